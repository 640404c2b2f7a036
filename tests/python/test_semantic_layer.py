"""The metrics of the semantic layer are the KPIs: in their words, and in every number."""

import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/semantic_layer.md"

# Of these the semantic layer knows the whole company only: balances and what has no fact.
TOTAL_ONLY = {
    "active_customers",
    "arr",
    "average_revenue_per_account",
    "call_checklist_adherence",
    "calls_scored_share",
    "coupon_redemption_rate",
    "deals_open",
    "mrr",
    "open_pipeline",
    "stale_open_deals",
}

# Balances of deals exist for the ends of weeks and months; kpi_deals_open gives a day only
# to the as-of date, the metric to all of those ends.
HISTORY_BY_WEEK = {"deals_open", "open_pipeline", "stale_open_deals"}

# Money per something where there is no row of money: 0 in the KPI, which knows that the money
# of the period was recorded, null in the metric, which does not.
NULL_WITHOUT_MONEY = {"average_order_value", "cost_per_acquisition", "cost_per_lead"}


@pytest.fixture(scope="module")
def semantic_manifest(database) -> Path:
    """Find the semantic manifest that dbt wrote when it built the demo."""
    return database.parent / ".build/target/semantic_manifest.json"


@pytest.fixture(scope="module")
def metrics(manifest) -> dict[str, dict]:
    """Read the metrics of the project by name."""
    return {
        metric["name"]: metric
        for metric in manifest["metrics"].values()
        if metric["package_name"] == "sales_kpis"
    }


@pytest.fixture(scope="module")
def catalog(warehouse) -> dict[str, dict]:
    """Read kpi_catalog by KPI."""
    result = warehouse.execute("select * from analytics.kpi_catalog")
    columns = [column[0] for column in result.description]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return {row["kpi"]: row for row in rows}


@pytest.fixture(scope="module")
def kpi_metrics(metrics, catalog) -> list[str]:
    """Name the metrics that are KPIs; the others are what these are made of."""
    return sorted(metrics.keys() & catalog.keys())


@pytest.fixture(scope="module")
def expected(warehouse) -> dict:
    """Read kpi_values: {(grain, dimension): {kpi: {(period start, member): value}}}."""
    values = defaultdict(lambda: defaultdict(dict))
    for grain, dimension, kpi, start, member, value in warehouse.execute(
        "select period_grain, dimension, kpi, cast(period_start_date as varchar),"
        " dimension_value, value from analytics.kpi_values"
    ).fetchall():
        values[grain, dimension][kpi][start, member] = value
    return values


@pytest.fixture(scope="module")
def compile_query(metric_compiler, semantic_manifest):
    return metric_compiler(semantic_manifest, "duckdb")


@pytest.fixture(scope="module")
def mf(database, semantic_manifest, tmp_path_factory):
    """Run the real `mf` on the demo, read-only: mf("query", "--metrics", "mrr")."""
    folder = tmp_path_factory.mktemp("mf")
    (folder / "target").mkdir()
    shutil.copy(semantic_manifest, folder / "target")
    shutil.copy(ROOT / "dbt_project.yml", folder)
    profile = {
        "type": "duckdb",
        "path": str(database),
        "schema": "analytics",
        "config_options": {"access_mode": "read_only"},
    }
    profiles = {"sales_kpis": {"target": "duckdb", "outputs": {"duckdb": profile}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}

    def run_mf(*arguments: str) -> str:
        ran = subprocess.run(
            [Path(sys.executable).with_name("mf"), *arguments],
            cwd=folder,
            env=environment | {"DBT_PROFILES_DIR": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
        return ran.stdout

    return run_mf


def words(text: str) -> str:
    """Join what YAML folds over lines."""
    return " ".join(text.split())


def rows_of_the_guide(section: str) -> list[tuple[list[str], str]]:
    """Read a table of the guide: the KPIs of each row, and what stands beside them."""
    _, _, text = GUIDE.read_text(encoding="utf-8").partition(f"\n## {section}\n")
    cells = [line.split("|") for line in text.partition("\n## ")[0].splitlines()]
    rows = [row for row in cells if len(row) == 4 and "`" in row[1]]
    return [(re.findall(r"`(\w+)`", row[1]), row[2].strip()) for row in rows]


def differences(found: dict, values: dict, zero_may_be_null: bool) -> list[tuple]:
    """Compare the values of a metric with those of its KPI, both by (period, member).

    A period or member without a row in kpi_values has nothing in the metric either: 0 or null.
    """
    wrong = []
    for key in sorted(found.keys() | values.keys()):
        metric, kpi = found.get(key), values.get(key)
        if key not in values:
            is_same = not metric
        elif metric is None and kpi == 0:
            is_same = zero_may_be_null
        elif metric is None or kpi is None:
            is_same = metric is kpi
        else:
            is_same = math.isclose(metric, kpi, rel_tol=1e-9, abs_tol=1e-9)
        if not is_same:
            wrong.append((*key, metric, kpi))
    return wrong


def compare(found: dict, expected: dict, grain: str, dimension: str = "all") -> str:
    """Compare each metric with its KPI, say how many rows that were, and fail if any differs."""
    wrong = {}
    for name, values in found.items():
        zero_may_be_null = name in NULL_WITHOUT_MONEY
        if rows := differences(values, expected[grain, dimension][name], zero_may_be_null):
            wrong[name] = rows[:3]
    rows = sum(len(expected[grain, dimension][name]) for name in found)
    print(f"{grain}, {dimension}: {len(found)} metrics, {rows} rows of kpi_values")
    assert rows > 0
    assert not wrong, wrong


def query(warehouse, compile_query, names: list[str], grain: str, dimension: str = "all") -> dict:
    """Ask for metrics: {metric: {(period start, member): value}}."""
    time = f"metric_time__{grain}"
    group_by = [time] if dimension == "all" else [time, dimension]
    result = warehouse.execute(compile_query(names, group_by))
    columns = [column[0] for column in result.description]
    found = {name: {} for name in names}
    for values in result.fetchall():
        row = dict(zip(columns, values, strict=True))
        key = str(row[time])[:10], row.get(dimension, "all")
        for name in names:
            assert key not in found[name], f"{name} has two rows for {key}"
            found[name][key] = None if row[name] is None else float(row[name])
    return found


# ----------------------------------------------------------------------------- the numbers


def test_mf_query_equals_kpi_values_month_by_month(mf, kpi_metrics, expected, tmp_path):
    """One `mf query` of every KPI there is."""
    target = tmp_path / "months.csv"
    mf(
        *["query", "--metrics", ",".join(kpi_metrics), "--group-by", "metric_time__month"],
        *["--csv", str(target), "--quiet"],
    )
    found = {name: {} for name in kpi_metrics}
    with target.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in kpi_metrics:
                key = row["metric_time__month"][:10], "all"
                found[name][key] = float(row[name]) if row[name] else None
    compare(found, expected, "month")


@pytest.mark.parametrize("grain", ["day", "week", "quarter", "year"])
def test_metrics_equal_kpi_values_at_the_other_grains(
    grain, warehouse, compile_query, kpi_metrics, expected
):
    names = [name for name in kpi_metrics if expected[grain, "all"][name]]
    if grain == "day":
        names = [name for name in names if name not in HISTORY_BY_WEEK]
    compare(query(warehouse, compile_query, names, grain), expected, grain)


@pytest.mark.parametrize(
    ("grain", "dimension"),
    [
        *[("month", "rep"), ("month", "team"), ("month", "region"), ("month", "product")],
        *[("month", "channel"), ("month", "segment"), ("month", "pipeline")],
        *[("month", "campaign"), ("month", "page"), ("quarter", "region"), ("week", "rep")],
    ],
)
def test_metrics_equal_kpi_values_in_every_dimension(
    grain, dimension, warehouse, compile_query, kpi_metrics, expected
):
    names = [
        name for name in kpi_metrics if expected[grain, dimension][name] and name not in TOTAL_ONLY
    ]
    found = query(warehouse, compile_query, names, grain, dimension)
    compare(found, expected, grain, dimension)


def test_the_day_of_an_open_deal_is_the_end_of_a_week_or_month(warehouse, compile_query, expected):
    """What the day grain leaves out above: each day shown is the balance of a week or month."""
    found = query(warehouse, compile_query, sorted(HISTORY_BY_WEEK), "day")
    ends = {
        (kpi, str(end)): value
        for kpi, end, value in warehouse.execute(
            "select kpi, period_end_date, value from analytics.kpi_values"
            " where dimension = 'all' and is_complete and period_grain in ('day', 'week', 'month')"
        ).fetchall()
    }
    days = {
        (name, day): value
        for name, values in found.items()
        for (day, _), value in values.items()
        if value is not None
    }
    assert len(days) > 100
    assert days == {key: value for key, value in ends.items() if key[0] in HISTORY_BY_WEEK}


def test_nothing_is_counted_twice_where_one_balance_has_rows_of_several_grains(
    warehouse, compile_query, expected
):
    """31 December ends a day, a month, a quarter and a year: MRR is one of these rows."""
    by_year = query(warehouse, compile_query, ["mrr"], "year")["mrr"]
    assert by_year["2025-01-01", "all"] == expected["month", "all"]["mrr"]["2025-12-01", "all"]


# What the demo hardly has: back-dated deals, gifts without a price, late lines and refunds
# of an order, sessions without a page, calls of nobody, days that are still to come.
TRAPS = """
    update fct_deals set cycle_days = -3, lead_to_close_days = -1 where hash(deal_id) % 5 = 0;
    update fct_deals set amount = null where hash(deal_id) % 7 = 0;
    update fct_deals set annual_contract_value = null where hash(deal_id) % 6 = 0;
    update fct_deals set closed_date = null where hash(deal_id) % 31 = 0;
    update fct_deals set closed_date = date '2026-07-10' where hash(deal_id) % 37 = 0;
    update fct_deals set created_rep_id = null where hash(deal_id) % 11 = 0;
    update fct_revenue_lines set order_date = revenue_date - 40 where hash(order_id) % 9 = 0;
    update fct_revenue_lines set cost = null where hash(order_line_id) % 3 = 0;
    update fct_revenue_lines set is_refund = true, revenue = -revenue, units = -units
        where hash(order_line_id) % 8 = 0;
    update fct_revenue_lines set revenue = null where hash(order_line_id) % 13 = 0;
    update fct_revenue_lines set revenue_date = date '2026-07-10'
        where hash(order_line_id) % 41 = 0;
    update fct_activities set created_team = 'elsewhere' where hash(activity_id) % 4 = 0;
    update fct_activities set outcome = null where hash(activity_id) % 9 = 0;
    update fct_activities set duration_seconds = null where hash(activity_id) % 6 = 0;
    update fct_activities set is_connected_call = not is_connected_call
        where hash(activity_id) % 10 = 0;
    update fct_activities set activity_date = date '2026-07-10', created_date = date '2026-07-10'
        where hash(activity_id) % 43 = 0;
    update fct_leads set is_answer_due = false where hash(lead_id) % 5 = 0;
    update fct_leads set is_answered = null, is_answer_due = null where hash(lead_id) % 8 = 0;
    update fct_leads set is_answered = false where hash(lead_id) % 9 = 0;
    update fct_leads set rep_id = null, campaign = null where hash(lead_id) % 7 = 0;
    update fct_leads set sql_date = mql_date + 45 where hash(lead_id) % 6 = 0;
    update fct_web_sessions set page_view_count = 0 where hash(session_id) % 6 = 0;
    update fct_web_sessions set page_view_count = null where hash(session_id) % 11 = 0;
    update fct_web_sessions set session_date = date '2026-07-10' where hash(session_id) % 17 = 0;
    update fct_marketing_spend set click_count = null where hash(spend_date) % 5 = 0;
    update fct_marketing_spend set amount = null where hash(spend_date) % 9 = 0;
    update fct_marketing_spend set spend_date = date '2026-07-10' where hash(spend_date) % 13 = 0;
"""


@pytest.fixture(scope="module")
def trapped(database, manifest, kpi_metrics, tmp_path_factory):
    """Copy the demo, lay the traps in its facts and make anew what the KPIs take from them."""
    copy = tmp_path_factory.mktemp("trapped") / database.name
    shutil.copy(database, copy)
    models = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }

    @cache
    def with_parents(key: str) -> list[str]:
        parents = [parent for parent in models[key]["depends_on"]["nodes"] if parent in models]
        return [found for parent in parents for found in with_parents(parent)] + [key]

    flows = [name for name in kpi_metrics if name not in TOTAL_ONLY]
    read = dict.fromkeys(
        key for name in flows for key in with_parents(f"model.sales_kpis.kpi_{name}")
    )
    stale = {f"model.sales_kpis.{fact}" for fact in re.findall(r"update (\w+)", TRAPS)}
    with duckdb.connect(str(copy)) as connection:
        connection.execute("use analytics_marts")
        connection.execute(TRAPS)
        for key in read:
            model = models[key]
            if model["name"].startswith("int_") and stale & set(model["depends_on"]["nodes"]):
                stale.add(key)
                kind, name = model["config"]["materialized"], model["relation_name"]
                connection.execute(f"drop {kind} {name}")
                connection.execute(f"create table {name} as {model['compiled_code']}")
        yield connection


@pytest.mark.parametrize("dimension", ["all", "rep", "team", "channel", "campaign"])
def test_metrics_equal_kpis_where_the_rows_are_traps(
    dimension, trapped, compile_query, kpi_metrics, expected
):
    names = [
        name
        for name in kpi_metrics
        if expected["month", dimension][name] and name not in TOTAL_ONLY
    ]
    values = {
        name: {
            (start, member): value
            for start, member, value in trapped.execute(
                "select cast(period_start_date as varchar), dimension_value, value"
                f" from analytics.kpi_{name} where period_grain = 'month' and dimension = ?",
                [dimension],
            ).fetchall()
        }
        for name in names
    }
    assert values != {name: expected["month", dimension][name] for name in names}
    found = query(trapped, compile_query, names, "month", dimension)
    compare(found, {("month", dimension): values}, "month", dimension)


# ------------------------------------------------------------------------------- the words


def test_a_metric_says_what_the_catalogue_says_of_its_kpi(metrics, kpi_metrics, catalog):
    wrong = []
    for name in kpi_metrics:
        metric, kpi = metrics[name], catalog[name]
        said = {
            "label": metric["label"],
            "description": words(metric["description"]),
            **metric["config"]["meta"],
        }
        meant = {
            "label": kpi["label"],
            "description": words(kpi["description"]),
            **{field: kpi[field] for field in ("label_ru", "unit", "better")},
        }
        if said != meant:
            wrong.append((name, said, meant))
    assert len(kpi_metrics) >= 25
    assert not wrong, wrong


def test_a_part_says_what_the_marts_say_of_the_measure(metrics, kpi_metrics, manifest):
    """The parts of KPIs bear the names and words of the measures that the KPIs are built on.

    A column may lean on the one above it ("of those, ..."); a metric stands alone.
    """
    measures = defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"].endswith(("_daily", "_by_period")):
            for name, column in node["columns"].items():
                measures[name].add(words(column["description"]))
    parts = {
        name: metric["type_params"]["measure"]["name"]
        for name, metric in metrics.items()
        if name not in kpi_metrics and metric["type"] == "simple"
    }
    standing_alone = {
        name: part
        for name, part in parts.items()
        if part in measures and not any(" those" in text for text in measures[part])
    }
    wrong = [
        (name, metrics[name]["description"], measures[part])
        for name, part in standing_alone.items()
        if words(metrics[name]["description"]) not in measures[part]
    ]
    assert len(standing_alone) >= 30
    assert not wrong, wrong


def test_every_kpi_is_a_metric_or_the_guide_says_why_it_is_none(kpi_metrics, catalog):
    described = [
        name for names, _ in rows_of_the_guide("The KPIs that are metrics") for name in names
    ]
    explained = [
        name
        for names, _ in rows_of_the_guide("The KPIs that are no metrics, and why")
        for name in names
    ]
    assert sorted(described) == kpi_metrics
    assert sorted(explained) == sorted(catalog.keys() - set(kpi_metrics))


def test_metrics_can_be_grouped_by_what_the_guide_says(compile_query):
    for names, group_by in rows_of_the_guide("The KPIs that are metrics"):
        if group_by == "the whole company":
            assert set(names) <= TOTAL_ONLY
        else:
            assert compile_query(names, ["metric_time__month", *group_by.split(", ")])


# -------------------------------------------------------------------------------- the rules


def test_mf_finds_nothing_wrong(mf):
    """The YAML, and each dimension, entity, measure and metric against the warehouse."""
    said = mf("validate-configs")
    results = re.findall(r"\(ERRORS: (\d+), FUTURE_ERRORS: (\d+), WARNINGS: (\d+)\)", said)
    assert len(results) == 6, said
    assert {count for result in results for count in result} == {"0"}, said


def test_no_metric_counts_what_has_not_happened(metrics):
    """Facts hold meetings planned and dates mistyped: each plain metric says how far to go."""
    unbounded = [
        name
        for name, metric in metrics.items()
        if metric["type"] == "simple"
        and not re.search(r"as_of__as_of_date|__is_complete", json.dumps(metric["filter"]))
    ]
    assert not unbounded


def test_balances_are_declared_non_additive(semantic_manifest):
    models = json.loads(semantic_manifest.read_text(encoding="utf-8"))["semantic_models"]
    additive = {
        measure["name"]: measure["non_additive_dimension"] is None
        for model in models
        for measure in model["measures"]
        if any(dimension["name"] == "balance_date" for dimension in model["dimensions"])
    }
    assert len(additive) >= 6
    assert not any(additive.values()), additive


def test_the_calendar_of_the_project_is_the_time_spine(semantic_manifest):
    configuration = json.loads(semantic_manifest.read_text(encoding="utf-8"))
    (spine,) = configuration["project_configuration"]["time_spines"]
    assert spine["node_relation"]["alias"] == "dim_days"
    assert spine["primary_column"] == {"name": "date_day", "time_granularity": "day"}
