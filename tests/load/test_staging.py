"""What a pull landed is what the staging models read."""

from collections.abc import Iterator

import duckdb
import pytest

from conftest import Landing
from fakes import MAINS
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


@pytest.fixture(scope="module")
def staged(tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every system pulled into a schema of its own, and all of them staged at once."""
    folder = tmp_path_factory.mktemp("staged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("SALES_KPIS_DUCKDB", "")
        for system in SYSTEMS:
            fields = FIELDS.get(system, ())[:1]
            Landing(system, (), folder).pull(MAINS[system].make(5), fields=fields)
        database = folder / "raw.duckdb"
        run = DbtRun(
            target="duckdb",
            profiles=write_embedded_profile(folder / "profile", database),
            workplace=folder / "dbt",
            dbt_vars={
                "connectors": dict.fromkeys(SYSTEMS, "all"),
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
    rows = staged.sql(f"select count(*) from analytics_staging.{model}").fetchone()
    assert rows == (expected,)
    if system in FIELDS:
        found = staged.sql(f"select distinct industry from analytics_staging.{model}")
        assert found.fetchall() == [(FIELDS[system][1],)]
