"""What connectors make of the tables of each loader is the same on both databases."""

from pathlib import Path

import duckdb
import pytest

import loaded
from sales_kpis.project import ROOT


@pytest.fixture(scope="module")
def both(server, tmp_path_factory):
    """Stage every system on DuckDB and on Postgres; return how to ask each."""
    folder = tmp_path_factory.mktemp("connectors")
    loaded.stage_on_duckdb(loaded.SYSTEMS, folder)
    connection = server()
    connection.autocommit = True
    with connection.cursor() as cursor:
        for system in loaded.SYSTEMS:
            for schema, script in loaded.scripts_of(system).items():
                cursor.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
                cursor.execute(f"set search_path to {schema}; {script}")
        cursor.execute("set search_path to public")
        # A server in another zone makes no other times.
        cursor.execute("alter database crm set timezone to 'America/New_York'")
        try:
            loaded.stage(loaded.SYSTEMS, "postgres", Path(".make/profile"), folder / "postgres")
        finally:
            cursor.execute("alter database crm reset timezone")
        with duckdb.connect(str(folder / "raw.duckdb"), read_only=True) as on_duckdb:
            yield on_duckdb, cursor
    connection.close()


@pytest.mark.parametrize("system", loaded.SYSTEMS)
def test_the_staging_models_hold_the_rows_that_they_hold_on_duckdb(both, system):
    on_duckdb, on_postgres = both
    for path in sorted((ROOT / "models/staging" / system).glob("stg_*.sql")):
        query = f"select * from analytics_staging.{path.stem}"
        expected = on_duckdb.execute(query).fetchall()
        on_postgres.execute(query)
        assert sorted(map(str, on_postgres.fetchall())) == sorted(map(str, expected)), path.stem
