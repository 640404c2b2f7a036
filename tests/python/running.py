"""Ways to run the commands in this process."""

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import kpis


class Ran(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def build_into(output: Path, *arguments: object) -> Path:
    """Run `kpis.py build` and name the database that it published."""
    with pytest.MonkeyPatch.context() as patch:
        command = ["kpis.py", "build", "--output", str(output), *map(str, arguments)]
        patch.setattr(sys, "argv", command)
        # The build points this variable at its own scratch file.
        patch.setenv("SALES_KPIS_DUCKDB", "")
        assert kpis.main() == 0
    return output / "sales_kpis.duckdb"
