"""What an export holds is what the tables hold: every row, every type, every letter."""

from pathlib import Path

import duckdb
import pytest

from sales_kpis.export.exports import Exporter, Format, export_marts
from sales_kpis.read.warehouse import CATALOG, open_warehouse

# Parquet has no wider integer: sums of counts come as the type of a count.
NARROWED = {"HUGEINT": "BIGINT"}


def types_of(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    rows = connection.execute(f"describe {query}").fetchall()
    return {column: NARROWED.get(kind, kind) for column, kind, *_ in rows}


def reading(path: Path, types: dict[str, str]) -> str:
    """A query that reads a file with the types that its table has.

    In a CSV a text that a spreadsheet would run has an apostrophe in front.
    """
    columns = ", ".join(f"'{column}': '{kind}'" for column, kind in types.items())
    if path.suffix == ".csv":
        texts = ", ".join(
            f"regexp_replace({column}, '^''([-+=@])', '\\1') as {column}"
            for column, kind in types.items()
            if kind == "VARCHAR"
        )
        unescaped = f"replace ({texts})" if texts else ""
        return (
            f"select * {unescaped} from read_csv('{path}', header = true, columns = {{{columns}}})"
        )
    if path.suffix == ".json":
        return f"select * from read_json('{path}', columns = {{{columns}}})"
    return f"select * from read_parquet('{path}')"


@pytest.mark.parametrize("file_format", [Format.csv, Format.parquet, Format.json])
def test_every_mart_comes_back_as_it_was(small_copy: Path, tmp_path: Path, file_format: Format):
    written = export_marts(small_copy, tmp_path / "out", file_format)
    names = {path.stem for path, _ in written}
    assert {"kpi_values", "kpi_trends", "kpi_scorecard", "kpi_goal_progress"} < names
    assert {"kpi_alerts", "kpi_catalog", "rep_scorecard", "data_quality"} < names
    assert not [name for name in names if name.startswith(("dim_", "fct_", "int_"))]
    with duckdb.connect(str(small_copy), read_only=True) as connection:
        for path, count in written:
            table = f"select * from analytics.{path.stem}"
            types = types_of(connection, table)
            read = reading(path, types)
            assert types_of(connection, read) == types, path.name
            differences = connection.execute(
                f"select count(*) from (({table} except all {read}) union all "
                f"({read} except all {table}))"
            ).fetchone()
            rows = connection.execute(f"select count(*) from ({table})").fetchone()
            assert (differences, rows) == ((0,), (count,)), path.name


KINDS = """
    select
        cast(1234567890123.25 as decimal(18, 2)) as amount,
        cast(0.1 as double) as share,
        date '2024-02-29' as day,
        timestamp '2024-02-29 23:59:59' as moment,
        true as is_complete,
        cast(170141183460469 as hugeint) as counted,
        'Мария "Маша" Иванова; 10 %, ñ 漢字' as name,
        E'one\\ntwo' as remark
    union all
    select null, null, null, null, null, null, null, null
    union all
    select -0.01, -1e-9, date '1999-12-31', null, false, -1, '', ','
"""


@pytest.mark.parametrize("file_format", [Format.csv, Format.parquet, Format.json])
def test_every_kind_of_value_survives(tmp_path: Path, file_format: Format):
    database = tmp_path / "sales_kpis.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema analytics")
        connection.execute(f"create table analytics.kpi_values as {KINDS}")
    folder = tmp_path / "out"
    folder.mkdir()
    with open_warehouse(database, writable_folder=folder) as warehouse:
        query = f"select * from {CATALOG}.analytics.kpi_values"
        Exporter(warehouse, folder).write(query, [], "kpi_values", file_format)
    with duckdb.connect(str(database), read_only=True) as connection:
        types = types_of(connection, "select * from analytics.kpi_values")
        read = reading(folder / f"kpi_values.{file_format}", types)
        assert types_of(connection, read) == types
        found, expected = (
            connection.execute(f"{query} order by amount").fetchall()
            for query in (read, "select * from analytics.kpi_values")
        )
    if file_format is Format.csv:
        # An empty text and no text are the same in CSV.
        expected = [tuple(None if value == "" else value for value in row) for row in expected]
    assert found == expected
