"""Pulls from local servers, into files of DuckDB and, where DBT_POSTGRES_* name one, Postgres."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from fake_api import FakeApi
from fakes import resources_of
from sales_kpis.load import calls, pull


class Landing:
    """Where a pull lands, of all resources or of some, and what is there."""

    def __init__(self, system: str, only: tuple[str, ...], folder: Path) -> None:
        self.system = self.schema = system
        self.skipped = tuple(set(resources_of(system)) - set(only)) if only else ()
        self.database = folder / "raw.duckdb"
        self.folder = folder
        self.lines: list[str] = []

    def pull(self, api: FakeApi, **options) -> dict:
        """One run of the command, against the server."""
        with api.serving() as url:
            request = pull.Request(
                system=self.system,
                secrets=api.secrets,
                destination=pull.duckdb_file(self.database),
                schema=self.schema,
                base_url=url,
                token_file=self.folder / "token.json",
                skipped=self.skipped,
                **{"pages": 2, **options},
            )
            prepared = pull.Pull(request, self.lines.append)
            if self.skipped:
                # To make the tables of what is skipped takes as long as all the rest.
                read = {spec["table"] for spec in prepared.resources.values()}
                prepared.tables = {name: prepared.tables[name] for name in read}
            return prepared.run()

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(f"use {self.schema}; {query}").fetchall()

    def counts(self, table: str, key: str = "id") -> tuple[int, int]:
        """Rows, and different keys among them."""
        return self.ask(f"select count(*), count(distinct {key}) from {table}")[0]


@pytest.fixture
def landing(tmp_path: Path) -> Callable[..., Landing]:
    """landing("stripe") reads all of Stripe, landing("stripe", "products") nothing else."""
    return lambda system, *only: Landing(system, only, tmp_path)


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits: what would have been waited is noted."""
    waited: list[float] = []
    monkeypatch.setattr(calls.time, "sleep", waited.append)
    monkeypatch.setitem(os.environ, "NO_PROXY", "127.0.0.1")
    return waited
