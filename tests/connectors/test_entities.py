"""A connector has a staging model for each entity that `all` of it stands for."""

import re

import loaded
from sales_kpis.project import ROOT


def test_all_of_a_connector_is_what_it_has_models_for():
    macro = (ROOT / "macros/sources/entities.sql").read_text(encoding="utf-8")
    stated = {
        system: set(re.findall(r"'(\w+)'", names))
        for system, names in re.findall(r"'(\w+)': \[([^\]]*)\]", macro)
    }
    models = {
        system: {
            path.stem.removeprefix(f"stg_{system}__")
            for path in (ROOT / "models/staging" / system).glob("stg_*.sql")
        }
        for system in loaded.SYSTEMS
    }
    assert stated == models
