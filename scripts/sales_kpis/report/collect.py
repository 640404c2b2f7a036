"""Everything that is on the page, as plain data that JSON can hold.

A text that exists in both languages is a pair [English, Russian]. A section without data
is None, and the page says so instead of drawing an empty chart.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from babel.numbers import get_currency_symbol

from sales_kpis.read.warehouse import Row, Warehouse
from sales_kpis.report import sections
from sales_kpis.report.packing import as_table, readable, size_in_json
from sales_kpis.report.trends import collect_trends

# With styles, scripts and charts the page is then one that every mailbox takes.
MAX_BYTES = 580_000
LANGS = ("en", "ru")
LABEL_KINDS = ("dimension", "period_grain", "unit", "folder", "member", "match")
CATALOG_TEXTS = ("label", "description", "formula", "note", "reason")
CATALOG_FIELDS = ("kpi", "folder", "unit", "better", "source", "inputs")
# Every table below that may hold names; with --mask none of them may show one.
TABLES = (
    *("kpi_catalog", "kpi_trends", "kpi_goal_progress", "kpi_alerts", "kpi_scorecard"),
    *("pipeline_waterfall", "funnel_stages", "rep_scorecard", "rotting_deals", "loss_reasons"),
    *("location_revenue", "customer_matches", "data_quality", "kpi_explanations"),
    *("kpi_briefing", "forecast_ranges"),
)
# What a head of sales asks each morning, in this order.
DAILY_KPIS = (
    *("calls_made", "meetings_booked", "meetings_held", "call_checklist_adherence"),
    *("deals_created", "deals_open", "deals_won", "deals_lost"),
    *("won_amount", "expected_revenue"),
)


def collect(warehouse: Warehouse, database: Path, title: str | None = None) -> dict:
    """The data of the page, in about MAX_BYTES whatever the size of the company."""
    as_of = warehouse.as_of()
    catalog = warehouse.catalog()
    units = {row["kpi"]: row["unit"] for row in catalog}
    scorecard = _scorecard(warehouse)
    data = {
        "meta": _meta(warehouse, database, as_of, title),
        "labels": _labels(warehouse),
        "kpis": [_described(row) for row in catalog],
        "withheld": _withheld(warehouse, catalog),
        "first": sections.first(warehouse),
        "scorecard": scorecard,
        "changes": _changes(warehouse, scorecard),
        "today": _today(warehouse, as_of),
        "alerts": _alerts(warehouse),
        "goals": _goals(warehouse, as_of),
        "mrr": sections.mrr(warehouse),
        "cohorts": sections.cohorts(warehouse),
        "waterfall": sections.waterfall(warehouse),
        "funnel": sections.funnel(warehouse),
        "reps": sections.reps(warehouse),
        "attention": sections.attention(warehouse),
        "losses": sections.losses(warehouse),
        "locations": sections.locations(warehouse),
        "customers": sections.customers(warehouse),
        "quality": sections.quality(warehouse),
    }
    # What can be had in any number comes last and gets the room that is left.
    room = MAX_BYTES - size_in_json(data)
    return data | {"trends": collect_trends(warehouse, units, as_of, room)}


def records(table: dict) -> list[dict]:
    """The rows of an `as_table`, as objects again."""
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def pair(row: Row, field: str) -> list[str | None]:
    """A text in both languages; English where nobody has translated it."""
    return [row[field], row[f"{field}_ru"] or row[field]]


def _meta(warehouse: Warehouse, database: Path, as_of: date, title: str | None) -> dict:
    build = warehouse.build_info()
    currency = build["reporting_currency"]
    published = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    # Only the folder's name: the path would tell strangers about the machine.
    source = Path(build["data_folder"]).name if build["data_folder"] else None
    return {
        "title": readable(title),
        "as_of": as_of.isoformat(),
        "published_at": published.isoformat(timespec="minutes"),
        "currency": currency,
        "symbol": [get_currency_symbol(currency, lang) for lang in LANGS],
        "source": source,
        "is_masked": warehouse.is_masked,
    }


def _labels(warehouse: Warehouse) -> dict:
    by_lang = {lang: {kind: warehouse.labels(kind, lang) for kind in LABEL_KINDS} for lang in LANGS}
    return {
        kind: {code: [by_lang[lang][kind][code] for lang in LANGS] for code in by_lang["en"][kind]}
        for kind in LABEL_KINDS
    }


def _described(row: Row) -> dict:
    described = {field: row[field] for field in CATALOG_FIELDS if row[field]}
    described |= {field: pair(row, field) for field in CATALOG_TEXTS if row[field]}
    return described


def _withheld(warehouse: Warehouse, catalog: list[Row]) -> list[list[str | None]]:
    """What is not published because a check failed: names of KPIs, and tables."""
    labels = {row["kpi"]: pair(row, "label") for row in catalog}
    return [
        labels[row["name"]] if row["kind"] == "kpi" else [row["name"]] * len(LANGS)
        for row in warehouse.withheld()
    ]


def _scorecard(warehouse: Warehouse) -> dict | None:
    """The company's scorecard at its month; the first one, where there are several."""
    rows = warehouse.rows(
        f"""
        select
            scorecard, scorecard_label, scorecard_label_ru, kpi, period_grain, value,
            previous_value, year_before_value, goal_value, goal_progress, goal_status,
            is_favorable, period_start_date, period_end_date
        from {warehouse.table("kpi_scorecard")}
        where dimension = 'all'
        order by scorecard, period_grain <> 'month', period_grain, sort_order, kpi
        """
    )
    chosen = [
        row
        for row in rows
        if (row["scorecard"], row["period_grain"])
        == (rows[0]["scorecard"], rows[0]["period_grain"])
    ]
    if not chosen:
        return None
    labels = ("scorecard", "scorecard_label", "scorecard_label_ru")
    cards = [{key: row[key] for key in row if key not in labels} for row in chosen]
    return {"label": pair(chosen[0], "scorecard_label"), **as_table(cards)}


def _changes(warehouse: Warehouse, scorecard: dict | None) -> dict[str, dict]:
    """Why the KPIs of the cards changed."""
    cards = records(scorecard) if scorecard else []
    kpis = [card["kpi"] for card in cards]
    return sections.changes(warehouse, kpis, cards[0]["period_grain"]) if cards else {}


def _today(warehouse: Warehouse, as_of: date) -> dict | None:
    """The daily questions: the as-of day, its week and its month so far."""
    rows = warehouse.rows(
        f"""
        select
            trends.kpi, trends.period_grain, trends.value, trends.previous_value,
            trends.is_favorable, trends.is_complete, trends.period_start_date,
            goals.goal_value, goals.progress as goal_progress, goals.status as goal_status
        from {warehouse.table("kpi_trends")} as trends
        left join {warehouse.table("kpi_goal_progress")} as goals
            using (kpi, period_grain, dimension, dimension_value, period_start_date)
        where trends.dimension = 'all'
            and trends.kpi in ({", ".join("?" for _ in DAILY_KPIS)})
            and trends.period_grain in ('day', 'week', 'month')
            and ? between trends.period_start_date and trends.period_end_date
        """,
        [*DAILY_KPIS, as_of],
    )
    rows.sort(key=lambda row: (DAILY_KPIS.index(row["kpi"]), row["period_grain"]))
    return as_table(rows) if rows else None


def _alerts(warehouse: Warehouse) -> dict:
    """Open alerts, the worst first; how many more there are."""
    rows = warehouse.rows(
        f"""
        select
            kpi, period_grain, dimension, dimension_label, dimension_label_ru, severity,
            sentence, sentence_ru, since_date, is_favorable
        from {warehouse.table("kpi_alerts")}
        where is_open
        order by
            case severity when 'critical' then 1 when 'warning' then 2 else 3 end,
            since_date desc, dimension <> 'all', alert_id
        """
    )
    return {"count": len(rows), **as_table(rows[: sections.MAX_ROWS])}


def _goals(warehouse: Warehouse, as_of: date) -> dict | None:
    """Goals of the running periods and of the latest complete one of each grain."""
    rows = warehouse.rows(
        f"""
        with

        started as (

            select
                *,
                max(period_start_date) filter (where is_complete) over (
                    partition by period_grain
                ) as latest_complete_date
            from {warehouse.table("kpi_goal_progress")}
            where period_start_date <= $as_of

        )

        select
            kpi, period_grain, dimension, dimension_label, dimension_label_ru, goal_value,
            actual_value, progress, expected_value, projected_value, gap_value,
            gap_per_working_day, remaining_working_days, elapsed_share, status, is_complete,
            period_start_date, period_end_date
        from started
        where not is_complete or period_start_date = latest_complete_date
        order by
            is_complete, dimension <> 'all', dimension, kpi, period_grain,
            goal_value desc, dimension_value
        """,
        {"as_of": as_of},
    )
    if not rows:
        return None
    return {"count": len(rows), **as_table(rows[: sections.MAX_ROWS])}
