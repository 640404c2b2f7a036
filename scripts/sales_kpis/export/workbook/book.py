"""A workbook in one language: sheets with real tables, formats by unit, native charts.

Nothing in a cell can run: texts are written as strings, and those that look like a
formula are marked as text for whoever edits them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from sales_kpis.errors import UserError
from sales_kpis.export.workbook.texts import CHARTS, COLUMNS, SHEETS, TEXTS, in_lang
from sales_kpis.messages import tr
from sales_kpis.read.number_format import SHOWN_TIMES_100, NumberFormat
from sales_kpis.read.warehouse import Row

# Excel's own limits.
SHEET_ROWS = 1_048_576
SHEET_NAME = 31
SHEET_LINKS = 65_530
# Rows of a topic that somebody may still want to look at; the files hold all of them.
TOPIC_ROWS = 25_000
CELL_TEXT = 32_767
# The same texts that the CSV writer puts an apostrophe before.
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = "Calibri"
INK, QUIET, LINE, PAPER = "#1F2937", "#6B7280", "#D1D5DB", "#F3F4F6"
GOOD, BAD, LINK = "#047857", "#B91C1C", "#1D4ED8"
HEADER = "#1E3A5F"
PALETTE = ("#1D4ED8", "#0F766E", "#B45309", "#7C3AED", "#BE185D", "#4B5563", "#65A30D", "#0891B2")
DATES = {"en": "yyyy-mm-dd", "ru": "dd.mm.yyyy"}
MONTHS = {"en": "[$-409]mmmm yyyy", "ru": "[$-419]mmmm yyyy"}
TITLE_ROW, TEXT_ROW, LINK_ROW, FIRST_ROW = 0, 1, 2, 4
CHART_ROWS, ROW_PIXELS = 17, 20
NARROW, WIDE, LINE_HEIGHT = 9, 60, 14
# What stands at the left of its cell, as its header does.
LEFT = ("text", "long", "date", "month", "kpi")
# A text after a number must not touch it.
AT_LEFT = {"align": "left", "indent": 1}
A4 = 9


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `unit` is a unit of a KPI, `by_kpi` (the row's own `unit`), `change` (a share, or the
    points of a ratio), `number` (as it is), or what the cell holds: text, long, date,
    month, flag, kpi (its label, linked to the definition).
    """

    key: str
    unit: str = "text"
    header: str | None = None
    # The row's field that says whether a change is for the better.
    good: str | None = None
    width: int | None = None


@dataclass(frozen=True)
class Series:
    """Values of a chart, one per category."""

    name: str
    values: Sequence[float | None]
    colour: str | None = None
    is_line: bool = False
    is_hidden: bool = False


class Book:
    """The workbook that is being written."""

    def __init__(self, path: Path, lang: str, currency: str, as_of: date) -> None:
        self.lang = lang
        self.as_of = as_of
        self.numbers = NumberFormat(lang, currency)
        self.file = xlsxwriter.Workbook(str(path), OPTIONS)
        self.file.set_properties(
            {
                "title": f"{self.text('title')}, {as_of.isoformat()}",
                "subject": self.text("as_of", date=as_of.isoformat()),
                "keywords": "KPI",
                # The day of the data, so that the same database gives the same bytes.
                "created": datetime(as_of.year, as_of.month, as_of.day),
            }
        )
        self.file.set_size(2400, 1500)
        self._formats: dict[tuple, Format] = {}
        self._chart_data: Worksheet | None = None
        self._chart_column = 0
        # Row of each KPI on the sheet of definitions: {kpi: row}.
        self.definition_of: dict[str, int] = {}
        # No folder of KPIs may take the name of a sheet to come.
        self._names = {self.sheet_name_of(topic).casefold() for topic in SHEETS}
        self.overview = self.add_sheet("overview")

    def text(self, name: str, **values: object) -> str:
        return in_lang(TEXTS[name], self.lang).format(**values)

    def chart_title(self, name: str, **values: object) -> str:
        return in_lang(CHARTS[name], self.lang).format(**values)

    def format(self, **properties: object) -> Format:
        """One format for the same properties, however often they are asked for."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._formats[key] = self.file.add_format(base | properties)
        return self._formats[key]

    def column_text(self, key: str) -> str:
        return in_lang(COLUMNS[key], self.lang)

    def date_text(self, day: date) -> str:
        return day.strftime("%d.%m.%Y") if self.lang == "ru" else day.isoformat()

    def sheet_name_of(self, topic: str) -> str:
        return in_lang(SHEETS[topic], self.lang)[0]

    def add_sheet(self, topic: str, **names: str) -> "Sheet":
        name, explanation = in_lang(SHEETS[topic], self.lang)
        name = self._unique_name(name.format(**names)) if names else name
        return Sheet(self, self.file.add_worksheet(name), name, explanation)

    def chart(
        self, categories: Sequence[str], series: Sequence[Series], title: str, unit: str, **how: Any
    ) -> Chart:
        """A chart of columns or bars (`kind`), stacked or not, with lines on top of them.

        Its numbers stand on a hidden sheet: a filter on a table must not bend a chart.
        """
        kind, is_stacked = how.get("kind", "column"), how.get("is_stacked", True)
        options = {"type": kind} | ({"subtype": "stacked"} if is_stacked else {})
        bars = [one for one in series if not one.is_line]
        lines = [one for one in series if one.is_line]
        chart = self.file.add_chart(options if bars else {"type": "line"})
        overlay = self.file.add_chart({"type": "line"}) if bars and lines else chart
        if kind == "bar":
            # Bars are drawn from the bottom up; people read from the top down.
            categories = list(reversed(categories))
            series = [replace(one, values=list(reversed(one.values))) for one in series]
        place = self._keep(categories, series, unit)
        for number, one in enumerate(series):
            column = place + 1 + number
            colour = one.colour or PALETTE[number % len(PALETTE)]
            sheet = self._chart_data.get_name()
            described = {
                "name": [sheet, 0, column],
                "categories": [sheet, 1, place, len(categories), place],
                "values": [sheet, 1, column, len(categories), column],
            }
            if one.is_line:
                described |= {"line": {"color": colour, "width": 2.25}}
            elif one.is_hidden:
                described |= {"fill": {"none": True}, "border": {"none": True}}
            else:
                described |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 60}
            (overlay if one.is_line else chart).add_series(described)
        if overlay is not chart:
            chart.combine(overlay)
        largest = max((abs(v) for one in series for v in one.values if v is not None), default=0)
        self._style(chart, title, self.numbers.in_cells(unit, [largest]), series, kind)
        return chart

    def close(self) -> None:
        if self._chart_data:
            self._chart_data.hide()
        self.file.close()

    def _style(
        self, chart: Chart, title: str, number_format: str, series: Sequence[Series], kind: str
    ) -> None:
        font = {"name": FONT, "size": 9, "color": QUIET}
        grid = {"visible": True, "line": {"color": LINE, "width": 0.5}}
        numbers = {
            "num_format": number_format,
            "num_font": font,
            "major_gridlines": grid,
            "line": {"none": True},
        }
        names = {
            "num_font": font,
            "line": {"color": LINE},
            "label_position": "low",
            "major_gridlines": {"visible": False},
        }
        # x is the axis that lies, be it that of the names or that of the numbers.
        chart.set_x_axis(numbers if kind == "bar" else names)
        chart.set_y_axis(names if kind == "bar" else numbers)
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12, "color": INK}})
        # A waterfall explains itself, and its invisible part would stand in the legend.
        if len(series) == 1 or any(one.is_hidden for one in series):
            chart.set_legend({"none": True})
        else:
            chart.set_legend({"position": "bottom", "font": font})
        chart.set_chartarea({"border": {"color": LINE}})
        chart.show_blanks_as("gap")

    def _keep(self, categories: Sequence[str], series: Sequence[Series], unit: str) -> int:
        """Write the numbers of a chart to the hidden sheet; return their first column."""
        if self._chart_data is None:
            self._chart_data = self.file.add_worksheet(self.sheet_name_of("chart_data"))
        sheet, column = self._chart_data, self._chart_column
        for row, category in enumerate(categories, start=1):
            sheet.write_string(row, column, category)
        for number, one in enumerate(series, start=1):
            sheet.write_string(0, column + number, one.name)
            for row, value in enumerate(one.values, start=1):
                if value is not None:
                    sheet.write_number(row, column + number, shown(value, unit))
        self._chart_column += len(series) + 2
        return column

    def _unique_name(self, name: str) -> str:
        """A name as Excel allows it: short, without brackets and the like, given once."""
        plain = FORBIDDEN_IN_NAMES.sub(" ", name).strip(" '") or "-"
        if len(plain) > SHEET_NAME:
            plain = plain[: SHEET_NAME + 1].rpartition(" ")[0] or plain[:SHEET_NAME]
        unique, number = plain, 2
        while unique.casefold() in self._names:
            unique = f"{plain[: SHEET_NAME - 4]} {number}"
            number += 1
        self._names.add(unique.casefold())
        return unique


class Sheet:
    """One sheet: a title, charts, and below them a table."""

    def __init__(self, book: Book, worksheet: Worksheet, name: str, explanation: str) -> None:
        self.book = book
        self.worksheet = worksheet
        self.name = name
        self.explanation = explanation
        self.row_count = 0
        self.first_row = FIRST_ROW
        self.link_count = 0
        worksheet.hide_gridlines(2)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        worksheet.set_header("", {"margin": 0.2})
        # The space ends the size of the font, whatever the text begins with.
        footer = f"&L&8 {name.replace('&', '&&')}&C&8 {book.date_text(book.as_of)}"
        worksheet.set_footer(f"{footer}&R&8 {book.text('page')}", {"margin": 0.25})

    def head(self, title: str, explanation: str) -> None:
        sheet, book = self.worksheet, self.book
        sheet.set_row(TITLE_ROW, 26)
        write_text(sheet, TITLE_ROW, 0, title, book.format(bold=True, font_size=18))
        write_text(sheet, TEXT_ROW, 0, explanation, book.format(font_color=QUIET))
        back = book.format(font_color=LINK, underline=1)
        sheet.write_url(LINK_ROW, 0, f"internal:'{book.overview.name}'!A1", back, book.text("back"))

    def insert(self, charts: Sequence[tuple[Chart, str]]) -> None:
        """Charts side by side above the table, each with the words for who cannot see it."""
        height = (CHART_ROWS - 1) * ROW_PIXELS
        for number, (chart, description) in enumerate(charts):
            self.place(chart, description, FIRST_ROW - 1, 2 + number * 780, 760, height)
        self.first_row = FIRST_ROW + CHART_ROWS

    def place(
        self, chart: Chart, description: str, row: int, offset: int, width: int, height: int
    ) -> None:
        """Put a chart on the sheet; it keeps its size where a filter hides rows."""
        chart.set_size({"width": width, "height": height})
        how = {
            "x_offset": offset,
            "y_offset": 8,
            "object_position": 3,
            "description": description,
        }
        self.worksheet.insert_chart(row, 0, chart, how)

    def number(self, row: int, column: int, value: float | None, unit: str) -> None:
        """One number beside the tables."""
        if value is not None:
            pattern = self.book.numbers.in_cells(unit, [value])
            number_format = self.book.format(num_format=pattern)
            self.worksheet.write_number(row, column, shown(value, unit), number_format)

    def link_to_definition(self, row: int, column: int, kpi: str, label: str) -> None:
        """The KPI's label; a click on it leads to what the KPI means."""
        link = self.book.format(font_color=LINK, **AT_LEFT)
        line = self.book.definition_of.get(kpi)
        # Beyond the limit the cell would stay empty; one link is that to the contents.
        if line and self.link_count < SHEET_LINKS - 1:
            self.link_count += 1
            target = f"internal:'{self.book.sheet_name_of('definitions')}'!A{line}"
            self.worksheet.write_url(row, column, target, link, label)
        else:
            write_text(self.worksheet, row, column, label, link)

    def sparklines(self, column: int, first: int, last: int, count: int) -> None:
        """In each row of the table the shape of the cells between two columns."""
        for row in range(self.first_row + 1, self.first_row + 1 + count):
            cells = xl_range_abs(row, first, row, last)
            how = {
                "range": f"'{self.name}'!{cells}",
                "series_color": PALETTE[0],
                "last_point": True,
                "show_hidden": True,
            }
            self.worksheet.add_sparkline(row, column, how)

    def fold(self, first: int, last: int, width: int) -> None:
        """Columns behind a plus sign: there for who wants them, not on paper."""
        if first <= last:
            self.worksheet.set_column(first, last, width, None, {"level": 1, "hidden": True})
            self.worksheet.set_column(last + 1, last + 1, width, None, {"collapsed": True})

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: list[Row],
        frozen: int = 1,
        limit: int | None = TOPIC_ROWS,
    ) -> None:
        """A real table with filters; its head stays where no chart is above it.

        Of more rows than `limit` the first are shown, and a remark says so.
        """
        if limit and len(rows) > limit:
            remark = self.book.text("cut", shown=f"{limit:,}", count=f"{len(rows):,}")
            write_text(self.worksheet, LINK_ROW, 1, remark, self.book.format(font_color=BAD))
            rows = rows[:limit]
        first, last = self.first_row, self.first_row + len(rows)
        if last >= SHEET_ROWS:
            raise UserError(
                tr(
                    "{count:,} values do not fit on a sheet, which has {rows:,} rows: "
                    "choose fewer with --grain, --kpi, --dimension or --from, write one "
                    "file per KPI with --per-kpi, or use --format parquet",
                    count=len(rows),
                    rows=SHEET_ROWS,
                )
            )
        headers = self._headers(columns)
        for index, column in enumerate(columns):
            self._fill(index, column, rows)
            self._widen(index, column, headers[index], rows)
        self._heighten(columns, rows)
        is_number = [column.unit not in LEFT for column in columns]
        self.worksheet.add_table(
            *(first, 0, last, len(columns) - 1),
            {
                "name": name,
                "style": "Table Style Light 1",
                "columns": [
                    {"header": header, "header_format": self.header_format(right)}
                    for header, right in zip(headers, is_number, strict=True)
                ],
            },
        )
        self.worksheet.set_row(first, 32)
        self.worksheet.repeat_rows(first)
        if first == FIRST_ROW:
            self.worksheet.freeze_panes(first + 1, frozen)
        else:
            self.worksheet.freeze_panes(0, frozen)
        self.row_count = len(rows)

    def colour(self, columns: int | tuple[int, int], options: dict) -> None:
        """A conditional format on a column of the table, or from one to another."""
        left, right = columns if isinstance(columns, tuple) else (columns, columns)
        first, last = self.first_row + 1, self.first_row + self.row_count
        if self.row_count:
            self.worksheet.conditional_format(first, left, last, right, options)

    def header_format(self, is_right: bool) -> Format:
        return self.book.format(
            bold=True,
            font_color="#FFFFFF",
            bg_color=HEADER,
            text_wrap=True,
            valign="vcenter",
            **({"align": "right"} if is_right else AT_LEFT),
        )

    def _headers(self, columns: Sequence[Column]) -> list[str]:
        """Names of columns; a table wants each of them once."""
        headers: list[str] = []
        for column in columns:
            header = column.header or self.book.column_text(column.key)
            number, unique = 2, header
            while unique.casefold() in (known.casefold() for known in headers):
                unique, number = f"{header} {number}", number + 1
            headers.append(unique)
        return headers

    def _fill(self, index: int, column: Column, rows: list[Row]) -> None:
        write = self._writer(column, rows)
        for number, row in enumerate(rows, start=self.first_row + 1):
            write(number, index, row)

    def _writer(self, column: Column, rows: list[Row]) -> Callable[[int, int, Row], None]:
        """How the cells of a column are written, decided once."""
        sheet, book, key = self.worksheet, self.book, column.key
        if column.unit == "kpi":

            def write(number: int, index: int, row: Row) -> None:
                self.link_to_definition(number, index, row["kpi"], row[key])

        elif column.unit in ("text", "long"):
            plain = book.format(text_wrap=column.unit == "long", **AT_LEFT)
            quoted = book.format(text_wrap=column.unit == "long", quote_prefix=True, **AT_LEFT)

            def write(number: int, index: int, row: Row) -> None:
                text = row[key]
                if text is not None:
                    is_formula = FORMULA.match(text)
                    write_text(sheet, number, index, text, quoted if is_formula else plain)

        elif column.unit in ("date", "month"):
            pattern = (DATES if column.unit == "date" else MONTHS)[book.lang]
            dated = book.format(num_format=pattern, **AT_LEFT)

            def write(number: int, index: int, row: Row) -> None:
                if row[key] is not None:
                    sheet.write_datetime(number, index, row[key], dated)

        elif column.unit == "flag":
            # Excel shows its own TRUE in the user's language; others show the words.
            words = f'"{book.text("yes")}";;"{book.text("no")}"'
            flagged = book.format(num_format=words, align="right")

            def write(number: int, index: int, row: Row) -> None:
                if row[key] is not None:
                    sheet.write_boolean(number, index, row[key], flagged)

        else:
            write = self._number_writer(column, rows)
        return write

    def _number_writer(self, column: Column, rows: list[Row]) -> Callable[[int, int, Row], None]:
        sheet, book, key = self.worksheet, self.book, column.key
        if column.unit not in ("by_kpi", "change"):
            values = [row[key] for row in rows]
            pattern = book.numbers.in_cells(column.unit, values)
            fixed = book.format(num_format="General" if column.unit == "number" else pattern)

            def write(number: int, index: int, row: Row) -> None:
                if row[key] is not None:
                    sheet.write_number(number, index, shown(row[key], column.unit), fixed)

        else:

            def write(number: int, index: int, row: Row) -> None:
                if row[key] is None:
                    return
                unit, value = row["unit"], row[key]
                if column.unit == "change":
                    pattern = book.numbers.change_in_cells(unit)
                    value = value * 100 if unit in ("ratio", "points") else value
                else:
                    pattern = row.get("pattern") or book.numbers.in_cells(unit, [value])
                    value = shown(value, unit)
                colour = _colour(row.get(column.good)) if column.good else {}
                sheet.write_number(number, index, value, book.format(num_format=pattern, **colour))

        return write

    def _widen(self, index: int, column: Column, header: str, rows: list[Row]) -> None:
        """As wide as what is in it, within reason; headers and the longest texts are wrapped."""
        if column.unit == "long":
            width = column.width or WIDE
        elif column.unit in ("date", "month"):
            width = 13 if column.unit == "date" else 17
        else:
            values = (row[column.key] for row in rows[:1000])
            longest = max((_length(value) for value in values if value is not None), default=0)
            word = max(len(part) for part in header.split())
            width = min(max(longest + 3, word + 5, NARROW), 40)
        self.worksheet.set_column(index, index, column.width or width)

    def _heighten(self, columns: Sequence[Column], rows: list[Row]) -> None:
        """Room for wrapped texts: not every program makes it itself."""
        long = [(column.key, column.width or WIDE) for column in columns if column.unit == "long"]
        for number, row in enumerate(rows, start=self.first_row + 1) if long else ():
            lines = max(line_count(row[key], width) for key, width in long)
            if lines > 1:
                self.worksheet.set_row(number, lines * LINE_HEIGHT)


def write_text(
    sheet: Worksheet, row: int, column: int, text: str, text_format: Format | None = None
) -> None:
    """A text, whatever it looks like; Excel takes no more than so much of it."""
    if len(text) > CELL_TEXT:
        text = text[: CELL_TEXT - 1] + "…"
    sheet.write_string(row, column, text, text_format)


def shown(value: float | Decimal, unit: str) -> float:
    return float(value) * (100 if unit in SHOWN_TIMES_100 else 1)


def _colour(is_good: bool | None) -> dict[str, str]:
    if is_good is None:
        return {}
    return {"font_color": GOOD if is_good else BAD}


def line_count(text: str | None, width: int) -> int:
    """Lines that a text takes in a cell so many characters wide, at least one."""
    return sum(-(-len(line) // width) or 1 for line in (text or "").split("\n"))


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else len(f"{value:,.0f}") + 3
