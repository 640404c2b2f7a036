"""The same models give the same KPI values on Postgres and on DuckDB, row for row."""

import math
from collections import Counter
from pathlib import Path

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
