"""Ask one question of the embedded database or of any warehouse that dbt knows.

A query names tables as `{kpi_catalog}`; what that is called, each reader knows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb

from dbt_runner import EMBEDDED_TARGET
from errors import UserError
from warehouse import CATALOG

Row = dict[str, Any]

# The layer that a table is in; the schema is called after it.
LAYERS = {
    "kpi_alerts": "",
    "kpi_catalog": "",
    "dim_members": "",
    "dim_as_of": "marts",
    "display_labels": "settings",
}
HISTORY_TABLES = ("kpi_snapshot_log", "kpi_restatements")
HISTORY_CATALOG = "kpi_history"


class Reader(Protocol):
    def rows(self, query: str) -> list[Row]:
        """The rows as dicts, with doubles as floats and days as dates.

        `{reporting_currency}` stands for its code. Raises UserError where a table is not there.
        """


class DuckDbReader:
    """Reads the published file, and the history beside it where there is one."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.connection = connection
        self.names = {
            name: f'{CATALOG}."{schema}{"_" + layer if layer else ""}".{name}'
            for name, layer in LAYERS.items()
        }
        for name in HISTORY_TABLES:
            self.names[name] = f'{HISTORY_CATALOG}."{schema}_history".{name}'
        self.names["reporting_currency"] = (
            f"(select reporting_currency from {CATALOG}.main.build_info)"
        )

    def rows(self, query: str) -> list[Row]:
        try:
            cursor = self.connection.execute(query.format(**self.names))
        except duckdb.CatalogException as error:
            missing = _first_line(error).removeprefix("Catalog Error: ")
            raise UserError(f"{missing} Run `build` again.") from None
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


class DbtReader:
    """Reads through dbt, which knows the warehouse, its dialect and the way in."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.names = {name: f"{{{{ ref('{name}') }}}}" for name in LAYERS}
        for name in HISTORY_TABLES:
            self.names[name] = f"{{{{ sales_kpis.history_table('{name}') }}}}"
        self.names["reporting_currency"] = "'{{ var('reporting_currency') }}'"

    def rows(self, query: str) -> list[Row]:
        from dbt_operations import show

        columns, rows = show(self.target, query.format(**self.names))
        return [
            {name.lower(): _plain(value) for name, value in zip(columns, row, strict=True)}
            for row in rows
        ]


@contextmanager
def open_reader(target: str, database: Path, history: Path | None = None) -> Iterator[Reader]:
    """A reader of the published file, or of another target of the user's dbt profile."""
    if target != EMBEDDED_TARGET:
        yield DbtReader(target)
        return
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        _attach(connection, database, CATALOG, "run `build` first")
        if history is not None:
            _attach(connection, history, HISTORY_CATALOG, "run `snapshot` first")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield DuckDbReader(connection, _schema_of_kpis(connection, database))


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, remedy: str) -> None:
    if not path.exists():
        raise UserError(f"there is no {path}: {remedy}")
    try:
        quoted = str(path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as {name} (read_only)")
    except duckdb.Error as error:
        raise UserError(f"{path} cannot be opened: {_first_line(error)}") from None


def _schema_of_kpis(connection: duckdb.DuckDBPyConnection, database: Path) -> str:
    found = connection.execute(
        "select table_schema from information_schema.tables "
        f"where table_catalog = '{CATALOG}' and table_name = 'kpi_catalog'"
    ).fetchone()
    if found is None:
        raise UserError(f"{database} holds no kpi_catalog: it was not made by `build`")
    return found[0]


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
