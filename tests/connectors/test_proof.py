"""Each connector gives the KPIs of the demo company that its raw tables hold."""

from collections.abc import Iterator

import duckdb
import pytest

import proof


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    built = proof.Proof(tmp_path_factory.mktemp("proof"))
    for system in proof.SYSTEMS:
        built.build(system)
    with built.connect() as connection:
        yield connection


@pytest.mark.parametrize("system", proof.SYSTEMS)
def test_a_connector_gives_the_demo_without_what_its_system_cannot_know(kept, system):
    assert proof.differences(kept, system) == []


def test_the_pages_say_what_each_connector_gives(kept):
    for path, text in proof.pages(kept).items():
        assert path.read_text(encoding="utf-8") == text, f"run python {proof.__file__}"
