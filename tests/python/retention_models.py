"""Run the retention models over rows of a test's own, in a DuckDB in memory.

The tables of the input border are made as their contracts say and filled directly; everything
below them is made as the models say, without dbt.
"""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from compiled_project import FILES, project

ROOT = Path(__file__).parents[2]
CALENDAR = dict.fromkeys(["first_date", "as_of_date", "horizon_date"], "date")

Row = dict[str, object]


def build_models(
    rows: dict[str, list[Row]],
    span: tuple[date, date],
    models: list[str],
    dbt_vars: Row | None = None,
) -> duckdb.DuckDBPyConnection:
    """Build the models and what they read over these rows."""
    first, as_of = span
    calendar = {
        "first_date": first,
        "as_of_date": as_of,
        "horizon_date": date(as_of.year + 2, 12, 31),
    }
    connection = duckdb.connect()
    fill(connection, "dim_as_of", CALENDAR, [calendar])
    for entity, columns in contracts().items():
        fill(connection, f"crm_{entity}", columns, rows.get(entity, []))
    make_models(connection, models, dbt_vars or {})
    return connection


def make_models(connection: duckdb.DuckDBPyConnection, models: list[str], dbt_vars: Row) -> None:
    """Make the models and what they read, as far as it is not there."""
    there = {
        name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
    }
    variables = json.dumps(FILES | dbt_vars, sort_keys=True, default=str)
    for node in project(variables).nodes(models, there).values():
        connection.execute(f"create {node.kind} {node.name} as {node.sql}")


@cache
def contracts() -> dict[str, dict[str, str]]:
    """Read the columns and types of every entity from its contract."""
    found = {}
    for path in (ROOT / "models/crm").glob("crm_*.yml"):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        columns = {column["name"]: column["data_type"] for column in model["columns"]}
        found[path.stem.removeprefix("crm_")] = columns
    return found


def fill(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: list[Row]
) -> None:
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table {table} ({declared})")
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        marks = ", ".join(f"({', '.join('?' * len(columns))})" for _ in part)
        values = [row.get(name) for row in part for name in columns]
        connection.execute(f"insert into {table} values {marks}", values)


def drawn(strategy: st.SearchStrategy, count: int) -> list:
    """Draw so many examples, the same ones each time: one build answers for all of them."""
    found: list = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategy)
    def collect(example: object) -> None:
        found.append(example)

    collect()
    return found


def instant(day: date | None) -> datetime | None:
    return day and datetime(day.year, day.month, day.day)
