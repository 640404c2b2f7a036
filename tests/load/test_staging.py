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


@pytest.mark.parametrize("system", [s for s in MAINS if s in pull.systems()])
def test_staging_reads_what_was_pulled(system, landing, tmp_path: Path, monkeypatch) -> None:
    here = landing(system)
    here.pull(MAINS[system].make(5))
    monkeypatch.setitem(os.environ, "SALES_KPIS_DUCKDB", "")
    run = DbtRun(
        target="duckdb",
        profiles=write_embedded_profile(tmp_path / "profile", here.database),
        workplace=tmp_path / "dbt",
        dbt_vars={"connectors": {system: "all"}},
    )
    results = Dbt(run, lambda *_: None).build([f"path:models/staging/{system}"])
    assert {result.status for result in results} == {"success"}
    model, expected = MODELS[system]
    with duckdb.connect(str(here.database), read_only=True) as connection:
        rows = connection.sql(f"select count(*) from analytics_staging.{model}").fetchone()
    assert rows == (expected,)
