"""The semantic layer asks Postgres in its own SQL and gets the numbers that DuckDB gives.

That these are those of kpi_values is tested on DuckDB, in tests/python.
"""

import json
import math
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def semantic_manifest() -> Path:
    """Find the semantic manifest of the demo on DuckDB; on Postgres the schemas are the same."""
    return Path(os.environ["SALES_KPIS_DUCKDB"]).parent / ".build/target/semantic_manifest.json"


def by_group(rows: list[tuple], group_count: int) -> dict[tuple, list[float | None]]:
    """Key the numbers of each row by what it is grouped by."""
    return {
        (str(row[0])[:10], *row[1:group_count]): [
            None if number is None else float(number) for number in row[group_count:]
        ]
        for row in rows
    }


def is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


# What may be grouped by a rep, by a channel, by neither.
BY_REP = ["win_rate", "won_amount", "median_deal_size", "orders_count", "total_revenue"]
BY_CHANNEL = ["lead_conversion_rate", "cost_per_lead", "click_to_lead_rate", "page_bounce_rate"]
EVERY_KPI = None


@pytest.mark.parametrize(
    ("group_by", "names"),
    [
        (["metric_time__month"], EVERY_KPI),
        (["metric_time__week"], EVERY_KPI),
        (["metric_time__quarter", "rep"], BY_REP),
        (["metric_time__quarter", "channel"], BY_CHANNEL),
    ],
    ids=["month", "week", "quarter and rep", "quarter and channel"],
)
def test_metrics_are_the_same_on_postgres(
    group_by, names, semantic_manifest, metric_compiler, on_duckdb, on_postgres
):
    metrics = json.loads(semantic_manifest.read_text(encoding="utf-8"))["metrics"]
    names = names or [metric["name"] for metric in metrics if metric["config"]["meta"]]
    duckdb_sql = metric_compiler(semantic_manifest, "duckdb")(names, group_by)
    postgres_sql = metric_compiler(semantic_manifest, "postgres")(names, group_by)

    expected = by_group(on_duckdb.execute(duckdb_sql).fetchall(), len(group_by))
    # A database of Postgres cannot name another one.
    on_postgres.execute(postgres_sql.replace('"sales_kpis".', ""))
    found = by_group(on_postgres.fetchall(), len(group_by))

    print(f"{len(names)} metrics, {len(expected)} rows of {', '.join(group_by)}")
    assert len(expected) > 30
    assert found.keys() == expected.keys()
    wrong = [
        (key, expected[key], found[key])
        for key in expected
        if not all(map(is_same, expected[key], found[key]))
    ]
    assert not wrong, wrong[:5]
