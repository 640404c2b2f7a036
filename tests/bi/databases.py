"""The demo as BI tools open it, on each engine, and a way to ask it beside the tool."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import psycopg2

ROOT = Path(__file__).parents[2]
ROLE = "bi_reader"
# Where a Postgres is at hand the dashboard is shown on it too.
ENGINES = ["duckdb", "postgres"] if "DBT_POSTGRES_HOST" in os.environ else ["duckdb"]

Rows = list[dict]


class Database(NamedTuple):
    """The address that a BI tool gets, and the rows of a query asked beside it."""

    uri: str
    ask: Callable[[str], Rows]


def on_duckdb(published: Path) -> Database:
    """Open the file for each question, as a BI tool does."""

    def ask(query: str) -> Rows:
        with duckdb.connect(str(published), read_only=True) as connection:
            return _as_dicts(connection.execute(query))

    return Database(f"duckdb:///{published}?access_mode=read_only", ask)


@contextmanager
def on_postgres(folder: Path) -> Iterator[Database]:
    """Build the demo for a role that may only read; the tool gets the role, we ask as owner."""
    connection = psycopg2.connect(
        host=os.environ["DBT_POSTGRES_HOST"],
        port=os.environ["DBT_POSTGRES_PORT"],
        user=os.environ["DBT_POSTGRES_USER"],
        password=os.environ.get("DBT_ENV_SECRET_POSTGRES_PASSWORD", ""),
        dbname=os.environ["DBT_POSTGRES_DATABASE"],
    )
    connection.autocommit = True

    def ask(query: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return _as_dicts(cursor)

    with connection.cursor() as cursor:
        cursor.execute("select from pg_roles where rolname = %s", [ROLE])
        if not cursor.rowcount:
            cursor.execute(f"create role {ROLE} login")
    _build_on_postgres(folder)
    place = "{DBT_POSTGRES_HOST}:{DBT_POSTGRES_PORT}/{DBT_POSTGRES_DATABASE}".format(**os.environ)
    yield Database(f"postgresql+psycopg2://{ROLE}@{place}", ask)
    connection.close()


def _as_dicts(cursor) -> Rows:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _build_on_postgres(folder: Path) -> None:
    """Only tables and views: the tests of dbt are run there by `make test-postgres`."""
    profiles = folder / "profiles"
    profiles.mkdir()
    shutil.copy(ROOT / "profiles.example.yml", profiles / "profiles.yml")
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("build", "--target", "postgres", "--vars", f"{{bi_roles: [{ROLE}]}}"),
            *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DBT_PROFILES_DIR": str(profiles),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        stdout=subprocess.DEVNULL,
        check=True,
    )
