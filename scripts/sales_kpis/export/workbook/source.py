"""What the sheets have in common: where rows come from, and what colours say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from sales_kpis.export.workbook.book import Book, Column, Sheet
from sales_kpis.read.warehouse import CATALOG, Row, Warehouse

# Months of a chart over time.
MONTHS_DRAWN = 24
GREEN, RED, BLUE, GREY = "#0F766E", "#B91C1C", "#1D4ED8", "#9CA3AF"
STRONG, FAINT, TOO_YOUNG = "#6FA8DC", "#F3F8FD", "#E5E7EB"
ALARM = {"bg_color": "#FDE2E1", "font_color": "#7F1D1D"}
NOTICE = {"bg_color": "#FEF3C7", "font_color": "#78350F"}
FINE = {"bg_color": "#D9F2E6", "font_color": "#064E3B"}
TONES = {
    **{"critical": ALARM, "error": ALARM, "alarm": ALARM, "missed": ALARM},
    **{"warning": NOTICE, "behind": NOTICE},
    **{"met": FINE, "ahead": FINE, "on_track": FINE},
}


@dataclass
class Source:
    """What the sheets read: rows of the warehouse, codes in the words of the language."""

    warehouse: Warehouse
    lang: str
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def catalog(self) -> dict[str, Row]:
        return {row["kpi"]: row for row in self.warehouse.catalog()}

    def has(self, table: str) -> bool:
        """Whether the build has the table; an excluded one leaves its sheet out."""
        return bool(
            self.warehouse.rows(
                "select 1 from information_schema.tables "
                "where table_catalog = ? and table_schema = ? and table_name = ?",
                [CATALOG, self.warehouse.schema, table],
            )
        )

    def rows(self, table: str, rest: str = "", columns: str = "*") -> list[Row]:
        if not self.has(table):
            return []
        return self.warehouse.rows(f"select {columns} from {self.warehouse.table(table)} {rest}")

    def label(self, kind: str, code: str | None) -> str | None:
        """How a code reads; a code without a label stays as it is."""
        if kind not in self.labels:
            self.labels[kind] = self.warehouse.labels(kind, self.lang)
        return self.labels[kind].get(code, code)

    def named(self, row: Row, name: str) -> str | None:
        """The column in the language; where there is no translation, in English."""
        return (row.get(f"{name}_ru") if self.lang == "ru" else None) or row.get(name)

    def describe(self, row: Row, book: Book) -> Row:
        """A row with a KPI, a member and a period, in the words of the language."""
        kpi = self.catalog.get(row["kpi"], {})
        described = row | {
            "label": self.named(kpi, "label") or row["kpi"],
            "unit": kpi.get("unit", "count"),
            "period": book.numbers.period(row["period_start_date"], row["period_grain"])
            if "period_start_date" in row
            else None,
        }
        for kind in ("period_grain", "dimension"):
            described[kind] = self.label(kind, row.get(kind))
        described["dimension_label"] = self.named(row, "dimension_label")
        return described


# A sheet is written, or there is nothing to show and it is not there.
Writer = Callable[[Book, Source], Sheet | None]


def start(book: Book, topic: str, **names: str) -> Sheet:
    sheet = book.add_sheet(topic, **names)
    sheet.head(sheet.name, sheet.explanation)
    return sheet


def with_month(row: Row) -> Row:
    return row | {"month": row["period_start_date"]}


def judgement(book: Book, is_favorable: bool | None) -> str | None:
    if is_favorable is None:
        return None
    return book.text("better" if is_favorable else "worse")


def highlight(sheet: Sheet, columns: list[Column], key: str, source: Source, kind: str) -> None:
    """Colour a status by what it says; the word stays, so colour is not all there is."""
    index = [column.key for column in columns].index(key)
    source.label(kind, None)
    for code, label in source.labels[kind].items():
        if code in TONES:
            tone = sheet.book.file.add_format(TONES[code])
            rule = {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": tone}
            sheet.colour(index, rule)
