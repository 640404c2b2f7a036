"""What is rendered without dbt is what dbt renders."""

import re

from compiled_project import FILES, compiled_nodes
from models_without_dbt import ModelRenderer, model_files

RELATION = re.compile(r'("\w+"\.)?"\w+"\."(\w+)"')
# The bounds of plausible days move with the clock, and dbt's SQL is kept for days.
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def normalised(sql: str) -> str:
    return " ".join(DAY.sub("<day>", RELATION.sub(r"\2", sql)).split())


def test_every_model_is_rendered_as_dbt_renders_it():
    renderer = ModelRenderer(FILES, ref=lambda name: name, source=lambda _, name: name)
    compiled = {
        name: node.sql for name, node in compiled_nodes(FILES).items() if name in model_files()
    }
    different = [
        name
        for name, sql in compiled.items()
        if normalised(renderer.model(name)) != normalised(sql)
    ]
    assert different == []
    assert {"base_files__deals", "crm_deals", "dim_as_of", "kpi_availability"} < compiled.keys()
