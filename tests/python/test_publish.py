"""Readers see the old build or the new one, and an export can do no harm."""

import csv
import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import duckdb
import pytest

from sales_kpis.build.publish import (
    check_database,
    name_without_schema,
    only_publisher,
    publish,
)
from sales_kpis.errors import BuildError, UserError
from sales_kpis.export.exports import Exporter, Format
from sales_kpis.read.warehouse import CATALOG, open_warehouse

# Spawned, not forked: a fork would share the parent's DuckDB.
PROCESSES = multiprocessing.get_context("spawn")
ROW_COUNT = 20_000


def make_database(path: Path, generation: int, row_count: int = ROW_COUNT) -> Path:
    """Write two tables that must be of one generation, and a view."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema analytics")
        for table in ("kpi_values", "kpi_catalog"):
            connection.execute(
                f"create table analytics.{table} as select {generation} as generation, "
                f"hash(range) as noise from range({row_count})"
            )
        connection.execute(
            "create view analytics.kpi_values_total as select * from analytics.kpi_values"
        )
    return path


def generations(published: Path) -> set[int]:
    """Open the file as a reader does and ask both tables which build they are of."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select distinct generation from analytics.kpi_values "
            "union all select distinct generation from analytics.kpi_catalog"
        ).fetchall()
    assert len(rows) == 2
    return {generation for (generation,) in rows}


def publish_on_and_on(folder: Path, first: int, count: int) -> None:
    """Build and publish, as `kpis.py build` does."""
    for generation in range(first, first + count):
        with only_publisher(folder / ".build"):
            built = make_database(folder / ".build/sales_kpis.duckdb", generation)
            check_database(built)
            publish(built, folder / "sales_kpis.duckdb")


def test_readers_see_one_build_at_a_time(tmp_path: Path):
    published = tmp_path / "sales_kpis.duckdb"
    publish_on_and_on(tmp_path, 0, 1)
    publisher = PROCESSES.Process(target=publish_on_and_on, args=(tmp_path, 1, 15))
    publisher.start()
    seen = []
    while publisher.is_alive():
        (generation,) = generations(published)
        seen.append(generation)
    publisher.join()
    assert publisher.exitcode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert generations(published) == {15}


def test_a_table_of_kpis_needs_no_schema(tmp_path: Path):
    """Whoever opens the file with DuckDB alone, under whatever name, finds kpi_values."""
    built = make_database(tmp_path / "sales_kpis.duckdb", 7)
    with duckdb.connect(str(built)) as connection:
        name_without_schema(connection)
    check_database(built)
    copied = built.rename(tmp_path / "copy of it.duckdb")
    with duckdb.connect(str(copied), read_only=True) as connection:
        for name in ("kpi_values", "kpi_values_total"):
            assert connection.execute(f"select max(generation) from {name}").fetchone() == (7,)
    with open_warehouse(copied) as warehouse:
        assert warehouse.schema == "analytics"


def test_a_killed_build_leaves_the_last_good_file(tmp_path: Path):
    published = tmp_path / "sales_kpis.duckdb"
    publish_on_and_on(tmp_path, 0, 1)
    moments = random.Random(1)
    last = 0
    for attempt in range(1, 5):
        first = attempt * 1_000
        publisher = PROCESSES.Process(target=publish_on_and_on, args=(tmp_path, first, 900))
        publisher.start()
        while generations(published) == {last}:
            assert publisher.is_alive()
        time.sleep(moments.random() * 0.1)
        os.kill(publisher.pid, signal.SIGKILL)
        publisher.join()
        assert publisher.exitcode == -signal.SIGKILL
        (last,) = generations(published)
        assert first <= last < first + 900
        check_database(published)


def test_an_open_reader_keeps_the_old_build(tmp_path: Path):
    publish_on_and_on(tmp_path, 1, 1)
    published = tmp_path / "sales_kpis.duckdb"
    with duckdb.connect(str(published), read_only=True) as reader:
        publish_on_and_on(tmp_path, 2, 1)
        old = reader.execute("select distinct generation from analytics.kpi_values").fetchall()
    assert old == [(1,)]
    assert generations(published) == {2}


def test_a_second_publisher_is_refused_until_the_first_is_gone(tmp_path: Path):
    with (
        only_publisher(tmp_path),
        pytest.raises(BuildError, match=rf"another build .*process {os.getpid()}"),
        only_publisher(tmp_path),
    ):
        pytest.fail("two publishers at once")
    with only_publisher(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_the_command_refuses_a_second_build(tmp_path: Path, run):
    with only_publisher(tmp_path / ".build"):
        ran = run("build", "--output", tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("error: another build is at work")
    assert not (tmp_path / "sales_kpis.duckdb").exists()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_file_is_not_published(tmp_path: Path, share: float):
    built = make_database(tmp_path / "sales_kpis.duckdb", 1, row_count=200_000)
    check_database(built)
    os.truncate(built, int(built.stat().st_size * share))
    with pytest.raises(BuildError, match="cannot be read, so nothing is published"):
        check_database(built)


def test_a_build_without_any_value_is_not_published(tmp_path: Path):
    built = make_database(tmp_path / "sales_kpis.duckdb", 1, row_count=0)
    with pytest.raises(BuildError, match="kpi_values is empty"):
        check_database(built)


def test_a_build_without_the_table_is_not_published(tmp_path: Path):
    built = make_database(tmp_path / "sales_kpis.duckdb", 1)
    with duckdb.connect(str(built)) as connection:
        connection.execute("drop view analytics.kpi_values_total")
        connection.execute("drop table analytics.kpi_values")
    with pytest.raises(BuildError, match="kpi_values was not built"):
        check_database(built)


def test_a_view_that_cannot_be_read_is_not_published(tmp_path: Path):
    built = make_database(tmp_path / "sales_kpis.duckdb", 1)
    with duckdb.connect(str(built)) as connection:
        connection.execute("create view analytics.broken as select noise from analytics.kpi_values")
        connection.execute("alter table analytics.kpi_values drop column noise")
    with pytest.raises(BuildError, match=r"analytics\.broken cannot be read"):
        check_database(built)


def test_a_build_that_was_not_closed_is_not_published(tmp_path: Path):
    built = make_database(tmp_path / "sales_kpis.duckdb", 1)
    (tmp_path / "sales_kpis.duckdb.wal").write_bytes(b"half a transaction")
    with pytest.raises(BuildError, match="not closed properly"):
        check_database(built)


def test_the_log_of_a_stranger_does_not_lock_readers_out(tmp_path: Path):
    publish_on_and_on(tmp_path, 1, 1)
    published = tmp_path / "sales_kpis.duckdb"
    Path(f"{published}.wal").write_bytes(b"written by somebody")
    publish_on_and_on(tmp_path, 2, 1)
    assert generations(published) == {2}


# ---------------------------------------------------------------------- exports

TEXTS = {
    '=HYPERLINK("http://x", "y")': """'=HYPERLINK("http://x", "y")""",
    "+1-800": "'+1-800",
    "-2+3": "'-2+3",
    "@sum(a1)": "'@sum(a1)",
    "\t=1": "'\t=1",
    "  =1": "'  =1",
    "\r\n=1": "'\r\n=1",
    "Anna = Bob": "Anna = Bob",
    "North-East": "North-East",
    "": "",
}


@pytest.fixture
def exporter(tmp_path: Path):
    """Make an exporter over a database with every kind of text and number."""
    path = tmp_path / "sales_kpis.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema analytics")
        connection.execute("create table analytics.kpi_values (label varchar, value double)")
        connection.executemany(
            "insert into analytics.kpi_values values (?, -1.5)", [[text] for text in TEXTS]
        )
    folder = tmp_path / "exports"
    folder.mkdir()
    with open_warehouse(path, writable_folder=folder) as warehouse:
        yield Exporter(warehouse, folder)


QUERY = f"select * from {CATALOG}.analytics.kpi_values"


def test_a_spreadsheet_runs_no_text_of_a_csv_file(exporter: Exporter):
    exporter.write(QUERY, [], "kpi_values", Format.csv)
    (path, count) = exporter.written[0]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert count == len(TEXTS)
    assert [row["label"] for row in rows] == list(TEXTS.values())
    assert {row["value"] for row in rows} == {"-1.5"}


def test_programs_get_texts_as_they_are(exporter: Exporter):
    for file_format in (Format.json, Format.parquet):
        exporter.write(QUERY, [], "kpi_values", file_format)
    as_json, as_parquet = (path for path, _ in exporter.written)
    assert [row["label"] for row in json.loads(as_json.read_text("utf-8"))] == list(TEXTS)
    rows = duckdb.sql(f"select label from read_parquet('{as_parquet}')").fetchall()
    assert [label for (label,) in rows] == list(TEXTS)


def test_an_export_leaves_nothing_half_written(exporter: Exporter):
    exporter.write(QUERY, [], "kpi_values", Format.csv)
    with pytest.raises(duckdb.Error):
        exporter.write(f"{QUERY} where error('stop') = 1", [], "kpi_values", Format.csv)
    assert [path.name for path in exporter.folder.iterdir()] == ["kpi_values.csv"]
    assert len((exporter.folder / "kpi_values.csv").read_bytes()) > len(TEXTS)


@pytest.mark.parametrize("name", ["../x", "a/b", "/x", "..", ".hidden", "A b", "x'; drop", "", "é"])
def test_an_export_stays_in_its_folder(exporter: Exporter, name: str):
    with pytest.raises(UserError, match="is no name for a file"):
        exporter.write(QUERY, [], name, Format.csv)
    assert not list(exporter.folder.iterdir())


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/proc/self/environ')",
        "copy (select 1) to '{outside}/stolen.csv'",
        "attach '{outside}/other.duckdb'",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        f"create table {CATALOG}.analytics.planted as select 1",
        f"delete from {CATALOG}.analytics.kpi_values",
    ],
)
def test_a_reading_connection_reaches_nothing_else(
    exporter: Exporter, tmp_path: Path, statement: str
):
    with pytest.raises(duckdb.Error):
        exporter.warehouse.connection.execute(statement.format(outside=tmp_path))
    assert not (tmp_path / "stolen.csv").exists()
