"""The same models give the same KPI values on Postgres and on DuckDB, row for row."""

import math
import os
from collections import Counter
from pathlib import Path

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[2]

VALUES = """
    select
        kpi, period_grain, cast(period_start_date as varchar), dimension, dimension_value,
        cast(period_end_date as varchar), is_complete, dimension_label, dimension_label_ru,
        numerator, denominator, value
    from analytics.kpi_values
"""
KEY_LENGTH = 5
LAST_TEXT = 9


def rows_by_key(rows):
    return {row[:KEY_LENGTH]: row[KEY_LENGTH:] for row in rows}


def is_same(left, right):
    """Compare a row: text and flags exactly, numbers to the last digits of a double."""
    texts = LAST_TEXT - KEY_LENGTH
    return left[:texts] == right[:texts] and all(
        one == other
        or (
            one is not None
            and other is not None
            and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
        )
        for one, other in zip(left[texts:], right[texts:], strict=True)
    )


def test_kpi_values_are_the_same_row_for_row(on_duckdb, on_postgres):
    expected = rows_by_key(on_duckdb.execute(VALUES).fetchall())
    on_postgres.execute(VALUES)
    found = rows_by_key(on_postgres.fetchall())

    differences = [
        (key, expected.get(key), found.get(key))
        for key in sorted(expected.keys() | found.keys())
        if key not in expected or key not in found or not is_same(expected[key], found[key])
    ]
    print(f"{len(expected)} rows compared, {len(differences)} differences")
    assert not differences, differences[:20]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("kpi_trends", "kpi, period_grain, period_start_date, dimension, dimension_value"),
        ("kpi_scorecard", "scorecard, kpi, dimension_value"),
        ("kpi_goal_progress", "kpi, period_grain, period_start_date, dimension, dimension_value"),
        ("kpi_alerts", "alert_id"),
    ],
)
def test_what_is_made_of_the_values_is_the_same_row_for_row(
    on_duckdb, on_postgres, tmp_path, table, key
):
    """Over a million rows: Postgres copies them to a file and DuckDB compares."""
    described = on_duckdb.execute(f"describe analytics.{table}").fetchall()
    types = {name: data_type for name, data_type, *_ in described}
    columns = ", ".join(types)
    path = tmp_path / f"{table}.csv"
    with path.open("w", encoding="utf-8") as file:
        on_postgres.copy_expert(
            f"copy (select {columns} from analytics.{table}) to stdout (format csv, header)", file
        )
    both = duckdb.connect()
    # The views of the file name the database that they were built in.
    both.execute(f"attach '{os.environ['SALES_KPIS_DUCKDB']}' as sales_kpis (read_only)")
    both.execute(
        f"create table found as select * from read_csv('{path}', header = true, columns = {types})"
    )
    first, size = key.split(", ")[0], "actual_value" if table == "kpi_goal_progress" else "value"
    # A change is the difference of two values: its last digits are those of the values.
    differs = " or ".join(
        f"(found.{name} is null) <> (demo.{name} is null) or abs(found.{name} - demo.{name})"
        f" > 1e-12 * greatest(abs(demo.{size}), abs(demo.{name}), 1)"
        if data_type == "DOUBLE"
        else f"found.{name} is distinct from demo.{name}"
        for name, data_type in types.items()
        if name not in key.split(", ")
    )
    differences = both.execute(
        f"select * from found full join sales_kpis.analytics.{table} as demo using ({key}) "
        f"where found.{first} is null or demo.{first} is null or {differs} limit 20"
    ).fetchall()
    count = both.execute("select count(*) from found").fetchone()[0]
    print(f"{count} rows of {table} compared")
    assert not differences, differences
    assert count > 50


def test_every_kpi_has_rows_to_compare(on_duckdb):
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    kpis = [kpi for folder in project["vars"]["kpis"].values() for kpi in folder]
    rows = Counter(
        kpi
        for (kpi,) in on_duckdb.execute(
            "select kpi from analytics.kpi_values where value is not null"
        ).fetchall()
    )
    empty = [kpi for kpi in kpis if not rows[kpi]]
    assert kpis
    assert not empty, empty


def test_what_came_in_is_the_same(on_duckdb, on_postgres):
    counts = """
        select connector, entity, raw_rows, accepted_rows, rejected_rows
        from analytics_crm.input_row_counts order by 1, 2
    """
    on_postgres.execute(counts)
    assert on_duckdb.execute(counts).fetchall() == on_postgres.fetchall()
