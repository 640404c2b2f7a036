"""What is rendered without dbt is what dbt renders."""

import json
import re
import shutil
from pathlib import Path

import pytest

from compiled_project import FILES
from sales_kpis.project import ROOT
from sales_kpis.without_dbt.renderer import ModelRenderer, model_files

# Options of every kind, so that the branches of the macros that ask for them are compared too.
DBT_VARS = FILES | {
    "as_of_date": "2026-06-30",
    "reporting_time_zone": "Europe/Berlin",
    "deal_fields": {"industry": {"files": "Branche"}, "partner": {"hubspot": "partner"}},
    "deal_dimensions": ["industry"],
    "file_formats": {
        "deals": {"date_format": "dmy", "decimal_mark": ",", "probability_scale": 100},
        "order_lines": {"two_digit_years": True, "scale": {"unit_price": 100}},
        "subscriptions": {"times": {"started_at": "day"}, "round": ["amount"]},
        "activities": {"date_format": "mdy", "time_zone": "America/New_York"},
        "leads": {"times": {"created_at": "epoch_seconds"}},
    },
}
RELATION = re.compile(r'("\w+"\.)?"\w+"\."(\w+)"')


def normalised(sql: str) -> str:
    return " ".join(RELATION.sub(r"\2", sql).split())


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What dbt makes of the models for the files connector."""
    from dbt.cli.main import dbtRunner

    shutil.copy(ROOT / "profiles.example.yml", tmp_path / "profiles.yml")
    monkeypatch.setenv("SALES_KPIS_DUCKDB", str(tmp_path / "sales_kpis.duckdb"))
    outcome = dbtRunner().invoke(
        [
            *("compile", "--quiet", "--log-level", "none", "--log-level-file", "none"),
            *("--target", "duckdb", "--project-dir", str(ROOT), "--profiles-dir", str(tmp_path)),
            *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path)),
            *("--no-write-json", "--select", "resource_type:model", "--vars", json.dumps(DBT_VARS)),
        ]
    )
    assert outcome.success, outcome.exception
    return {
        result.node.name: result.node.compiled_code
        for result in outcome.result
        if result.node.name in model_files()
    }


def test_every_model_is_rendered_as_dbt_renders_it(compiled: dict[str, str]) -> None:
    renderer = ModelRenderer(DBT_VARS, ref=lambda name: name, source=lambda _, name: name)
    different = [
        name
        for name, sql in compiled.items()
        if normalised(renderer.model(name)) != normalised(sql)
    ]
    assert different == []
    assert {"stg_files__deals", "crm_deals", "dim_as_of", "kpi_availability"} < compiled.keys()
