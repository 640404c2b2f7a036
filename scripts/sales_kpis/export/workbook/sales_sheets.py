"""Sheets of the sales work: reps, forecast, pipeline, losses, places."""

from xlsxwriter.chart import Chart

from sales_kpis.export.workbook.book import Book, Column, Series, Sheet
from sales_kpis.export.workbook.source import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    MONTHS_DRAWN,
    RED,
    STRONG,
    Source,
    highlight,
    start,
    with_month,
)
from sales_kpis.read.warehouse import Row

# What changes the open pipeline, and in which direction.
STEPS = {
    **{"created_amount": 1, "reopened_amount": 1, "pulled_in_amount": 1, "increased_amount": 1},
    **{"decreased_amount": -1, "transferred_in_amount": 1, "transferred_out_amount": -1},
    **{"exchange_rate_amount": 1, "pushed_out_amount": -1, "won_amount": -1, "lost_amount": -1},
    "removed_amount": -1,
}


def reps(book: Book, source: Source) -> Sheet | None:
    shown = f"where period_grain = 'month' and period_start_date <= date '{book.as_of}'"
    rows = source.rows(
        "rep_scorecard",
        f"{shown} order by period_start_date desc, won_amount desc nulls last, rep_id",
    )
    months = sorted({row["period_start_date"] for row in rows})[-13:]
    rows = [with_month(row) for row in rows if row["period_start_date"] in months]
    if not rows:
        return None
    sheet = start(book, "reps")
    quarters = source.rows("rep_scorecard", "where period_grain = 'quarter' and is_complete")
    latest = max((row["period_start_date"] for row in quarters), default=None)
    ranked = sorted(
        (row for row in quarters if row["period_start_date"] == latest and row["won_amount"]),
        key=lambda row: -row["won_amount"],
    )
    if ranked:
        title = book.chart_title("reps", period=book.numbers.period(latest, "quarter"))
        names = [row["rep_name"] or row["rep_id"] for row in ranked]
        amounts = [row["won_amount"] for row in ranked]
        series = [Series(book.column_text("won_amount"), amounts)]
        sheet.insert([(book.chart(names, series, title, "currency", kind="bar"), title)])
    columns = [
        *(Column("rep_name"), Column("month", "month"), Column("team"), Column("region")),
        *(Column("is_complete", "flag"), Column("won_amount", "currency")),
        *(Column("quota", "currency"), Column("quota_attainment", "ratio")),
        *(Column("closed_deals", "count"), Column("won_deals", "count")),
        *(Column("win_rate", "ratio"), Column("win_rate_lower", "ratio")),
        *(Column("win_rate_upper", "ratio"), Column("average_deal_size", "currency")),
        *(Column("sales_cycle_days", "days"), Column("deals_created", "count")),
        *(Column("open_pipeline", "currency"), Column("expected_revenue", "currency")),
        *(Column("calls_made", "count"), Column("calls_connected", "count")),
        *(Column("meetings_booked", "count"), Column("meetings_held", "count")),
        *(Column("meeting_show_rate", "ratio"), Column("demos_held", "count")),
        Column("call_checklist_adherence", "ratio"),
    ]
    sheet.table("reps", columns, rows, frozen=2)
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": STRONG, "data_bar_2010": True}
    sheet.colour(5, bar)
    sheet.colour(7, bar | {"max_type": "num", "max_value": 1.5, "min_type": "num", "min_value": 0})
    return sheet


def forecast(book: Book, source: Source) -> Sheet | None:
    rows = [
        with_month(row)
        | {
            "dimension": source.label("dimension", row["dimension"]),
            "is_total": row["dimension"] == "all",
        }
        for row in source.rows(
            "sales_forecast",
            "order by dimension <> 'all', dimension, dimension_label, period_start_date",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "forecast")
    totals = [row for row in rows if row["is_total"]]
    if totals:
        months = [book.numbers.short_month(row["month"]) for row in totals]
        parts = {"won_amount": GREEN, "expected_revenue": STRONG}
        series = [
            Series(book.column_text(key), [row[key] for row in totals], colour)
            for key, colour in parts.items()
        ]
        quota = [row["quota"] for row in totals]
        if any(value is not None for value in quota):
            series.append(Series(book.column_text("quota"), quota, "#B45309", is_line=True))
        title = book.chart_title("forecast")
        sheet.insert([(book.chart(months, series, title, "currency"), title)])
    columns = [
        *(Column("dimension"), Column("dimension_label"), Column("month", "month")),
        *(Column("won_amount", "currency"), Column("expected_revenue", "currency")),
        Column("forecast_amount", "currency"),
        *(Column("expected_revenue_by_stage_history", "currency"),),
        *(Column("forecast_amount_by_stage_history", "currency"), Column("quota", "currency")),
    ]
    sheet.table("forecast", columns, rows, frozen=3)
    return sheet


def waterfall(book: Book, source: Source) -> Sheet | None:
    amounts = ("begin_amount", *STEPS, "end_amount")
    summed = ", ".join(f"sum({amount}) as {amount}" for amount in amounts)
    keys = "form, period_grain, period_start_date, period_end_date, is_complete"
    found = source.rows(
        "pipeline_waterfall",
        f"where period_grain in ('month', 'quarter') group by {keys} "
        "order by form, period_start_date desc",
        f"{keys}, {summed}",
    )
    rows = [
        with_month(row) | {"form": source.label("waterfall_form", row["form"])}
        for row in found
        if row["period_grain"] == "month"
    ]
    if not rows:
        return None
    sheet = start(book, "waterfall")
    quarters = [
        row
        for row in found
        if row["period_grain"] == "quarter" and row["is_complete"] and row["form"] == "all_open"
    ]
    if quarters:
        period = book.numbers.period(quarters[0]["period_start_date"], "quarter")
        title = book.chart_title("waterfall", period=period)
        sheet.insert([(_waterfall_chart(book, quarters[0], title), title)])
    columns = [
        *(Column("form"), Column("month", "month"), Column("is_complete", "flag")),
        *(Column(amount, "currency") for amount in amounts),
    ]
    sheet.table("pipeline_waterfall", columns, rows, frozen=2)
    return sheet


def _waterfall_chart(book: Book, row: Row, title: str) -> Chart:
    """Floating columns: an invisible one below what came and what went."""
    names, floor, whole, gained, lost = [], [], [], [], []

    def bar(key: str, below: float, **heights: float) -> None:
        names.append(book.column_text(key))
        floor.append(below)
        for values, height in ((whole, "whole"), (gained, "gained"), (lost, "lost")):
            values.append(heights.get(height))

    level = float(row["begin_amount"])
    bar("begin_amount", 0, whole=level)
    for key, sign in STEPS.items():
        change = sign * float(row[key])
        is_moved_inside = key.startswith("transferred")
        if not change or is_moved_inside:
            continue
        height = {"gained" if change > 0 else "lost": abs(change)}
        bar(key, min(level, level + change), **height)
        level += change
    bar("end_amount", 0, whole=float(row["end_amount"]))
    series = [
        Series("", floor, is_hidden=True),
        Series(book.column_text("open_pipeline"), whole, BLUE),
        Series("+", gained, GREEN),
        Series("−", lost, RED),
    ]
    return book.chart(names, series, title, "currency")


def funnel(book: Book, source: Source) -> Sheet | None:
    rows = [
        row | {"period": book.numbers.period(row["period_start_date"], "quarter")}
        for row in source.rows(
            "funnel_stages",
            "where period_grain = 'quarter' "
            "order by period_start_date desc, pipeline, stage_order, stage",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "funnel")
    complete = [row for row in rows if row["is_complete"]]
    latest = [row for row in complete if row["period"] == complete[0]["period"]]
    parts = {
        **{"advanced_deals": GREEN, "still_there_deals": GREY},
        **{"back_deals": "#D97706", "lost_deals": RED},
    }
    if latest:
        title = book.chart_title("funnel", period=latest[0]["period"])
        names = [f"{row['pipeline']}: {row['stage']}" for row in latest]
        series = [
            Series(book.column_text(key), [row[key] for row in latest], colour)
            for key, colour in parts.items()
        ]
        sheet.insert([(book.chart(names, series, title, "count", kind="bar"), title)])
    columns = [
        *(Column("pipeline"), Column("stage"), Column("period"), Column("is_complete", "flag")),
        *(Column("entered_deals", "count"), *(Column(part, "count") for part in parts)),
        *(Column("skipped_deals", "count"), Column("conversion_rate", "ratio")),
        Column("median_days_to_advance", "days"),
    ]
    sheet.table("funnel_stages", columns, rows, frozen=3)
    sheet.colour(10, {"type": "2_color_scale", "min_color": FAINT, "max_color": STRONG})
    return sheet


def loss_reasons(book: Book, source: Source) -> Sheet | None:
    rows = [
        row | {"period": book.numbers.period(row["period_start_date"], "quarter")}
        for row in source.rows(
            "loss_reasons",
            "where period_grain = 'quarter' "
            "order by period_start_date desc, pipeline, lost_deals desc, lost_reason",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "loss_reasons")
    latest = sorted({row["period_start_date"] for row in rows if row["is_complete"]})[-4:]
    totals: dict[str, float] = {}
    for row in rows:
        if row["period_start_date"] in latest:
            amount = float(row["lost_amount"] or 0)
            totals[row["lost_reason"]] = totals.get(row["lost_reason"], 0) + amount
    if totals:
        span = f"{book.numbers.period(latest[0], 'quarter')} – "
        span += book.numbers.period(latest[-1], "quarter")
        title = f"{book.chart_title('loss_reasons')}, {span}"
        ordered = sorted(totals, key=lambda reason: -totals[reason])
        series = [Series(book.column_text("lost_amount"), [totals[one] for one in ordered], RED)]
        sheet.insert([(book.chart(ordered, series, title, "currency", kind="bar"), title)])
    columns = [
        *(Column("pipeline"), Column("lost_reason"), Column("period")),
        *(Column("is_complete", "flag"), Column("lost_deals", "count")),
        *(Column("share_of_lost_deals", "ratio"), Column("lost_amount", "currency")),
    ]
    sheet.table("loss_reasons", columns, rows, frozen=3)
    return sheet


def rotting(book: Book, source: Source) -> Sheet | None:
    rows = source.rows("rotting_deals", "order by days_in_stage desc, deal_id")
    if not rows:
        return None
    sheet = start(book, "rotting")
    for row in rows:
        row["rotting_level"] = source.label("rotting_level", row["rotting_level"])
    columns = [
        *(Column("deal_id"), Column("deal_name"), Column("rep_name"), Column("team")),
        *(Column("pipeline"), Column("stage"), Column("rotting_level")),
        *(Column("amount", "currency"), Column("days_in_stage", "days")),
        *(Column("warning_days", "days"), Column("alarm_days", "days")),
        *(Column("is_overdue", "flag"), Column("created_date", "date")),
        Column("expected_close_date", "date"),
    ]
    sheet.table("slow_deals", columns, rows, frozen=2)
    highlight(sheet, columns, "rotting_level", source, "rotting_level")
    return sheet


def locations(book: Book, source: Source) -> Sheet | None:
    rows = [
        with_month(row)
        for row in source.rows(
            "location_revenue",
            "where period_grain = 'month' "
            "order by period_start_date desc, revenue desc, region, city",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "locations")
    months = sorted({row["month"] for row in rows if row["is_complete"]})[-MONTHS_DRAWN:]
    totals: dict[str, dict] = {}
    for row in rows:
        months_of = totals.setdefault(row["region"], dict.fromkeys(months, 0.0))
        if row["month"] in months_of:
            # None: only amounts that no exchange rate prices.
            months_of[row["month"]] += float(row["revenue"] or 0)
    if months:
        title = book.chart_title("locations")
        names = [book.numbers.short_month(month) for month in months]
        series = [Series(region, [*totals[region].values()]) for region in sorted(totals)]
        sheet.insert([(book.chart(names, series, title, "currency"), title)])
    columns = [
        *(Column("region"), Column("city"), Column("month", "month")),
        *(Column("is_complete", "flag"), Column("revenue", "currency")),
        *(Column("revenue_share", "ratio"), Column("gross_revenue", "currency")),
        *(Column("refunds", "currency"), Column("buying_accounts", "count")),
    ]
    sheet.table("locations", columns, rows, frozen=3)
    return sheet


def customer_matches(book: Book, source: Source) -> Sheet | None:
    rows = [
        row | {"match": source.label("match", row["match_basis"] or row["match_status"])}
        for row in source.rows("customer_matches", "order by customer_id, connector, account_id")
    ]
    if not rows:
        return None
    sheet = start(book, "customer_matches")
    columns = [
        *(Column("customer_name"), Column("connector"), Column("account_name")),
        *(Column("account_id"), Column("match"), Column("match_key")),
        *(Column("won_amount", "currency"), Column("revenue", "currency")),
        *(Column("left_out_revenue", "currency"), Column("mrr", "currency")),
        *(Column("left_out_mrr", "currency"), Column("customer_id")),
    ]
    sheet.table("customer_matches", columns, rows, frozen=1)
    return sheet
