"""Write the KPIs as an Excel workbook: one sheet per topic, or the values of a selection."""

from datetime import date
from pathlib import Path

from sales_kpis.export.workbook.book import (
    FIRST_ROW,
    LINE_HEIGHT,
    TITLE_ROW,
    Book,
    Column,
    Series,
    Sheet,
    line_count,
    write_text,
)
from sales_kpis.export.workbook.kpi_sheets import definitions
from sales_kpis.export.workbook.source import MONTHS_DRAWN, Source
from sales_kpis.export.workbook.topics import topics
from sales_kpis.read.warehouse import Row, Warehouse

HEADLINES = 12
CHARTS_IN_A_ROW = 2
LEADING_ROWS = 4
CONTENTS_WIDTH = 72


def write_workbook(warehouse: Warehouse, path: Path, lang: str) -> int:
    """Everything there is, one sheet per topic; returns the number of rows."""
    source, book = _open(warehouse, path, lang)
    written: list[Sheet] = []
    empty: list[str] = []
    for name, write in topics(book, source):
        sheet = write(book, source)
        if sheet is None:
            empty.append(name)
        else:
            written.append(sheet)
    last_row = _overview(book, source, written, empty)
    last_row = max(last_row, _headlines(book, source))
    _leading_charts(book, source, last_row + 2)
    book.close()
    return sum(sheet.row_count for sheet in written)


def write_values(
    warehouse: Warehouse,
    path: Path,
    lang: str,
    rows: list[Row],
    selection: str,
) -> int:
    """The chosen rows of kpi_values and what their KPIs mean; returns the number of rows."""
    source, book = _open(warehouse, path, lang)
    chosen = {row["kpi"] for row in rows}
    for row in rows:
        row |= source.describe(row, book)
    source.catalog = {kpi: row for kpi, row in source.catalog.items() if kpi in chosen}
    sheet = book.add_sheet("values")
    sheet.head(sheet.name, book.text("selection", selection=selection))
    columns = [
        *(Column("label"), Column("kpi"), Column("period_grain"), Column("period")),
        *(Column("period_start_date", "date"), Column("period_end_date", "date")),
        *(Column("is_complete", "flag"), Column("dimension"), Column("dimension_value")),
        *(Column("dimension_label"), Column("value", "by_kpi")),
        *(Column("numerator", "number"), Column("denominator", "number")),
    ]
    sheet.table("kpi_values", columns, rows, limit=None)
    _overview(book, source, [sheet, definitions(book, source)], [])
    book.close()
    return len(rows)


def _open(warehouse: Warehouse, path: Path, lang: str) -> tuple[Source, Book]:
    as_of: date = warehouse.as_of()
    currency = warehouse.build_info()["reporting_currency"]
    source = Source(warehouse, lang)
    book = Book(path, lang, currency, as_of)
    book.definition_of = {kpi: row for row, kpi in enumerate(source.catalog, start=FIRST_ROW + 2)}
    return source, book


def _overview(book: Book, source: Source, sheets: list[Sheet], empty: list[str]) -> int:
    """The first sheet: what is in the others; returns its last row."""
    sheet, worksheet = book.overview, book.overview.worksheet
    as_of = book.text("as_of", date=book.date_text(book.as_of))
    worksheet.set_row(TITLE_ROW, 30)
    title = book.format(bold=True, font_size=22)
    write_text(worksheet, TITLE_ROW, 0, sheet.explanation, title)
    write_text(worksheet, 1, 0, as_of, book.format(font_size=12))
    remarks = [book.text("points"), *([book.text("masked")] if source.warehouse.is_masked else [])]
    write_text(worksheet, 2, 0, " ".join(remarks), book.format(font_color="#6B7280"))
    head = sheet.header_format(False)
    row = LEADING_ROWS
    for column, name in enumerate(("sheet", "shows")):
        write_text(worksheet, row, column, book.text(name), head)
    write_text(worksheet, row, 2, book.text("rows"), sheet.header_format(True))
    link = book.format(font_color="#1D4ED8", underline=1)
    for other in sheets:
        row += 1
        worksheet.write_url(row, 0, f"internal:'{other.name}'!A1", link, other.name)
        text = other.explanation.split(". ")[0].rstrip(".")
        worksheet.set_row(row, line_count(text, CONTENTS_WIDTH) * LINE_HEIGHT)
        write_text(worksheet, row, 1, text, book.format(text_wrap=True))
        worksheet.write_number(row, 2, other.row_count, book.format(num_format="#,##0"))
    if empty:
        text = f"{book.text('empty')} {', '.join(empty)}"
        write_text(worksheet, row + 2, 0, text, book.format(font_color="#6B7280"))
    worksheet.set_column(0, 0, 26)
    worksheet.set_column(1, 1, CONTENTS_WIDTH)
    worksheet.set_column(2, 3, 8)
    worksheet.fit_to_pages(1, 1)
    worksheet.activate()
    return row + 2


def _headlines(book: Book, source: Source) -> int:
    """The company's scorecard beside the contents; returns its last row."""
    worksheet, sheet = book.overview.worksheet, book.overview
    rows = source.rows(
        "kpi_scorecard",
        f"where dimension = 'all' order by scorecard, sort_order, kpi limit {HEADLINES}",
    )
    if not rows:
        return LEADING_ROWS
    headers = ("label", "period", "value", "goal_progress")
    for column, key in enumerate(headers, start=4):
        is_number = key in ("value", "goal_progress")
        text = book.column_text(key)
        write_text(worksheet, LEADING_ROWS, column, text, sheet.header_format(is_number))
    for number, found in enumerate(rows, start=LEADING_ROWS + 1):
        row = source.describe(found, book)
        sheet.link_to_definition(number, 4, row["kpi"], row["label"])
        write_text(worksheet, number, 5, row["period"], book.format())
        sheet.number(number, 6, row["value"], row["unit"])
        sheet.number(number, 7, row["goal_progress"], "ratio")
    worksheet.set_column(4, 4, 32)
    worksheet.set_column(5, 7, 15)
    return LEADING_ROWS + len(rows)


def _leading_charts(book: Book, source: Source, first_row: int) -> None:
    """The first KPI of every topic that has values, month by month."""
    found = source.rows(
        "kpi_trends",
        "where period_grain = 'month' and dimension = 'all' and is_complete "
        "order by period_start_date",
    )
    shown: dict[str, str] = {}
    with_values = {row["kpi"] for row in found if row["value"] is not None}
    for kpi, entry in source.catalog.items():
        if kpi in with_values:
            shown.setdefault(entry["folder"], kpi)
    for number, kpi in enumerate(shown.values()):
        entry = source.catalog[kpi]
        own = [row for row in found if row["kpi"] == kpi][-MONTHS_DRAWN:]
        label = source.named(entry, "label")
        title = book.chart_title("trend", label=label)
        months = [book.numbers.short_month(row["period_start_date"]) for row in own]
        series = [Series(label, [row["value"] for row in own], is_line=True)]
        chart = book.chart(months, series, title, entry["unit"])
        line, place = divmod(number, CHARTS_IN_A_ROW)
        book.overview.place(chart, title, first_row + line * 16, place * 700, 680, 300)
