"""Copy tables of the published database to CSV, Parquet, JSON or Excel files.

DuckDB writes all but the workbooks itself: its types arrive unchanged, and its
connection may write to the one folder and reach nothing else. A file is renamed into
place, so that a reader never meets half of one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from sales_kpis.errors import UserError
from sales_kpis.export.masking import mask, refuse_names
from sales_kpis.messages import tr
from sales_kpis.read.warehouse import CATALOG, Row, Warehouse, open_warehouse
from sales_kpis.sql import literal

# What a spreadsheet takes for a formula: a name or a note that begins like this
# would be run, not shown. An apostrophe in front makes it text.
FORMULA = r"^[\s]*[=+\-@\t\r]"
FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# A table without one of these prefixes is a wide mart, made to be looked at.
LAYER_PREFIXES = ("dim_", "fct_", "int_", "kpi_")
ALWAYS = (
    *("kpi_values", "kpi_catalog", "kpi_trends", "kpi_goal_progress"),
    *("kpi_alerts", "kpi_scorecard", "kpi_explanations"),
)


class Format(StrEnum):
    csv = "csv"
    parquet = "parquet"
    json = "json"
    xlsx = "xlsx"


# Values that a workbook takes: a sheet has five times as many rows, and nobody's patience.
SHEET_VALUES = 200_000
# What `build` writes of every table; a workbook comes on top.
BUILT_FORMATS = (Format.csv, Format.parquet)
# As CSV twice as large as everything else, and more than a spreadsheet opens: only
# `export --marts` writes that.
NO_CSV_AT_BUILD = ("kpi_trends",)
OPTIONS = {
    Format.csv: "format csv, header true",
    Format.parquet: "format parquet, compression zstd",
    Format.json: "format json, array true",
}


@dataclass(frozen=True)
class Selection:
    """Which rows of kpi_values; None is all of them."""

    kpis: tuple[str, ...] = ()
    grain: str | None = None
    dimension: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    complete_only: bool = False

    def condition(self) -> tuple[str, list]:
        parts: dict[str, list] = {"true": []}
        if self.kpis:
            parts[f"kpi in ({', '.join('?' for _ in self.kpis)})"] = list(self.kpis)
        if self.grain:
            parts["period_grain = ?"] = [self.grain]
        if self.dimension:
            parts["dimension = ?"] = [self.dimension]
        if self.from_date:
            parts["period_start_date >= ?"] = [self.from_date]
        if self.to_date:
            parts["period_end_date <= ?"] = [self.to_date]
        if self.complete_only:
            parts["is_complete"] = []
        return " and ".join(parts), [value for values in parts.values() for value in values]

    @property
    def is_everything(self) -> bool:
        return self == Selection()

    def __str__(self) -> str:
        dates = [str(day or "") for day in (self.from_date, self.to_date)]
        parts = [*self.kpis, self.grain, self.dimension, " – ".join(dates) if any(dates) else None]
        return ", ".join(part for part in parts if part) or "*"


@dataclass
class Exporter:
    """Writes files into one folder."""

    warehouse: Warehouse
    folder: Path
    written: list[tuple[Path, int]] = field(default_factory=list)

    def write(self, query: str, parameters: list, name: str, file_format: Format) -> None:
        connection = self.warehouse.connection
        connection.execute(f"create or replace temp table selected as {query}", parameters)
        columns = connection.execute("describe selected").fetchall()
        select_list = ", ".join(
            _exported(column, data_type, file_format) for column, data_type, *_ in columns
        )

        def copy(scratch: Path) -> int:
            return connection.execute(
                f"copy (select {select_list} from selected) to {literal(scratch)} "
                f"({OPTIONS[file_format]})"
            ).fetchone()[0]

        self.put(f"{name}.{file_format}", copy)

    def put(self, name: str, write: Callable[[Path], int]) -> None:
        """Let a file be written beside its place, and move it there when it is whole."""
        path = self._path(name)
        scratch = path.with_name(f".{path.name}.part")
        try:
            count = write(scratch)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        self.written.append((path, count))

    def workbook(self, lang: str) -> None:
        """All topics, one sheet each."""
        from sales_kpis.export.workbook import write_workbook

        self.put(workbook_name(lang), lambda path: write_workbook(self.warehouse, path, lang))

    def values_workbook(self, name: str, lang: str, rows: list[Row], selection: str) -> None:
        """The chosen values and what they mean."""
        from sales_kpis.export.workbook import write_values

        self.put(name, lambda path: write_values(self.warehouse, path, lang, rows, selection))

    def _path(self, name: str) -> Path:
        """Names come from the database, and could be anything."""
        path = (self.folder / name).resolve()
        is_plain = FILE_NAME.fullmatch(name.partition(".")[0]) and path.name == name
        if not is_plain or not path.is_relative_to(self.folder.resolve()):
            raise UserError(tr("'{name}' is no name for a file of an export", name=name))
        return path


def export_kpis(
    database: Path,
    folder: Path,
    selection: Selection,
    file_format: Format,
    per_kpi: bool,
    is_masked: bool = False,
    lang: str = "en",
) -> list[tuple[Path, int]]:
    """Write the selected values to one file, or to one per KPI.

    A workbook of no selection holds every topic, as a report would.
    """
    with _exporter(database, folder, is_masked) as exporter:
        warehouse = exporter.warehouse
        kpis = [warehouse.kpi(name)["kpi"] for name in selection.kpis]
        if selection.grain:
            warehouse.choose("period_grain", selection.grain)
        if selection.dimension:
            warehouse.choose("dimension", selection.dimension)
        if file_format is Format.xlsx and selection.is_everything and not per_kpi:
            _check(warehouse, _marts(warehouse))
            exporter.workbook(lang)
            return exporter.written
        _check(warehouse, ["kpi_values"])
        condition, parameters = selection.condition()
        values = f"select * from {warehouse.table('kpi_values')} where {condition}"
        order = "order by kpi, period_grain, period_start_date, dimension, dimension_value"
        parts: list[tuple[str | None, str, list]] = [(None, f"{values} {order}", parameters)]
        if per_kpi:
            parts = [
                (kpi, f"{values} and kpi = ? {order}", [*parameters, kpi])
                for kpi in kpis or [row["kpi"] for row in warehouse.catalog()]
            ]
        for kpi, query, arguments in parts:
            if file_format is Format.xlsx:
                name = f"{kpi}.xlsx" if kpi else workbook_name(lang)
                rows = _rows_for_a_sheet(warehouse, query, arguments)
                exporter.values_workbook(name, lang, rows, kpi or str(selection))
            else:
                exporter.write(query, arguments, kpi or "kpi_values", file_format)
        return exporter.written


def export_marts(
    database: Path, folder: Path, file_format: Format, is_masked: bool = False
) -> list[tuple[Path, int]]:
    """Every table made to be looked at, in one format."""
    with _exporter(database, folder, is_masked) as exporter:
        marts = _marts(exporter.warehouse)
        _check(exporter.warehouse, marts)
        for name, relation in marts.items():
            exporter.write(f"select * from {relation} order by all", [], name, file_format)
        return exporter.written


def export_build(database: Path, folder: Path, lang: str) -> list[tuple[Path, int]]:
    """What `build` leaves beside the database: the tables in two formats, and a workbook."""
    with _exporter(database, folder, is_masked=False) as exporter:
        for name, relation in _marts(exporter.warehouse).items():
            for file_format in _built_formats(name):
                query = f"select * from {relation} order by all"
                exporter.write(query, [], name, file_format)
        exporter.workbook(lang)
        return exporter.written


def exports_are_current(database: Path, folder: Path, lang: str) -> bool:
    """Whether the folder was written in full after the database was published."""
    published = database.stat().st_mtime
    with open_warehouse(database) as warehouse:
        names = [f"{name}.{kind}" for name in _marts(warehouse) for kind in _built_formats(name)]
    paths = [folder / name for name in (*names, workbook_name(lang))]
    return all(path.exists() and path.stat().st_mtime >= published for path in paths)


def _built_formats(table: str) -> list[Format]:
    return [kind for kind in BUILT_FORMATS if kind != Format.csv or table not in NO_CSV_AT_BUILD]


def workbook_name(lang: str) -> str:
    return "sales_kpis.xlsx" if lang == "en" else f"sales_kpis.{lang}.xlsx"


@contextmanager
def _exporter(database: Path, folder: Path, is_masked: bool) -> Iterator[Exporter]:
    make_folder(folder)
    with open_warehouse(database, writable_folder=folder) as warehouse:
        yield Exporter(mask(warehouse) if is_masked else warehouse, folder)


def _check(warehouse: Warehouse, tables: Iterable[str]) -> None:
    """A file that was to name nobody names nobody, or is not written."""
    if warehouse.is_masked:
        refuse_names(warehouse, tables)


def _rows_for_a_sheet(warehouse: Warehouse, query: str, parameters: list) -> list[Row]:
    """The rows of a query, if a sheet can hold them; nothing is read that it cannot."""
    (counted,) = warehouse.rows(f"select count(*) as row_count from ({query})", parameters)
    if counted["row_count"] > SHEET_VALUES:
        raise UserError(
            tr(
                "{count:,} values are more than a sheet of {limit:,}: choose fewer with "
                "--grain, --kpi, --dimension or --from, write one file per KPI with "
                "--per-kpi, or use --format parquet",
                count=counted["row_count"],
                limit=SHEET_VALUES,
            )
        )
    return warehouse.rows(query, parameters)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=folder, reason=error.strerror)
        ) from None


def _marts(warehouse: Warehouse) -> dict[str, str]:
    rows = warehouse.rows(
        "select table_name, table_schema = ? as is_target "
        "from information_schema.tables "
        "where table_catalog = ? and table_schema in (?, ?) order by 1",
        [warehouse.schema, CATALOG, warehouse.schema, f"{warehouse.schema}_marts"],
    )
    return {
        row["table_name"]: warehouse.table(row["table_name"], "" if row["is_target"] else "marts")
        for row in rows
        if row["table_name"] in ALWAYS or not row["table_name"].startswith(LAYER_PREFIXES)
    }


def _exported(column: str, data_type: str, file_format: Format) -> str:
    name = '"' + column.replace('"', '""') + '"'
    if data_type == "HUGEINT":
        # The type of a sum of integers; Parquet has none so wide and would take a double.
        return f"cast({name} as bigint) as {name}"
    if file_format is not Format.csv or data_type != "VARCHAR":
        return name
    return (
        f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} "
        f"else {name} end as {name}"
    )
