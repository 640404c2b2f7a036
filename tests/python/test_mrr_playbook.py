"""The 121 subscription periods of dbt Labs' mrr-playbook, row by row against its own result.

Two differences are known faults of the playbook and are asserted as such: it writes churn
for whoever is still a customer when the data end, and it loses customers who had left
before the first month of its calendar. There is no third.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from retention_models import build_models

FOLDER = Path(__file__).parents[2] / "examples/mrr_playbook"
AS_OF = date(2020, 2, 29)
DATA_END = "2020-02-01"
# What the playbook calls by another name.
CATEGORIES = {"upgrade": "expansion", "downgrade": "contraction"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    subscriptions = [
        {
            "subscription_id": row["subscription_id"],
            "account_id": row["customer_id"],
            "started_at": row["start_date"],
            # Whoever runs to the end of the data has an open end: nobody has left yet.
            "ended_at": None if row["end_date"] == DATA_END else row["end_date"],
            "amount": row["monthly_amount"],
        }
        for row in rows("subscription_periods")
    ]
    connection = build_models(
        {"subscriptions": subscriptions},
        (date(2017, 9, 1), AS_OF),
        ["int_mrr_movements_by_period"],
    )
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def movements(models) -> dict:
    found = models.execute(
        "select customer_id, cast(period_start_date as varchar), movement,"
        " closing_native - opening_native"
        " from int_mrr_movements where period_grain = 'month'"
    ).fetchall()
    return {tuple(row[:2]): (row[2], int(row[3])) for row in found}


@pytest.fixture(scope="module")
def playbook() -> dict:
    return {
        (row["customer_id"], row["date_month"]): (
            CATEGORIES.get(row["change_category"], row["change_category"]),
            int(row["mrr_change"]),
        )
        for row in rows("expected_mrr_rows")
        if row["change_category"]
    }


def test_every_movement_is_the_playbooks_but_for_its_two_faults(movements, playbook):
    only_ours = {key: value for key, value in movements.items() if playbook.get(key) != value}
    only_theirs = {key: value for key, value in playbook.items() if movements.get(key) != value}

    # Customers 2 to 4 came and left before January 2018, where its calendar begins.
    assert only_ours == {
        ("2", "2017-09-01"): ("new", 25),
        ("2", "2017-11-01"): ("churn", -25),
        ("3", "2017-09-01"): ("new", 50),
        ("3", "2017-10-01"): ("churn", -50),
        ("4", "2017-10-01"): ("new", 25),
        ("4", "2017-11-01"): ("churn", -25),
    }
    # The four customers of the last month are churn in the month after it.
    assert {(month, movement) for (_, month), (movement, _) in only_theirs.items()} == {
        (DATA_END, "churn")
    }
    assert len(only_theirs) == 4
    assert len(playbook) == 167
    assert len(playbook.keys() & movements.keys()) == 163


def test_every_balance_is_the_playbooks_until_the_data_end(models):
    spells = defaultdict(list)
    for customer, *spell in models.execute(
        "select customer_id, valid_from, valid_to, mrr_native from fct_mrr_changes"
    ).fetchall():
        spells[customer].append(spell)
    compared = 0
    for row in rows("expected_mrr_rows"):
        if row["date_month"] == DATA_END:
            continue
        month = date.fromisoformat(row["date_month"])
        running = [mrr for first, last, mrr in spells[row["customer_id"]] if first <= month < last]
        assert sum(running) == int(row["mrr"]), row
        compared += 1
    assert compared == 406


def test_the_monthly_totals_are_the_playbooks(models):
    found = {
        str(row[0]): tuple(int(value) for value in row[1:])
        for row in models.execute(
            "select period_start_date, closing_mrr, closing_customers, new_mrr, reactivation_mrr,"
            " expansion_mrr, -contraction_mrr, -churned_mrr, new_customers,"
            " reactivated_customers, churned_customers, opening_mrr"
            " from int_mrr_movements_by_period"
            " where period_grain = 'month' and dimension = 'all'"
        ).fetchall()
    }
    columns = (
        "mrr customers new_mrr reactivation_mrr upgrade_mrr downgrade_mrr churn_mrr new_n"
        " react_n churn_n opening_mrr"
    ).split()
    for row in rows("expected_monthly_movements"):
        month = row["date_month"]
        if month != DATA_END:
            assert found[month] == tuple(int(row[column] or 0) for column in columns), month
    # Where the playbook has lost everybody the four customers are still there.
    assert found[DATA_END][:2] == (175, 4)
