"""Sheets of any KPI: scorecard, trends, goals, alerts, data quality, definitions."""

from sales_kpis.export.workbook.book import Book, Column, Sheet
from sales_kpis.export.workbook.source import Source, Writer, highlight, judgement, start
from sales_kpis.export.workbook.texts import FOLDERS
from sales_kpis.read.warehouse import Row

# On the sheet of a folder: what is on the page, and what is folded away before it.
MONTHS_SHOWN, MONTHS_KEPT = 13, 36
MONTH_WIDTH = 11


def scorecard(book: Book, source: Source) -> Sheet | None:
    rows = [
        source.describe(row, book)
        | {
            "scorecard": source.named(row, "scorecard_label") or row["scorecard"],
            "year_before_change": _change(row, "year_before_value"),
            "change": _change(row, "previous_value"),
            "goal_status": source.label("goal_status", row["goal_status"]),
            "judgement": judgement(book, row["is_favorable"]),
        }
        for row in source.rows(
            "kpi_scorecard",
            "order by scorecard_label, dimension_label, dimension_value, sort_order, period_grain",
        )
    ]
    if not rows:
        return None
    _measure_changes(rows, source)
    sheet = start(book, "scorecard")
    columns = [
        *(Column("scorecard"), Column("dimension_label"), Column("label", "kpi")),
        *(Column("period"), Column("value", "by_kpi"), Column("previous_value", "by_kpi")),
        *(Column("change", "change", good="is_favorable"), Column("judgement")),
        *(Column("year_before_value", "by_kpi"), Column("year_before_change", "change")),
        *(Column("trailing_average", "by_kpi"), Column("goal_value", "by_kpi")),
        *(Column("goal_progress", "ratio"), Column("goal_status")),
        *(Column("rank", "count"), Column("peer_count", "count")),
        *(Column("sample_size", "count"), Column("weight", "count"), Column("score", "ratio")),
        Column("member_score", "ratio"),
    ]
    sheet.table("scorecard", columns, rows, frozen=3)
    highlight(sheet, columns, "goal_status", source, "goal_status")
    return sheet


def trends(folder: str) -> Writer:
    """A matrix of the KPIs of a folder and the latest months."""

    def write(book: Book, source: Source) -> Sheet | None:
        found = source.rows(
            "kpi_trends",
            f"where period_grain = 'month' and dimension = 'all' "
            f"and period_start_date <= date '{book.as_of}' order by period_start_date",
        )
        of_folder = [row for row in found if _folder(source, row["kpi"]) == folder]
        months = sorted({row["period_start_date"] for row in of_folder})[-MONTHS_KEPT:]
        if not months:
            return None
        running = {row["period_start_date"] for row in of_folder if not row["is_complete"]}
        rows = []
        for kpi, entry in source.catalog.items():
            own = {row["period_start_date"]: row for row in of_folder if row["kpi"] == kpi}
            if any(row["value"] is not None for row in own.values()):
                rows.append(_trend_row(book, source, entry, own, months))
        _measure_changes(rows, source)
        sheet = start(book, "trend", folder=folder_name(book, source, folder))
        columns = [
            *(Column("label", "kpi"), Column("unit_label", header=book.column_text("unit"))),
            *(Column("trend", width=18), Column("change", "change", good="is_favorable")),
            Column("year_before_change", "change", good="year_before_is_favorable"),
        ]
        first = len(columns)
        for month in months:
            star = " *" if month in running else ""
            header = book.numbers.short_month(month) + star
            columns.append(Column(month.isoformat(), "by_kpi", header, width=MONTH_WIDTH))
        sheet.table(f"trend_{folder}", columns, rows, frozen=3)
        last = first + len(months) - 1 - len(running & set(months))
        sheet.sparklines(2, first, last, len(rows))
        sheet.fold(first, first + len(months) - MONTHS_SHOWN - 1, MONTH_WIDTH)
        return sheet

    return write


def goals(book: Book, source: Source) -> Sheet | None:
    rows = [
        source.describe(row, book) | {"status": source.label("goal_status", row["status"])}
        for row in source.rows(
            "kpi_goal_progress",
            "order by period_start_date > (select as_of_date from "
            f"{source.warehouse.table('dim_as_of', 'marts')}), "
            "period_end_date desc, period_grain, kpi, dimension, dimension_label",
        )
    ]
    if not rows:
        return None
    sheet = start(book, "goals")
    columns = [
        *(Column("label", "kpi"), Column("dimension"), Column("dimension_label")),
        *(Column("period_grain"), Column("period"), Column("goal_value", "by_kpi")),
        *(Column("actual_value", "by_kpi"), Column("progress", "ratio"), Column("status")),
        *(Column("expected_value", "by_kpi"), Column("projected_value", "by_kpi")),
        *(Column("gap_value", "by_kpi"), Column("gap_per_working_day", "by_kpi")),
        *(Column("remaining_working_days", "count"), Column("period_start_date", "date")),
        Column("period_end_date", "date"),
    ]
    sheet.table("goals", columns, rows, frozen=3)
    highlight(sheet, columns, "status", source, "goal_status")
    return sheet


def alerts(book: Book, source: Source) -> Sheet | None:
    found = source.rows(
        "kpi_alerts",
        "order by is_open desc, case severity when 'critical' then 1 when 'warning' then 2 "
        "else 3 end, since_date desc, alert_id",
    )
    if not found:
        return None
    rows = [
        described
        | {
            "severity": source.label("severity", row["severity"]),
            # An alert about an input is of no KPI.
            "label": described["label"] or row["rule"],
            "sentence": source.named(row, "sentence"),
            "usual_value": row["expected_value"],
            "judgement": judgement(book, row["is_favorable"]),
        }
        for row in found
        for described in [source.describe(row, book)]
    ]
    sheet = start(book, "alerts")
    columns = [
        *(Column("label", "kpi"), Column("dimension_label"), Column("severity")),
        *(Column("is_open", "flag"), Column("sentence", "long"), Column("value", "by_kpi")),
        *(Column("usual_value", "by_kpi"), Column("lower_bound", "by_kpi")),
        *(Column("upper_bound", "by_kpi"), Column("judgement"), Column("rule")),
        *(Column("period_grain"), Column("since_date", "date"), Column("until_date", "date")),
    ]
    sheet.table("alerts", columns, rows, frozen=2)
    highlight(sheet, columns, "severity", source, "severity")
    return sheet


def quality(book: Book, source: Source) -> Sheet | None:
    found = source.rows(
        "data_quality",
        "order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, "
        "rule, entity, id, value",
    )
    if not found:
        return None
    sheet = start(book, "quality")
    rows = [
        row
        | {
            "severity": source.label("severity", row["severity"]),
            "sentence": source.named(row, "sentence"),
        }
        for row in found
    ]
    columns = [
        *(Column("rule"), Column("severity"), Column("entity"), Column("id")),
        *(Column("value", "long", width=24), Column("sentence", "long", width=80)),
        Column("first_seen", "date"),
    ]
    sheet.table("data_quality", columns, rows, frozen=2)
    highlight(sheet, columns, "severity", source, "severity")
    return sheet


def definitions(book: Book, source: Source) -> Sheet:
    rows = []
    for row in source.catalog.values():
        named = ("label", "description", "formula", "note")
        rows.append(
            row
            | {name: source.named(row, name) for name in named}
            | ({"note": source.named(row, "reason")} if row["is_withheld"] else {})
            | {
                "folder": source.label("folder", row["folder"]),
                "unit": source.label("unit", row["unit"]),
                "better": book.text(row["better"] or "neutral"),
            }
        )
    sheet = start(book, "definitions")
    columns = [
        *(Column("label"), Column("folder", "long", width=18), Column("description", "long")),
        *(Column("formula", "long", width=48), Column("unit"), Column("better")),
        *(Column("note", "long"), Column("additive_dimensions", "long", width=24)),
        *(Column("source", "long", width=28), Column("owner"), Column("kpi")),
    ]
    sheet.table("definitions", columns, rows, frozen=1)
    return sheet


def folder_name(book: Book, source: Source, folder: str) -> str:
    return FOLDERS.get((folder, book.lang)) or source.label("folder", folder)


def _folder(source: Source, kpi: str) -> str | None:
    return source.catalog.get(kpi, {}).get("folder")


def _trend_row(book: Book, source: Source, entry: Row, own: dict, months: list) -> Row:
    """One KPI as a line of the matrix, with the changes of its latest complete month."""
    values = {month: own[month]["value"] if month in own else None for month in months}
    complete = [own[month] for month in months if month in own and own[month]["is_complete"]]
    latest = complete[-1] if complete else {}
    return {
        "kpi": entry["kpi"],
        "label": source.named(entry, "label"),
        "unit": entry["unit"],
        "unit_label": source.label("unit", entry["unit"]),
        "trend": None,
        "pattern": book.numbers.in_cells(entry["unit"], values.values()),
        "change": _change(latest, "previous_value"),
        "year_before_change": _change(latest, "year_before_value"),
        "is_favorable": latest.get("is_favorable"),
        "year_before_is_favorable": latest.get("year_before_is_favorable"),
    } | {month.isoformat(): value for month, value in values.items()}


def _change(row: Row, before: str) -> tuple[float | None, float | None]:
    return row.get("value"), row.get(before)


def _measure_changes(rows: list[Row], source: Source) -> None:
    """Shares and points change by their difference, everything else in proportion."""
    for row in rows:
        for key in ("change", "year_before_change"):
            value, before = row[key]
            row[key] = None
            if value is None or before is None:
                continue
            if source.catalog.get(row["kpi"], {}).get("unit") in ("ratio", "points"):
                row[key] = value - before
            elif before:
                row[key] = (value - before) / abs(before)
