"""The loader-shaped tables of every system on DuckDB, staged once for all tests."""

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import loaded


@pytest.fixture(scope="session")
def staged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[loaded.Staged]:
    """Stage the systems whose tests run; processes that test side by side share the database."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder if worker_id == "master" else folder.parent) / "connectors"
    folder.mkdir(exist_ok=True)
    found = folder / "unit_tests.json"
    files = {Path(item.path).stem.removeprefix("test_") for item in request.session.items}
    is_whole = not files.isdisjoint({"kpis", "unit_tests"})
    systems = loaded.SYSTEMS if is_whole else files.intersection(loaded.SYSTEMS)
    more = ["+kpi_values"] if "kpis" in files else []
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            found.write_text(json.dumps(loaded.stage_on_duckdb(sorted(systems), folder, more)))
    with duckdb.connect(str(folder / "raw.duckdb"), read_only=True) as connection:

        def ask(query: str) -> list[dict]:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        yield loaded.Staged(ask, json.loads(found.read_text()))
