"""What the workbook says, in English and Russian: sheets, columns, charts, remarks."""

# Topic: name of the sheet (31 characters at most), what it shows.
SHEETS = {
    "overview": (
        ("Overview", "Sales and retention KPIs"),
        ("Обзор", "Показатели продаж и удержания"),
    ),
    "scorecard": (
        (
            "Scorecard",
            "The latest complete period of every KPI and its goal. Beside it the period before "
            "and the same period a year before.",
        ),
        (
            "Сводка",
            "Последний завершённый период каждого показателя и цель. Рядом прошлый период и тот "
            "же период год назад.",
        ),
    ),
    "trend": (
        (
            "{folder}",
            "Month by month, the whole company. The two changes are those of the latest complete "
            "month; a month with an asterisk is still running. Earlier months are folded away "
            "behind the plus sign.",
        ),
        (
            "{folder}",
            "По месяцам, компания в целом. Оба изменения относятся к последнему завершённому "
            "месяцу; месяц со звёздочкой ещё не закончился. Более ранние месяцы свёрнуты, их "
            "открывает знак плюс.",
        ),
    ),
    "reps": (
        ("Reps", "Every rep month by month, the latest month first."),
        ("Менеджеры", "Все менеджеры по месяцам, начиная с последнего."),
    ),
    "mrr": (
        ("MRR", "From the MRR at the opening of a month to that at its end."),
        ("MRR", "От MRR на начало месяца к MRR на его конец."),
    ),
    "mrr_customers": (
        ("MRR by customer", "Every movement of every customer, the latest first."),
        ("MRR по клиентам", "Каждое изменение у каждого клиента, начиная с последних."),
    ),
    "cohort_customers": (
        (
            "Cohorts, customers",
            "Which share of a month's new customers is still there later. Grey: the cohort is "
            "too young to know.",
        ),
        (
            "Когорты, клиенты",
            "Какая доля клиентов одного месяца осталась спустя время. Серым отмечено то, что "
            "узнать ещё рано.",
        ),
    ),
    "cohort_revenue": (
        (
            "Cohorts, revenue",
            "What a month's new customers pay later, as a share of their first MRR. Grey: the "
            "cohort is too young to know.",
        ),
        (
            "Когорты, выручка",
            "MRR клиентов одного месяца спустя время, в долях от начального. Серым отмечено то, "
            "что узнать ещё рано.",
        ),
    ),
    "waterfall": (
        (
            "Pipeline waterfall",
            "From the open pipeline at the beginning of a month to that at its end. What left it "
            "is positive, too. The two forms must not be added.",
        ),
        (
            "Движение воронки",
            "От открытых сделок на начало месяца к открытым на конец. Убыль тоже показана "
            "положительной. Два вида нельзя складывать.",
        ),
    ),
    "funnel": (
        (
            "Stages",
            "What became of the deals created in a quarter, stage by stage. In young quarters "
            "many are still there.",
        ),
        (
            "Этапы сделок",
            "Что стало со сделками, созданными за квартал, по этапам. В недавних кварталах "
            "многие ещё остаются на этапе.",
        ),
    ),
    "forecast": (
        ("Forecast", "What is won, and what the open deals are expected to bring on top."),
        ("Прогноз", "Что уже выиграно и что ещё ожидается от открытых сделок."),
    ),
    "rotting": (
        (
            "Slow deals",
            "Open deals that stand in their stage for long. Longer, that is, than most of the "
            "won deals did.",
        ),
        (
            "Зависшие сделки",
            "Открытые сделки, которые долго стоят на этапе. То есть дольше, чем стояло "
            "большинство выигранных.",
        ),
    ),
    "goals": (
        ("Goals", "Every goal, how far it is, and where it ends at this pace."),
        ("Цели", "Каждая цель: сколько выполнено и чем закончится при этом темпе."),
    ),
    "alerts": (
        ("Alerts", "What a rule has noticed; those that are still open first."),
        ("Сигналы", "Что заметили правила; сначала то, что ещё не закончилось."),
    ),
    "locations": (
        ("Locations", "Revenue by region and city of the buyer, month by month."),
        ("География", "Выручка по регионам и городам покупателей, по месяцам."),
    ),
    "loss_reasons": (
        ("Loss reasons", "Why deals were lost, by quarter and pipeline."),
        ("Причины проигрыша", "Почему проиграны сделки, по кварталам и воронкам."),
    ),
    "customer_matches": (
        (
            "Matched customers",
            "Which accounts of several systems are one customer, and the money that each has.",
        ),
        (
            "Сопоставление клиентов",
            "Какие записи нескольких систем — один клиент и какие деньги есть в каждой.",
        ),
    ),
    "quality": (
        (
            "Data quality",
            "What looks wrong in the data, and what that does to the KPIs. All of it was kept.",
        ),
        (
            "Качество данных",
            "Что в данных похоже на ошибку и как это влияет на показатели. Всё это учтено.",
        ),
    ),
    "values": (
        ("Values", "The selected values, one per row."),
        ("Значения", "Выбранные значения, по одному в строке."),
    ),
    "definitions": (
        ("Definitions", "What every KPI means and how it is computed."),
        ("Определения", "Что значит каждый показатель и как он считается."),
    ),
    "chart_data": (("Chart data", ""), ("Данные диаграмм", "")),
}

# Names of folders that are too long for a sheet.
FOLDERS = {("retention", "ru"): "Повторяющаяся выручка"}

COLUMNS = {
    "account_id": ("Account", "Клиент"),
    "account_name": ("Account name", "Название"),
    "actual_value": ("Actual", "Факт"),
    "additive_dimensions": ("Slices add up", "Части складываются"),
    "alarm_days": ("Days, 90 % of wins", "Дней, 90 % выигранных"),
    "advanced_deals": ("Advanced", "Прошли дальше"),
    "amount": ("Amount", "Сумма"),
    "average_deal_size": ("Average deal", "Средняя сделка"),
    "back_deals": ("Went back", "Вернулись назад"),
    "begin_amount": ("At the beginning", "На начало"),
    "better": ("Better", "Лучше"),
    "buying_accounts": ("Buyers", "Покупатели"),
    "call_checklist_adherence": ("Checklist kept", "Соблюдение чек-листа"),
    "calls_connected": ("Calls connected", "Дозвоны"),
    "calls_made": ("Calls made", "Звонки"),
    "change": ("Change", "Изменение"),
    "channel": ("Channel", "Канал"),
    "churned_customers": ("Customers lost", "Ушло клиентов"),
    "churned_mrr": ("Churned MRR", "Отток MRR"),
    "city": ("City", "Город"),
    "closed_deals": ("Deals closed", "Закрыто сделок"),
    "closing_customers": ("Customers at the end", "Клиентов на конец"),
    "closing_mrr": ("Closing MRR", "MRR на конец"),
    "cohort_start_date": ("Cohort", "Когорта"),
    "connector": ("System", "Система"),
    "contraction_mrr": ("Contraction MRR", "Сокращение MRR"),
    "conversion_rate": ("Conversion", "Конверсия"),
    "created_amount": ("Created", "Создано"),
    "created_date": ("Created on", "Создана"),
    "customer_id": ("Customer", "Клиент"),
    "customer_name": ("Customer name", "Название клиента"),
    "customers": ("Customers", "Клиентов"),
    "days_in_stage": ("Days in stage", "Дней на этапе"),
    "deal_id": ("Deal", "Сделка"),
    "deal_name": ("Title", "Название"),
    "deals_created": ("Deals created", "Создано сделок"),
    "decreased_amount": ("Decreased", "Уменьшено"),
    "demos_held": ("Demos held", "Проведено демо"),
    "denominator": ("Denominator", "Знаменатель"),
    "description": ("Meaning", "Смысл"),
    "dimension": ("Dimension", "Разрез"),
    "dimension_label": ("Member", "Объект"),
    "dimension_value": ("Member id", "Код"),
    "end_amount": ("At the end", "На конец"),
    "entered_deals": ("Entered", "Вошли"),
    "entity": ("Table", "Таблица"),
    "exchange_rate_amount": ("Exchange rates", "Курсы валют"),
    "expansion_mrr": ("Expansion MRR", "Расширение MRR"),
    "expected_close_date": ("Expected close", "Ожидаемое закрытие"),
    "expected_revenue": ("Expected", "Ожидается"),
    "expected_revenue_by_stage_history": ("Expected, by history", "Ожидается, по истории"),
    "expected_value": ("Expected by now", "Должно быть сейчас"),
    "usual_value": ("Usual", "Обычно"),
    "first_seen": ("Since", "С какого дня"),
    "folder": ("Topic", "Раздел"),
    "forecast_amount": ("Forecast", "Прогноз"),
    "forecast_amount_by_stage_history": ("Forecast, by history", "Прогноз, по истории"),
    "form": ("Form", "Вид"),
    "formula": ("Formula", "Формула"),
    "fx_mrr": ("Exchange rates", "Курсы валют"),
    "gap_per_working_day": ("Needed per working day", "Нужно в рабочий день"),
    "gap_value": ("Still missing", "Не хватает"),
    "goal_progress": ("Goal reached", "Выполнение цели"),
    "goal_status": ("Goal status", "Статус цели"),
    "goal_value": ("Goal", "Цель"),
    "gross_revenue": ("Gross revenue", "Валовая выручка"),
    "id": ("Row", "Строка"),
    "increased_amount": ("Increased", "Увеличено"),
    "is_active": ("Active", "Работает"),
    "is_complete": ("Complete", "Завершён"),
    "is_open": ("Open", "Открыт"),
    "is_overdue": ("Overdue", "Просрочена"),
    "judgement": ("Judgement", "Оценка"),
    "kpi": ("Name", "Имя"),
    "label": ("KPI", "Показатель"),
    "left_out_mrr": ("MRR not counted", "Неучтённый MRR"),
    "left_out_revenue": ("Revenue not counted", "Неучтённая выручка"),
    "lost_amount": ("Lost", "Проиграно"),
    "lost_deals": ("Deals lost", "Проиграно сделок"),
    "lost_reason": ("Reason", "Причина"),
    "lower_bound": ("Lower bound", "Нижняя граница"),
    "match": ("Matched by", "Основание"),
    "match_key": ("E-mail or domain", "Адрес или домен"),
    "median_days_to_advance": ("Median days to advance", "Медиана дней до перехода"),
    "meeting_show_rate": ("Meetings kept", "Доля состоявшихся встреч"),
    "meetings_booked": ("Meetings booked", "Назначено встреч"),
    "meetings_held": ("Meetings held", "Проведено встреч"),
    "member_score": ("Total score", "Общая оценка"),
    "movement": ("Movement", "Движение"),
    "mrr": ("MRR", "MRR"),
    "new_customers": ("New customers", "Новых клиентов"),
    "new_mrr": ("New MRR", "Новый MRR"),
    "note": ("Note", "Примечание"),
    "numerator": ("Numerator", "Числитель"),
    "open_pipeline": ("Open pipeline", "Открытые сделки"),
    "opening_customers": ("Customers at the opening", "Клиентов на начало"),
    "opening_mrr": ("Opening MRR", "MRR на начало"),
    "owner": ("Owner", "Ответственный"),
    "peer_count": ("Of", "Из"),
    "period": ("Period", "Период"),
    "period_end_date": ("To", "По"),
    "period_grain": ("Grain", "Шаг"),
    "period_start_date": ("From", "С"),
    "month": ("Month", "Месяц"),
    "pipeline": ("Pipeline", "Воронка"),
    "previous_value": ("Period before", "Прошлый период"),
    "progress": ("Reached", "Выполнение"),
    "projected_value": ("At this pace", "При таком темпе"),
    "pulled_in_amount": ("Pulled in", "Перенесено сюда"),
    "pushed_out_amount": ("Pushed out", "Отложено"),
    "quota": ("Quota", "План"),
    "quota_attainment": ("Quota attained", "Выполнение плана"),
    "rank": ("Rank", "Место"),
    "reactivated_customers": ("Customers back", "Вернулось клиентов"),
    "reactivation_mrr": ("Reactivation MRR", "Возвращённый MRR"),
    "refunds": ("Refunds", "Возвраты"),
    "region": ("Region", "Регион"),
    "remaining_working_days": ("Working days left", "Осталось рабочих дней"),
    "removed_amount": ("Removed", "Удалено"),
    "reopened_amount": ("Reopened", "Открыто снова"),
    "rep_name": ("Rep", "Менеджер"),
    "revenue": ("Revenue", "Выручка"),
    "revenue_share": ("Share", "Доля"),
    "rotting_level": ("Level", "Степень"),
    "rule": ("Rule", "Правило"),
    "sales_cycle_days": ("Days to win", "Дней до победы"),
    "sample_size": ("Sample", "Выборка"),
    "score": ("Score", "Оценка, 0–1"),
    "scorecard": ("Scorecard", "Сводка"),
    "segment": ("Segment", "Сегмент"),
    "sentence": ("What and why", "Что и почему"),
    "severity": ("Severity", "Важность"),
    "share_of_lost_deals": ("Share of deals", "Доля сделок"),
    "since_date": ("Since", "С"),
    "skipped_deals": ("Skipped it", "Миновали"),
    "source": ("Source", "Источник"),
    "stage": ("Stage", "Этап"),
    "status": ("Status", "Статус"),
    "still_there_deals": ("Still there", "Ещё здесь"),
    "team": ("Team", "Команда"),
    "trailing_average": ("Trailing average", "Скользящее среднее"),
    "transferred_in_amount": ("Taken over", "Принято"),
    "transferred_out_amount": ("Handed over", "Передано"),
    "trend": ("Trend", "Динамика"),
    "unit": ("Unit", "Единица"),
    "until_date": ("Until", "По"),
    "upper_bound": ("Upper bound", "Верхняя граница"),
    "value": ("Value", "Значение"),
    "warning_days": ("Days, 75 % of wins", "Дней, 75 % выигранных"),
    "weight": ("Weight", "Вес"),
    "win_rate": ("Win rate", "Доля выигранных"),
    "win_rate_lower": ("Lower bound", "Нижняя граница"),
    "win_rate_upper": ("Upper bound", "Верхняя граница"),
    "won_amount": ("Won amount", "Выиграно"),
    "won_deals": ("Deals won", "Выиграно сделок"),
    "year_before_change": ("Change on year", "Изменение за год"),
    "year_before_value": ("Year before", "Год назад"),
}

CHARTS = {
    "mrr_movements": ("MRR movements by month", "Движение MRR по месяцам"),
    "waterfall": ("Open pipeline, {period}", "Открытые сделки, {period}"),
    "funnel": ("Deals that entered each stage, {period}", "Сделки по этапам, {period}"),
    "forecast": ("Forecast and quota", "Прогноз и план"),
    "locations": ("Revenue by region", "Выручка по регионам"),
    "loss_reasons": ("Lost amount by reason", "Проигранная сумма по причинам"),
    "trend": ("{label} by month", "{label} по месяцам"),
    "reps": ("Won amount by rep, {period}", "Выиграно по менеджерам, {period}"),
}

TEXTS = {
    "as_of": ("Data up to {date}", "Данные по {date}"),
    "contents": ("Contents", "Содержание"),
    "sheet": ("Sheet", "Лист"),
    "shows": ("What it shows", "Что на нём"),
    "rows": ("Rows", "Строк"),
    "back": ("← Contents", "← Содержание"),
    "empty": ("Not in this workbook, there is nothing to show:", "Нет данных, поэтому нет листа:"),
    "cut": (
        "The first {shown} of {count} rows; all of them are in the CSV and Parquet files.",
        "Первые {shown} строк из {count}; все строки есть в файлах CSV и Parquet.",
    ),
    "masked": (
        "Names of people and companies are replaced by pseudonyms.",
        "Имена людей и названия компаний заменены условными.",
    ),
    "selection": ("Selection: {selection}", "Выбрано: {selection}"),
    "points": (
        "Points are shown times 100; ratios are shares of one, shown in percent.",
        "Пункты показаны умноженными на 100; доли хранятся от 0 до 1 и показаны в процентах.",
    ),
    "page": ("Page &P of &N", "Страница &P из &N"),
    "yes": ("yes", "да"),
    "no": ("no", "нет"),
    "better": ("better", "лучше"),
    "worse": ("worse", "хуже"),
    "higher": ("higher", "больше"),
    "lower": ("lower", "меньше"),
    "neutral": ("neither", "всё равно"),
    "age": ("{months} mo", "{months} мес."),
    "title": ("Sales and retention KPIs", "Показатели продаж и удержания"),
}


def in_lang(texts: tuple[str, str], lang: str) -> str:
    return texts[0] if lang == "en" else texts[1]
