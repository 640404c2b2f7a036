"""Copy tables of the published database to CSV, Parquet or JSON files.

DuckDB writes the files itself: its types arrive unchanged, and its connection may
write to the one folder and reach nothing else. A file is renamed into place, so that
a reader never meets half of one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from errors import UserError
from warehouse import CATALOG, Warehouse, open_warehouse

# What a spreadsheet takes for a formula: a name or a note that begins like this
# would be run, not shown. An apostrophe in front makes it text.
FORMULA = r"^[\s]*[=+\-@\t\r]"
FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# A table without one of these prefixes is a wide mart, made to be looked at.
LAYER_PREFIXES = ("dim_", "fct_", "int_", "kpi_")
ALWAYS = ("kpi_values", "kpi_catalog")


class Format(StrEnum):
    csv = "csv"
    parquet = "parquet"
    json = "json"


OPTIONS = {
    Format.csv: "format csv, header true",
    Format.parquet: "format parquet, compression zstd",
    Format.json: "format json, array true",
}


@dataclass(frozen=True)
class Selection:
    """Which rows of kpi_values; None is all of them."""

    kpis: Sequence[str] = ()
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


@dataclass
class Exporter:
    """Writes files into one folder."""

    warehouse: Warehouse
    folder: Path
    written: list[tuple[Path, int]] = field(default_factory=list)

    def write(self, query: str, parameters: list, name: str, file_format: Format) -> None:
        path = self._path(f"{name}.{file_format}")
        scratch = path.with_name(f".{path.name}.part")
        connection = self.warehouse.connection
        connection.execute(f"create or replace temp table selected as {query}", parameters)
        columns = connection.execute("describe selected").fetchall()
        select_list = ", ".join(
            _exported(column, data_type, file_format) for column, data_type, *_ in columns
        )
        target = str(scratch).replace("'", "''")
        try:
            count = connection.execute(
                f"copy (select {select_list} from selected) to '{target}' ({OPTIONS[file_format]})"
            ).fetchone()[0]
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
        self.written.append((path, count))

    def _path(self, name: str) -> Path:
        """Names come from the database, and could be anything."""
        path = (self.folder / name).resolve()
        is_plain = FILE_NAME.fullmatch(path.stem) and path.name == name
        if not is_plain or not path.is_relative_to(self.folder.resolve()):
            raise UserError(f"'{name}' is no name for a file of an export")
        return path


def export_kpis(
    database: Path,
    folder: Path,
    selection: Selection,
    file_format: Format,
    per_kpi: bool,
) -> list[tuple[Path, int]]:
    """Write the selected values to one file, or to one per KPI."""
    make_folder(folder)
    with open_warehouse(database, writable_folder=folder) as warehouse:
        kpis = [warehouse.kpi(name)["kpi"] for name in selection.kpis]
        if selection.grain:
            warehouse.choose("period_grain", selection.grain)
        if selection.dimension:
            warehouse.choose("dimension", selection.dimension)
        exporter = Exporter(warehouse, folder)
        condition, parameters = selection.condition()
        values = f"select * from {warehouse.table('kpi_values')} where {condition}"
        order = "order by kpi, period_grain, period_start_date, dimension, dimension_value"
        if not per_kpi:
            exporter.write(f"{values} {order}", parameters, "kpi_values", file_format)
            return exporter.written
        for kpi in kpis or [row["kpi"] for row in warehouse.catalog()]:
            query = f"{values} and kpi = ? {order}"
            exporter.write(query, [*parameters, kpi], kpi, file_format)
        return exporter.written


def export_marts(database: Path, folder: Path) -> list[tuple[Path, int]]:
    """kpi_values, what the KPIs mean, and every wide mart, as CSV and Parquet."""
    make_folder(folder)
    with open_warehouse(database, writable_folder=folder) as warehouse:
        exporter = Exporter(warehouse, folder)
        for name, relation in _marts(warehouse).items():
            for file_format in (Format.csv, Format.parquet):
                query = f"select * from {relation} order by all"
                exporter.write(query, [], name, file_format)
        return exporter.written


def exports_are_current(database: Path, folder: Path) -> bool:
    """Whether the folder was written in full after the database was published."""
    published = database.stat().st_mtime
    with open_warehouse(database) as warehouse:
        paths = [
            folder / f"{name}.{file_format}"
            for name in _marts(warehouse)
            for file_format in (Format.csv, Format.parquet)
        ]
    return all(path.exists() and path.stat().st_mtime >= published for path in paths)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be written to: {error.strerror}") from None


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
    if file_format is not Format.csv or data_type != "VARCHAR":
        return name
    return (
        f"case when regexp_matches({name}, '{FORMULA}') then '''' || {name} "
        f"else {name} end as {name}"
    )
