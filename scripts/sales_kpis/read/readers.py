"""Ask one question of the embedded database or of any warehouse that dbt knows.

A query names tables as `{kpi_catalog}`; what that is called, each reader knows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb

from sales_kpis.errors import UserError
from sales_kpis.messages import tr
from sales_kpis.project import EMBEDDED_TARGET
from sales_kpis.read.warehouse import CATALOG, HISTORY_CATALOG, Row, Warehouse, open_warehouse

# The layer that a table is in; the schema is called after it.
LAYERS = {
    "kpi_alerts": "",
    "kpi_catalog": "",
    "dim_members": "",
    "dim_as_of": "marts",
    "display_labels": "settings",
}
HISTORY_TABLES = ("kpi_snapshot_log", "kpi_restatements")


class Reader(Protocol):
    def rows(self, query: str) -> list[Row]:
        """The rows as dicts, with doubles as floats and days as dates.

        `{reporting_currency}` stands for its code. Raises UserError where a table is not there.
        """


class DuckDbReader:
    """Reads the published file, and the history beside it where there is one."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.names = {name: warehouse.table(name, layer) for name, layer in LAYERS.items()}
        for name in HISTORY_TABLES:
            self.names[name] = f'{HISTORY_CATALOG}."{warehouse.schema}_history".{name}'
        self.names["reporting_currency"] = (
            f"(select reporting_currency from {CATALOG}.main.build_info)"
        )

    def rows(self, query: str) -> list[Row]:
        try:
            return self.warehouse.rows(query.format(**self.names))
        except duckdb.CatalogException as error:
            missing = str(error).splitlines()[0].removeprefix("Catalog Error: ")
            raise UserError(tr("{missing} Run `build` again.", missing=missing)) from None


class DbtReader:
    """Reads through dbt, which knows the warehouse, its dialect and the way in."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.names = {name: f"{{{{ ref('{name}') }}}}" for name in LAYERS}
        for name in HISTORY_TABLES:
            self.names[name] = f"{{{{ sales_kpis.history_table('{name}') }}}}"
        self.names["reporting_currency"] = "'{{ var('reporting_currency') }}'"

    def rows(self, query: str) -> list[Row]:
        from sales_kpis.with_dbt.operations import show

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
    with open_warehouse(database, history=history) as warehouse:
        yield DuckDbReader(warehouse)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
