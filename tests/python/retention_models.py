"""Run the retention models over rows of a test's own, in a scratch DuckDB.

The tables that the models read are filled directly; dbt builds everything below them.
"""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).parents[2]
SUBSCRIPTION = {
    "subscription_id": "varchar",
    "subscription_item_id": "varchar",
    "account_id": "varchar",
    "product": "varchar",
    "plan": "varchar",
    "started_at": "timestamp",
    "ended_at": "timestamp",
    "cancelled_at": "timestamp",
    "deleted_at": "timestamp",
    "amount": "numeric(18, 2)",
    "interval_unit": "varchar",
    "interval_count": "bigint",
    "quantity": "bigint",
    "discount_amount": "numeric(18, 2)",
    "currency_code": "varchar",
    "status": "varchar",
    "churn_reason": "varchar",
    "is_voluntary": "boolean",
}
ACCOUNT = dict.fromkeys(
    "account_id parent_account_id merged_into_id rep_id account_name city industry"
    " region segment channel".split(),
    "varchar",
) | {"is_deleted": "boolean", "created_at": "timestamp"}
TABLES = {
    ("analytics_crm.crm_", "subscriptions"): SUBSCRIPTION,
    ("analytics_crm.crm_", "accounts"): ACCOUNT,
    ("analytics_crm.crm_", "product_aliases"): {"alias": "varchar", "product": "varchar"},
    ("analytics_crm.crm_", "holidays"): {"holiday_date": "date", "holiday_name": "varchar"},
    ("analytics_crm.crm_", "exchange_rates"): {
        "rate_date": "date",
        "currency_code": "varchar",
        "rate": "numeric(18, 8)",
    },
    ("analytics_marts.dim_", "as_of"): {
        "first_date": "date",
        "as_of_date": "date",
        "horizon_date": "date",
    },
}

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
    given = rows | {"as_of": [calendar]}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema analytics_crm; create schema analytics_marts")
        for (table, entity), columns in TABLES.items():
            fill(connection, table + entity, columns, given.get(entity, []))
    run_dbt(folder, database, models, dbt_vars or {})
    return duckdb.connect(str(database), read_only=True)


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


def run_dbt(folder: Path, database: Path, models: list[str], dbt_vars: Row) -> None:
    shutil.copy(ROOT / "profiles.example.yml", folder / "profiles.yml")
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "run", "--quiet"),
        *("--project-dir", str(ROOT), "--target", "duckdb", "--vars", yaml.safe_dump(dbt_vars)),
        *("--select", *(f"+{model}" for model in models)),
        *("--exclude", "path:models/staging", "path:models/crm", "dim_as_of"),
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


def instant(day: date | None) -> datetime | None:
    return day and datetime(day.year, day.month, day.day)
