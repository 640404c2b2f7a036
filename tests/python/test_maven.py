"""A real export through its own mapping gives the values that others published for it."""

import csv
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from running import build_into

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples/maven_crm"


@pytest.fixture(scope="module")
def maven(tmp_path_factory):
    """Build examples/maven_crm as a user does and open what was published."""
    database = build_into(tmp_path_factory.mktemp("maven"), "--data", FOLDER)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def value_of_2017(maven, kpi):
    """All closed deals closed in 2017, so that year's values are the data set's."""
    return maven.execute(
        "select numerator, denominator, value from analytics.kpi_values_total"
        " where kpi = ? and period_grain = 'year' and period_start_date = '2017-01-01'",
        [kpi],
    ).fetchone()


def test_every_opportunity_is_there(maven):
    assert maven.execute(
        "select raw_rows, accepted_rows, rejected_rows"
        " from analytics_crm.input_row_counts where entity = 'deals'"
    ).fetchone() == (8800, 8800, 0)
    assert value_of_2017(maven, "deals_open")[0] == 8800 - 6711


def test_the_win_rate_is_the_published_one(maven):
    won, closed, rate = value_of_2017(maven, "win_rate")
    assert (won, closed) == (4238, 6711)
    assert round(rate * 100, 2) == 63.15


def test_the_won_revenue_and_the_average_deal_are_the_published_ones(maven):
    assert value_of_2017(maven, "won_amount")[0] == 10_005_534
    assert value_of_2017(maven, "total_revenue")[0] == 10_005_534
    assert round(value_of_2017(maven, "average_deal_size")[2], 2) == 2360.91


def test_the_win_rate_of_every_agent_is_won_over_closed(maven):
    with (FOLDER / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        stages = Counter((row["sales_agent"], row["deal_stage"]) for row in csv.DictReader(file))
    expected = {
        agent: stages[agent, "Won"] / (stages[agent, "Won"] + stages[agent, "Lost"])
        for agent, _ in stages
    }
    found = dict(
        maven.execute(
            "select rep_name, value from analytics.kpi_values_by_rep"
            " where kpi = 'win_rate' and period_grain = 'year'"
            " and period_start_date = '2017-01-01'"
        ).fetchall()
    )
    assert len(found) == 30
    assert found == pytest.approx(expected, rel=1e-12)


def test_the_five_agents_without_a_deal_are_listed_with_no_win_rate(maven):
    with (FOLDER / "sales_teams.csv").open(encoding="utf-8", newline="") as file:
        agents = {row["sales_agent"] for row in csv.DictReader(file)}
    with (FOLDER / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        sellers = {row["sales_agent"] for row in csv.DictReader(file)}
    listed = dict(
        maven.execute(
            "select rep_name, win_rate from analytics.rep_scorecard"
            " where period_grain = 'year' and period_start_date = '2017-01-01'"
        ).fetchall()
    )
    assert listed.keys() == agents
    idle = {agent for agent, win_rate in listed.items() if win_rate is None}
    assert idle == agents - sellers
    assert len(idle) == 5


def test_the_misspelt_product_is_one_product(maven):
    products = {
        product
        for (product,) in maven.execute(
            "select distinct dimension_value from analytics.kpi_values where dimension = 'product'"
        ).fetchall()
    }
    assert "GTX Pro" in products
    assert "GTXPro" not in products
    assert len(products) == 7
