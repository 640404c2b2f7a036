"""Sheets of recurring revenue: its movements, and what is left of the cohorts."""

from sales_kpis.export.workbook.book import Book, Column, Series, Sheet
from sales_kpis.export.workbook.source import (
    FAINT,
    GREEN,
    MONTHS_DRAWN,
    RED,
    STRONG,
    TOO_YOUNG,
    Source,
    Writer,
    start,
    with_month,
)


def mrr(book: Book, source: Source) -> Sheet | None:
    rows = source.rows("mrr_roll_forward", "order by period_start_date")
    rows = [with_month(row) for row in rows]
    if not rows:
        return None
    sheet = start(book, "mrr")
    complete = [row for row in rows if row["is_complete"]][-MONTHS_DRAWN:]
    gains = {"new_mrr": "#1D4ED8", "reactivation_mrr": "#0891B2", "expansion_mrr": GREEN}
    losses = {"contraction_mrr": "#D97706", "churned_mrr": RED}
    series = [
        Series(book.column_text(key), [row[key] for row in complete], colour)
        for key, colour in gains.items()
    ] + [
        Series(book.column_text(key), [-row[key] for row in complete], colour)
        for key, colour in losses.items()
    ]
    months = [book.numbers.short_month(row["period_start_date"]) for row in complete]
    closing = [Series(book.column_text("closing_mrr"), [row["closing_mrr"] for row in complete])]
    if complete:
        title = book.chart_title("mrr_movements")
        text = book.column_text("closing_mrr")
        sheet.insert(
            [
                (book.chart(months, series, title, "currency"), title),
                (book.chart(months, closing, text, "currency"), text),
            ]
        )
    money = ("opening", "new", "reactivation", "expansion", "contraction", "churned", "fx")
    people = ("opening", "new", "reactivated", "churned", "closing")
    columns = [
        *(Column("month", "month"), Column("is_complete", "flag")),
        *(Column(f"{part}_mrr", "currency") for part in (*money, "closing")),
        *(Column(f"{part}_customers", "count") for part in people),
    ]
    sheet.table("mrr_roll_forward", columns, rows)
    return sheet


def mrr_customers(book: Book, source: Source) -> Sheet | None:
    rows = [
        with_month(row) | {"movement": source.label("movement", row["movement"])}
        for row in source.rows(
            "mrr_movements",
            "order by period_start_date desc, abs(closing_mrr - opening_mrr) desc, customer_id",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "mrr_customers")
    money = ("opening", "new", "reactivation", "expansion", "contraction", "churned", "fx")
    columns = [
        *(Column("customer_id"), Column("month", "month"), Column("movement")),
        *(Column("region"), Column("segment"), Column("channel")),
        *(Column(f"{part}_mrr", "currency") for part in (*money, "closing")),
    ]
    sheet.table("mrr_customers", columns, rows)
    return sheet


def cohorts(topic: str, measure: str) -> Writer:
    """A heat map: a line per cohort, a column per month of age."""

    def write(book: Book, source: Source) -> Sheet | None:
        found = source.rows(
            "churn_cohorts", "where dimension = 'all' order by cohort_start_date, age_months"
        )
        if not found:
            return None
        ages = sorted({row["age_months"] for row in found})
        rows: dict = {}
        for row in found:
            cohort = rows.setdefault(row["cohort_start_date"], dict.fromkeys(map(str, ages)))
            cohort["cohort_start_date"] = row["cohort_start_date"]
            cohort["customers"] = row["customers"]
            cohort[str(row["age_months"])] = row[measure]
        sheet = start(book, topic)
        columns = [Column("cohort_start_date", "month"), Column("customers", "count")]
        for age in ages:
            columns.append(Column(str(age), "ratio", book.text("age", months=age), width=8))
        sheet.table(topic, columns, list(rows.values()), frozen=2)
        too_young = book.format(bg_color=TOO_YOUNG)
        sheet.colour((2, len(columns) - 1), {"type": "blanks", "format": too_young})
        scale = {"type": "2_color_scale", "min_color": FAINT, "max_color": STRONG}
        if measure != "logo_retention":
            scale = {
                "type": "3_color_scale",
                **{"min_color": "#F4A6A0", "mid_color": "#FFFFFF", "max_color": STRONG},
                **{"mid_type": "num", "mid_value": 1},
            }
        sheet.colour((2, len(columns) - 1), scale)
        return sheet

    return write
