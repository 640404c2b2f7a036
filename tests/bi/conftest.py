"""BI clients beside the published demo: a Superset, and the databases that it reads."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import databases
import pytest
from databases import ENGINES, Database
from superset_server import Superset


@pytest.fixture(scope="session")
def environments() -> Path:
    """Name the folder in which `make test-bi` has set up the clients."""
    return Path(os.environ["BI_ENVIRONMENTS"]).resolve()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the demo, so that a test can publish over it."""
    copy = tmp_path_factory.mktemp("published") / "sales_kpis.duckdb"
    return Path(shutil.copy(os.environ["SALES_KPIS_DUCKDB"], copy))


@pytest.fixture(scope="session")
def superset(environments: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    """Start a Superset of its own."""
    server = Superset(environments / "superset", tmp_path_factory.mktemp("superset"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def on_duckdb(published: Path) -> Database:
    """Name the published file, to be opened read-only."""
    return databases.on_duckdb(published)


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Build the demo on Postgres, for a role that may only read."""
    with databases.on_postgres(tmp_path_factory.mktemp("dbt")) as database:
        yield database


@pytest.fixture(scope="session", params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """Each of the databases in turn."""
    return request.getfixturevalue(f"on_{request.param}")
