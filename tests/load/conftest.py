"""Pulls from local servers, into files of DuckDB and, where DBT_POSTGRES_* name one, Postgres."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from fake_api import FakeApi
from sales_kpis.load import calls, pull


class Landing:
    """Where a pull lands, and what is there."""

    def __init__(self, system: str, folder: Path) -> None:
        self.system = system
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
                schema=self.system,
                base_url=url,
                token_file=self.folder / "token.json",
                **{"pages": 2, **options},
            )
            return pull.Pull(request, self.lines.append).run()

    def ask(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(f"use {self.system}; {query}").fetchall()

    def counts(self, table: str, key: str = "id") -> tuple[int, int]:
        """Rows, and different keys among them."""
        return self.ask(f"select count(*), count(distinct {key}) from {table}")[0]


@pytest.fixture
def landing(tmp_path: Path) -> Callable[[str], Landing]:
    return lambda system: Landing(system, tmp_path)


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits: what would have been waited is noted."""
    waited: list[float] = []
    monkeypatch.setattr(calls.time, "sleep", waited.append)
    monkeypatch.setitem(os.environ, "NO_PROXY", "127.0.0.1")
    return waited
