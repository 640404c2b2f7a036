"""What a pull landed is what the staging models read."""

import os
from pathlib import Path

import duckdb
import pytest

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


# A field of deals beyond the contract, and how it reads in every deal.
FIELDS = {
    "bitrix24": ("UF_CRM_1700000001", "Bank"),
    "hubspot": ("deal_industry", "BANK"),
    "pipedrive": ("dcf558aac1ae4e8c4f849ba5e668430d8df9be12", "Bank"),
}


@pytest.mark.parametrize("system", [s for s in MAINS if s in pull.systems()])
def test_staging_reads_what_was_pulled(system, landing, tmp_path: Path, monkeypatch) -> None:
    here = landing(system)
    name, label = FIELDS.get(system, (None, None))
    here.pull(MAINS[system].make(5), fields=(name,) if name else ())
    monkeypatch.setitem(os.environ, "SALES_KPIS_DUCKDB", "")
    run = DbtRun(
        target="duckdb",
        profiles=write_embedded_profile(tmp_path / "profile", here.database),
        workplace=tmp_path / "dbt",
        dbt_vars={
            "connectors": {system: "all"},
            "deal_fields": {"industry": {system: name}} if name else {},
        },
    )
    results = Dbt(run, lambda *_: None).build([f"path:models/staging/{system}"])
    assert [result.message for result in results if result.status != "success"] == []
    model, expected = MODELS[system]
    with duckdb.connect(str(here.database), read_only=True) as connection:
        rows = connection.sql(f"select count(*) from analytics_staging.{model}").fetchone()
        assert rows == (expected,)
        if name:
            found = connection.sql(f"select distinct industry from analytics_staging.{model}")
            assert found.fetchall() == [(label,)]
