"""Run the retention models over rows of a test's own, in a scratch DuckDB.

The tables of the input border are made as their contracts say and filled directly; dbt builds
everything below them.
"""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
CALENDAR = dict.fromkeys(["first_date", "as_of_date", "horizon_date"], "date")

Row = dict[str, object]


def build_models(
    folder: Path,
    rows: dict[str, list[Row]],
    span: tuple[date, date],
    models: list[str],
    dbt_vars: Row | None = None,
) -> duckdb.DuckDBPyConnection:
    """Build the models and what they read over these rows; open the database."""
    database = folder / "retention_test.duckdb"
    first, as_of = span
    calendar = {
        "first_date": first,
        "as_of_date": as_of,
        "horizon_date": date(as_of.year + 2, 12, 31),
    }
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema analytics_crm; create schema analytics_marts")
        fill(connection, "analytics_marts.dim_as_of", CALENDAR, [calendar])
        for entity, columns in contracts().items():
            fill(connection, f"analytics_crm.crm_{entity}", columns, rows.get(entity, []))
    given = ("path:models/staging", "path:models/crm", "dim_as_of")
    selection = ["--select", *(f"+{model}" for model in models), "--exclude", *given]
    run_dbt(folder, database, selection, dbt_vars or {})
    return duckdb.connect(str(database), read_only=True)


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


def run_dbt(folder: Path, database: Path, selection: list[str], dbt_vars: Row) -> None:
    """Run the selected models on this database; the folder keeps what dbt writes beside."""
    shutil.copy(ROOT / "profiles.example.yml", folder / "profiles.yml")
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "run", "--quiet"),
        *("--project-dir", str(ROOT), "--target", "duckdb", "--vars", yaml.safe_dump(dbt_vars)),
        *selection,
    ]
    environment = {
        **os.environ,
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "SALES_KPIS_DUCKDB": str(database),
    }
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:]


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
