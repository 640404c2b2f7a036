"""Raw tables as loaders write them, and what the staging models make of them.

`tests/connectors/<system>/<loader>.ddl` creates the tables, in a schema of their own and in SQL
that both databases understand; .sql would be a data test of dbt's. Each is a connection
`<system>_<loader>` of its system, so that one run of dbt reads all of them.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pytest
from dbt.cli.main import dbtRunner

from sales_kpis.project import ROOT
from sales_kpis.with_dbt.runner import close_database, write_embedded_profile

HERE = Path(__file__).parent
# A field of deals beyond the contract, as the systems name it.
FIELDS = {
    "industry": {
        "amocrm": 77,
        "bitrix24": ["UF_CRM_1700000001", "deals_id->bitrix24_deals.uf_crm_1700000001"],
        "hubspot": "deal_industry",
        "pipedrive": ["dcf558aac1ae4e8c4f849ba5e668430d8df9be12", "industry"],
        "salesforce": "Industry__c",
    }
}
RATES = """
    select date '2020-01-01' as rate_date, 'USD' as currency_code, 0.5 as rate
    union all
    select date '2020-01-01', 'RUB', 0.01
"""
SYSTEMS = sorted(path.parent.name for path in (ROOT / "models/staging").glob("*/_*__sources.yml"))


def scripts_of(system: str) -> dict[str, str]:
    """The SQL that creates the tables of each connection."""
    paths = sorted((HERE / system).glob("*.ddl"))
    return {f"{system}_{path.stem}": path.read_text(encoding="utf-8") for path in paths}


def dbt_vars(systems: Iterable[str]) -> dict:
    """Variables that switch these connectors on, and their unit tests."""
    places = {
        system: {connection: {"schema": connection} for connection in scripts_of(system)}
        for system in systems
    }
    return {
        "connectors": {system: "all" for system in systems},
        "connections": places,
        "test_connectors": True,
        "deal_fields": FIELDS,
        "as_of_date": "2026-06-30",
        "exchange_rate_max_age_days": 10000,
    }


def stage(
    systems: Iterable[str], target: str, profiles: Path, folder: Path, more: Iterable[str] = ()
) -> dict[str, str]:
    """Run the staging models of the systems; return each unit test with what it found wrong."""
    systems = list(systems)
    options = [
        *("--quiet", "--target", target, "--project-dir", str(ROOT)),
        *("--profiles-dir", str(profiles), "--target-path", str(folder / "target")),
        *("--log-path", str(folder / "logs"), "--vars", json.dumps(dbt_vars(systems))),
    ]
    manifest = _invoke(None, ["parse", *options])
    # dbt asks the tables of a unit test for their columns: those that the sources declare.
    for system in systems:
        arguments = json.dumps({"connector": system})
        _invoke(manifest, ["run-operation", "create_source_tables", "--args", arguments, *options])
    folders = [f"path:models/staging/{system}" for system in systems]
    _invoke(manifest, ["run", "--select", *folders, *more, *options])
    tested = dbtRunner(manifest=manifest).invoke(
        ["test", "--select", *(f"{folder},test_type:unit" for folder in folders), *options]
    )
    close_database()
    return {
        result.node.name: "" if result.status == "pass" else result.message
        for result in tested.result
        if result.node.resource_type == "unit_test"
    }


def _invoke(manifest: object, arguments: list[str]) -> object:
    outcome = dbtRunner(manifest=manifest).invoke(arguments)
    close_database()
    messages = [result.message for result in getattr(outcome.result, "results", None) or ()]
    assert outcome.success, outcome.exception or messages
    return outcome.result


def load_settings(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of the seeds that state settings and labels."""
    connection.execute("create schema analytics_settings")
    for seed in sorted((ROOT / "seeds").glob("[ls]*/*.csv")):
        connection.execute(
            f"create table analytics_settings.{seed.stem} as "
            f"from read_csv('{seed}', sample_size = -1)"
        )


def stage_on_duckdb(
    systems: Iterable[str], folder: Path, more: Iterable[str] = ()
) -> dict[str, str]:
    """Create the raw tables in folder/raw.duckdb and stage them."""
    database = folder / "raw.duckdb"
    systems = list(systems)
    with duckdb.connect(str(database)) as connection:
        load_settings(connection)
        connection.execute(f"create or replace table analytics_settings.exchange_rates as {RATES}")
        for system in systems:
            for schema, script in scripts_of(system).items():
                connection.execute(f"create schema {schema}; use {schema}; {script}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALES_KPIS_DUCKDB", str(database))
        profiles = write_embedded_profile(folder / "profiles", database)
        return stage(systems, "duckdb", profiles, folder, more)


class Staged:
    """The rows that the staging models made; `ask` runs a query and returns dicts."""

    def __init__(self, ask: Callable[[str], list[dict]], unit_tests: dict[str, str]) -> None:
        self.ask = ask
        self.unit_tests = unit_tests

    def rows(self, entity: str, connection: str, *columns: str) -> list[tuple]:
        """These columns of an entity by one connection, in order, ids without its name."""
        system = connection.split("_")[0]
        found = self.ask(
            f"select {', '.join(columns)} from analytics_staging.stg_{system}__{entity} "
            f"where connection = '{connection}'"
        )
        rows = [tuple(_without(connection, value) for value in row.values()) for row in found]
        return sorted(rows, key=lambda row: tuple(str(value) for value in row))


def _without(connection: str, value: object) -> object:
    return value.removeprefix(f"{connection}-") if isinstance(value, str) else value
