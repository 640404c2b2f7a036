"""Two warehouses with the demo company: DuckDB as published, Postgres as just built."""

import os
from collections.abc import Callable

import duckdb
import psycopg2
import pytest


@pytest.fixture(scope="session")
def on_duckdb():
    """Open the demo that `make test-postgres` has built on DuckDB."""
    with duckdb.connect(os.environ["SALES_KPIS_DUCKDB"], read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def server() -> Callable[..., psycopg2.extensions.connection]:
    """Connect to the database that DBT_POSTGRES_* name: server(), or server(user=...)."""

    def connect(user: str = os.environ["DBT_POSTGRES_USER"]) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=os.environ["DBT_POSTGRES_HOST"],
            port=os.environ["DBT_POSTGRES_PORT"],
            user=user,
            password=os.environ.get("DBT_ENV_SECRET_POSTGRES_PASSWORD", ""),
            dbname=os.environ["DBT_POSTGRES_DATABASE"],
        )

    return connect


@pytest.fixture(scope="session")
def on_postgres(server):
    """Ask what dbt has built there."""
    connection = server()
    # No transaction that a build of another test would have to wait for.
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()
