"""One number for everything that a build depends on.

Contents are hashed, not times: a fresh clone or a touched file is no change. Only the
clock is left out: it matters for rows dated in the future, and for nothing else.
"""

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from sales_kpis.project import ROOT

PROJECT_INPUTS = (
    "dbt_project.yml",
    "profiles.example.yml",
    "macros/**/*.sql",
    "models/**/*.*",
    "seeds/**/*.*",
    "tests/**/*.sql",
    "tests/*.yml",
    "scripts/sales_kpis/files/*.py",
)
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")


def fingerprint(dbt_vars: dict, data: Path | None) -> str:
    """Equal for two builds only if they would give the same tables."""
    versions = {package: version(package) for package in PACKAGES}
    settings = json.dumps([dbt_vars, versions], default=str)
    digest = hashlib.sha256(settings.encode())
    for name, path in _inputs(data):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{name}\n{content}\n".encode())
    return digest.hexdigest()


def _inputs(data: Path | None) -> Iterator[tuple[str, Path]]:
    for pattern in PROJECT_INPUTS:
        for path in sorted(ROOT.glob(pattern)):
            yield path.relative_to(ROOT).as_posix(), path
    if data is not None and data.is_file():
        yield f"data/{data.name}", data
    elif data is not None:
        for path in sorted(data.iterdir()):
            if path.is_file():
                yield f"data/{path.name}", path
