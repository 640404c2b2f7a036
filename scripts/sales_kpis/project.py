"""The dbt project that the commands belong to: where it is, and what it states of itself."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
# Of the project and of its profile.
PROJECT = "sales_kpis"
# The one that needs no set-up: a DuckDB file of the user's own.
EMBEDDED_TARGET = "duckdb"
# Files that BI drivers of the 1.4 generation can open too (see the dbt profile).
DATABASE_CONFIG = {"storage_compatibility_version": "v1.4.0"}
# In C where PyYAML has it: ten times as fast.
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), YamlLoader)


@cache
def project() -> dict:
    """What dbt_project.yml states."""
    return read_yaml(ROOT / "dbt_project.yml")


def known_vars() -> dict:
    """The project's vars with their defaults."""
    return project()["vars"]
