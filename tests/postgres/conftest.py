"""Two warehouses with the demo company: DuckDB as published, Postgres as just built."""

import os

import duckdb
import psycopg2
import pytest


@pytest.fixture(scope="session")
def on_duckdb():
    """Open the demo that `make test-postgres` has built on DuckDB."""
    with duckdb.connect(os.environ["SALES_KPIS_DUCKDB"], read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def on_postgres():
    """Open the database that DBT_POSTGRES_* name."""
    connection = psycopg2.connect(
        host=os.environ["DBT_POSTGRES_HOST"],
        port=os.environ["DBT_POSTGRES_PORT"],
        user=os.environ["DBT_POSTGRES_USER"],
        password=os.environ.get("DBT_ENV_SECRET_POSTGRES_PASSWORD", ""),
        dbname=os.environ["DBT_POSTGRES_DATABASE"],
    )
    with connection, connection.cursor() as cursor:
        yield cursor
    connection.close()
