"""What a pull landed is what the staging models read: of the servers here, and of real answers."""

from collections.abc import Iterator

import duckdb
import pytest

from conftest import Landing
from fakes import MAINS
from recorded import RecordedApi
from sales_kpis.load import pull
from sales_kpis.with_dbt.runner import Dbt, DbtRun, write_embedded_profile

# A model of each system, and how many rows it makes of 5 records.
MODELS = {
    "amocrm": ("stg_amocrm__deals", 5),
    "bitrix24": ("stg_bitrix24__deals", 5),
    "hubspot": ("stg_hubspot__deals", 5),
    "pipedrive": ("stg_pipedrive__deals", 5),
    "stripe": ("stg_stripe__accounts", 5),
}
SYSTEMS = [system for system in MAINS if system in pull.systems()]
# A field of deals beyond the contract, and how it reads in every deal.
FIELDS = {
    "bitrix24": ("UF_CRM_1700000001", "Bank"),
    "hubspot": ("deal_industry", "BANK"),
    "pipedrive": ("dcf558aac1ae4e8c4f849ba5e668430d8df9be12", "Bank"),
}

# The deals of the recorded answers and their amounts, read off them.
RECORDED = {
    "amocrm": {"14460": 655, "19619": 46333},
    "bitrix24": {
        **{"37": 19999.99, "38": 20000, "39": 12500},
        **{"40": 13500, "41": 11500, "42": 18500},
    },
    "hubspot": {"6744192456": 500, "6744457152": 3233},
    "pipedrive": {"1": 200},
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every system pulled twice, as two connections, and all of them staged at once."""
    folder = tmp_path_factory.mktemp("staged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("SALES_KPIS_DUCKDB", "")
        for system in SYSTEMS:
            fields = FIELDS.get(system, ())[:1]
            here = Landing(system, (), folder)
            here.pull(MAINS[system].make(5), fields=fields)
            here.schema = f"{system}_recorded"
            here.pull(RecordedApi(system), fields=fields)
        database = folder / "raw.duckdb"
        run = DbtRun(
            target="duckdb",
            profiles=write_embedded_profile(folder / "profile", database),
            workplace=folder / "dbt",
            dbt_vars={
                "connectors": dict.fromkeys(SYSTEMS, "all"),
                "connections": {
                    system: {name: {"schema": name} for name in (system, f"{system}_recorded")}
                    for system in SYSTEMS
                },
                "deal_fields": {"industry": {one: name for one, (name, _) in FIELDS.items()}},
            },
        )
        folders = [f"path:models/staging/{system}" for system in SYSTEMS]
        results = Dbt(run, lambda *_: None).build(folders)
    assert [result.message for result in results if result.status != "success"] == []
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("system", SYSTEMS)
def test_staging_reads_what_was_pulled(system, staged) -> None:
    model, expected = MODELS[system]
    pulled = f"from analytics_staging.{model} where connection = '{system}'"
    assert staged.sql(f"select count(*) {pulled}").fetchone() == (expected,)
    if system in FIELDS:
        found = staged.sql(f"select distinct industry {pulled}")
        assert found.fetchall() == [(FIELDS[system][1],)]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_recorded_answer_lands_whole_and_typed(system, staged) -> None:
    schema, records = f"{system}_recorded", RecordedApi(system).records
    landed = {
        table: staged.sql(f"select count(*) from {schema}.{table}").fetchone()[0]
        for table in records
    }
    assert landed == records
    # What does not fit a column, dlt puts beside it.
    misfits = staged.sql(
        "select table_name, column_name from information_schema.columns"
        f" where table_schema = '{schema}' and contains(column_name, '__v_')"
    )
    assert misfits.fetchall() == []


@pytest.mark.parametrize("system", RECORDED)
def test_recorded_deals_are_staged_with_their_amounts(system, staged) -> None:
    deals = staged.sql(
        f"select replace(deal_id, '{system}_recorded-', ''), amount::double"
        f" from analytics_staging.stg_{system}__deals where connection = '{system}_recorded'"
    )
    assert dict(deals.fetchall()) == RECORDED[system]
    assert len(deals) == len(RECORDED[system])
