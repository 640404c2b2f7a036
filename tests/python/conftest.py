"""The demo company as `make` builds it, and a way to run the commands."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

import kpis
from running import Ran, build_into


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Find the published demo: the one that SALES_KPIS_DUCKDB names, else a new one."""
    if named := os.environ.get("SALES_KPIS_DUCKDB"):
        return Path(named).resolve()
    return build_into(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def warehouse(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the demo, as a BI tool would."""
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def manifest(database: Path) -> dict:
    """Read what dbt knows of the project that the demo was built from."""
    path = database.parent / ".build/target/manifest.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Callable[..., Ran]:
    """Run `kpis.py` with arguments, in this process: run("list", "--json")."""
    monkeypatch.setenv("SALES_KPIS_DUCKDB", "")
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kpis.py", *map(str, arguments)])
        capsys.readouterr()
        code = kpis.main()
        return Ran(code, *capsys.readouterr())

    return run_command


@pytest.fixture
def ask(run: Callable[..., Ran], database: Path) -> Callable[..., Ran]:
    """Run a command on the demo's database."""
    return lambda *arguments: run(*arguments, "--database", database)


@pytest.fixture
def small_copy(database: Path, tmp_path: Path) -> Path:
    """Copy the demo, its two long tables cut to some months of 2026; a test may change it."""
    path = tmp_path / "copy/sales_kpis.duckdb"
    path.parent.mkdir()
    shutil.copy(database, path)
    with duckdb.connect(str(path)) as connection:
        for table in ("kpi_values", "kpi_trends"):
            connection.execute(
                f"delete from analytics.{table} "
                "where period_grain <> 'month' or period_start_date < date '2026-04-01'"
            )
    return path
