"""Revenue, subscriptions, customers and costs as real exports have them, worked out by hand.

Each account bears the name of its case and is a region of its own, so that one company holds
many cases and a KPI by region gives the answer of each.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compiled_project import Company

AS_OF = "as_of_date: 2026-06-30\n"
MONTHS = [f"2026-{month:02}-01" for month in range(1, 7)]

SUBSCRIPTIONS = """\
subscription_id,subscription_item_id,account_id,status,amount,quantity,interval_unit,started_at,ended_at,cancelled_at
line,base,discount line,,100,,,2026-01-01,,
line,loyalty,discount line,,-20,,,2026-01-01,,
freed,base,freed for a while,,50,,,2026-01-01,,
freed,all off,freed for a while,,-50,,,2026-03-01,2026-05-01,
owed,credit,owed,,-15,,,2026-01-01,,
seats,,seats in mid-term,,120,10,year,2025-01-15,2025-06-01,
seats,,seats in mid-term,,120,12,year,2025-06-01,,2025-09-01
monthly,,monthly seats,,50,1,month,2025-01-20,2026-02-05,
monthly,,monthly seats,,50,2,month,2026-02-05,,2026-03-10
second 1,,last second,,200,,,2025-02-01,2026-01-31 23:59:59,
second 2,,last second,,200,,,2026-02-01 00:00:00,,
swap,,swap at two,,40,,,2026-01-15 14:00,2026-02-28 14:00,
swap,,swap at two,,60,,,2026-02-28 14:00,,
unpaid,,unpaid today,unpaid,80,,,2024-06-01,,
paused,,paused today,paused,90,,,2024-06-01,,
gone,,cancelled today,cancelled,45,,,2026-01-01,,
pause,,paused later,active,30,,,2025-06-01,2026-03-15,
pause,,paused later,paused,30,,,2026-03-15,,
far 1,,far ends,,11,,,2026-01-01,2099-12-31,
far 2,,far ends,,12,,,2026-01-01,2050-01-01 00:00:00,
far 3,,far ends,,13,,,2026-01-01,9999-12-31 23:59:59.999,
far 4,,far ends,,14,,,2026-01-01,2036-01-01,
"""

# Trials of half a year before the as-of date, so that all of them are mature.
TRIALS = """\
subscription_id,account_id,status,amount,started_at,ended_at
plain,prospect,trialing,10,2026-01-05,2026-01-19
plain,prospect,active,10,2026-01-19,
never,never paid,trialing,10,2026-01-05,2026-01-19
base,add-on,active,100,2025-01-01,2026-01-10
base,add-on,active,120,2026-01-10,
extra,add-on,trialing,30,2026-01-05,2026-01-19
"""

# March: a guest, a till, and a customer; the subscriber of April had bought before.
ORDER_LINES = """\
order_id,account_id,channel,quantity,unit_price,currency_code,is_recurring,is_refund,ordered_at
guest,,shop,1,100,,,,2026-03-01
till,,shop,1,30,,,,2026-03-20
known,buyer,shop,1,50,,,,2026-03-01
again,buyer,shop,1,20,,,,2026-03-09
before,back by subscribing,shop,1,5,,,,2024-12-15
bill 1,back by subscribing,shop,1,7,,true,,2026-04-02
bill 2,back by subscribing,shop,1,7,,true,,2026-05-02
no rate,no rate,shop,1,10,USD,,,2026-05-10
no rate back,no rate,shop,1,10,USD,,true,2026-05-11
"""
CHANNELS = "account_id,region,channel\n" + "".join(
    f"{name},{name},ads\n" for name in ("buyer", "back by subscribing", "no rate")
)
SPEND = """\
spend_date,channel,campaign,amount,currency_code,click_count
2026-03-05,ads,spring,60,,30
2026-05-05,ads,spring,99,USD,9
"""
LEADS = """\
lead_id,created_at,channel
l1,2026-03-10,ads
l2,2026-03-11,
l3,2026-04-11,ads
l4,2026-05-11,ads
"""

DEALS = """\
deal_id,account_id,rep_id,stage,is_closed,is_won,amount,created_at,closed_at
a1,U1,r1,Won,yes,yes,,2025-07-01,2025-08-05
a2,U2,r1,Won,yes,yes,3600,2025-07-01,2025-08-06
a3,U3,r2,Won,yes,yes,500,2025-07-01,
"""


def accounts_of(lines: str) -> str:
    """List the accounts of a file, each in a region of its own name."""
    header, *rows = [line.split(",") for line in lines.splitlines()]
    place = header.index("account_id")
    names = sorted({row[place] for row in rows})
    return "account_id,region\n" + "".join(f"{name},{name}\n" for name in names)


def build(folder: Path, **files: str) -> Company:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    (folder / "sales_kpis.yml").write_text(AS_OF, encoding="utf-8")
    return Company(folder)


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("billed")
    files = {"subscriptions": SUBSCRIPTIONS, "accounts": accounts_of(SUBSCRIPTIONS)}
    with build(folder, **files) as company:
        yield company


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("sold")
    files = {"order_lines": ORDER_LINES, "accounts": CHANNELS}
    with build(folder, **files, marketing_spend=SPEND, leads=LEADS) as company:
        yield company


@pytest.fixture(scope="module")
def won(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with build(tmp_path_factory.mktemp("won"), deals=DEALS) as company:
        yield company


def month_ends(company: Company, region: str) -> list[float]:
    """MRR at the ends of the first half of 2026; 0 where the region has none."""
    found = company.values("mrr", dimension="region")
    return [found.get((month, region), 0) for month in MONTHS]


def flags(company: Company, rule: str) -> list[str]:
    found = company.ask("select id from data_quality where rule = ? order by 1", rule)
    return [name for (name,) in found]


def test_every_check_holds(billed, sold, won):
    assert [*billed.failures, *sold.failures, *won.failures] == []


# ------------------------------------------------------------------------ subscriptions


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("discount line", [80] * 6),
        ("freed for a while", [50, 50, 0, 0, 50, 50]),
        ("owed", [0] * 6),
        ("seats in mid-term", [0] * 6),
        ("monthly seats", [50, 100, 0, 0, 0, 0]),
        ("last second", [200] * 6),
        ("swap at two", [40, 60, 60, 60, 60, 60]),
        ("paused later", [30, 30, 0, 0, 0, 0]),
        ("far ends", [50] * 6),
    ],
)
def test_mrr_of_a_billing_system(billed, region, expected):
    assert month_ends(billed, region) == pytest.approx(expected)


def test_a_term_runs_to_its_end_and_not_to_that_of_the_last_price(billed):
    ends = dict(
        billed.ask(
            "select customer_id, cast(max(active_to) as varchar) from fct_subscription_terms "
            "where customer_id in ('files-seats in mid-term', 'files-monthly seats') group by 1"
        )
    )
    assert ends == {
        "files-seats in mid-term": "2026-01-15",
        "files-monthly seats": "2026-03-20",
    }


def test_an_end_at_an_instant_is_no_last_day(tmp_path):
    """A last day that is paid is a day: 23:59:59 and 14:00 are read as they are."""
    (tmp_path / "subscriptions.csv").write_text(SUBSCRIPTIONS, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(accounts_of(SUBSCRIPTIONS), encoding="utf-8")
    options = AS_OF + "end_date_is_inclusive: true\n"
    (tmp_path / "sales_kpis.yml").write_text(options, encoding="utf-8")
    with Company(tmp_path, only=["kpi_mrr"]) as company:
        assert month_ends(company, "last second") == [200] * 6
        assert month_ends(company, "swap at two") == [40, 60, 60, 60, 60, 60]


def test_a_renewal_at_the_last_second_is_no_churn(billed):
    churned = billed.values("churned_mrr", dimension="region")
    assert not [key for key in churned if key[1] in ("last second", "swap at two")]
    assert billed.values("expansion_mrr", dimension="region") == {
        ("2026-02-01", "swap at two"): 20,
        ("2026-02-01", "monthly seats"): 50,
        ("2025-06-01", "seats in mid-term"): 20,
    }


def test_a_discount_that_takes_all_is_churn_and_its_end_a_return(billed):
    assert billed.values("churned_mrr", dimension="region")["2026-03-01", "freed for a while"] == 50
    returned = billed.values("reactivation_mrr", dimension="region")
    assert returned == {("2026-05-01", "freed for a while"): 50}


def test_plans_and_products_make_the_whole_beside_discounts(billed):
    total = billed.values("mrr")["2026-06-01"]
    assert billed.values("mrr", dimension="product")["2026-06-01", "unknown"] == total


def test_money_that_counts_nowhere_is_named(billed):
    expected = ["files-gone", "files-paused", "files-unpaid"]
    assert flags(billed, "subscription_counts_nowhere") == expected
    assert flags(billed, "recurring_lines_below_zero") == ["files-owed"]
    assert not [name for name in flags(billed, "subscriptions_overlap") if "far" not in name]


def test_only_prospects_convert_from_a_trial(tmp_path):
    with build(tmp_path, subscriptions=TRIALS) as company:
        assert company.failures == []
        assert company.values("trial_conversion_rate") == {"2026-01-01": 0.5}


# --------------------------------------------------------- orders, customers and costs


def test_what_a_guest_buys_is_revenue_and_no_customer(sold):
    assert sold.ask("select count(*) from rejected_rows") == [(0,)]
    assert sold.values("total_revenue")["2026-03-01"] == 200
    assert sold.values("orders_count")["2026-03-01"] == 4
    assert sold.values("repeat_customer_rate")["2026-03-01"] == 1
    buyers = (
        "select sum(new_customers) from int_new_customers_by_period "
        "where period_grain = 'day' and dimension = 'all'"
    )
    assert sold.ask(buyers) == [(3,)]


def test_a_guest_is_neither_new_nor_returning(sold):
    assert sold.values("new_revenue_share")["2026-03-01"] == 50 / 200
    assert sold.values("existing_revenue_share")["2026-03-01"] == 150 / 200
    assert sold.values("returning_revenue_share")["2026-03-01"] == 0


def test_who_comes_back_by_subscribing_returns_with_the_first_bill(sold):
    assert sold.values("returning_revenue_share")["2026-04-01"] == 1
    assert (
        sold.values("existing_revenue_share", dimension="region")[
            "2026-05-01", "back by subscribing"
        ]
        == 1
    )
    days = sold.ask(
        "select cast(purchase_date as varchar) from fct_purchase_days "
        "where account_id = 'files-back by subscribing' order by 1"
    )
    assert days == [("2024-12-15",), ("2026-04-02",)]


def test_no_part_of_a_revenue_without_a_rate_is_known(sold):
    parts = sold.ask(
        "select kpi, numerator, value from kpi_values where dimension_value = 'no rate' "
        "and period_grain = 'month' and kpi in ('total_revenue', 'gross_revenue', 'refunds', "
        "'new_revenue_share', 'existing_revenue_share', 'returning_revenue_share')"
    )
    assert len(parts) == 6
    assert all(number is None for _, *numbers in parts for number in numbers)


def test_a_month_without_spend_makes_the_leads_of_a_year_no_cheaper(sold):
    """April has leads and no spend, and what May spent has no rate: neither has a cost."""
    lead = "select cast(period_start_date as varchar), numerator, denominator from kpi_{} "
    lead += "where dimension = 'all' and period_grain in ('month', 'year') order by 1, 2, 3"
    march, year = ("2026-03-01", 60, 2), ("2026-01-01", 60, 2)
    assert sold.ask(lead.format("cost_per_lead")) == [year, march, ("2026-05-01", None, None)]


def test_a_customer_was_won_by_the_channel_of_its_account(sold):
    assert sold.values("cost_per_acquisition", dimension="channel")["2026-03-01", "ads"] == 60


# --------------------------------------------------------------------------- won deals


def test_a_win_without_an_amount_or_a_date_leaves_the_rest_alone(won):
    assert won.values("total_revenue") == {"2025-08-01": 3600}
    assert flags(won, "won_deal_without_amount") == ["files-a1"]
    assert flags(won, "closed_deal_without_close_date") == ["files-a3"]
