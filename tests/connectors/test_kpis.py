"""KPIs worked out by hand from the raw tables of each loader, all of them in one build.

A dollar is half a euro here, and a rouble a hundredth, rounded to cents.
"""

import pytest

import loaded

# Deals of a pipeline: won, lost and open ones as the tables of each system have them. By quarter.
PIPELINES = {
    # 2,000 won on 31 March, 58 days after 1 February; another is open, one deleted.
    "salesforce": (
        ("New customers", "2026-01-01"),
        {
            "won_amount": 2000,
            "deals_won": 1,
            "deals_created": 2,
            "win_rate": 1,
            "sales_cycle_days": 58,
        },
    ),
    # 2,000 dollars won, one open, one deleted, one merged away.
    "hubspot": (
        ("Sales", "2026-01-01"),
        {
            "won_amount": 1000,
            "deals_won": 1,
            "deals_created": 2,
            "win_rate": 1,
            "sales_cycle_days": 58,
        },
    ),
    # 1,000 won after 36 days, 300 lost and archived, 500 open.
    "pipedrive": (
        ("Sales", "2025-01-01"),
        {
            "won_amount": 1000,
            "deals_created": 3,
            "win_rate": 1 / 2,
            "win_rate_by_amount": 1000 / 1300,
            "sales_cycle_days": 36,
        },
    ),
    # 120,000.50 won after 41 days, 50,000 lost; what is open, deleted or a request is neither.
    "amocrm": (
        ("Sales", "2026-01-01"),
        {
            "deals_won": 1,
            "deals_lost": 1,
            "win_rate": 1 / 2,
            "win_rate_by_amount": 120000.5 / 170000.5,
            "sales_cycle_days": 41,
        },
    ),
    "bitrix24": (
        ("Sales", "2026-01-01"),
        {
            "won_amount": 1200.01,
            "deals_won": 1,
            "deals_lost": 1,
            "win_rate": 1 / 2,
            "sales_cycle_days": 41,
        },
    ),
}
# Each account of Stripe has two customers: 8 seats of 10 a month, 5 at first, and a year of 1,200
# less a fifth after a trial; a support of 30 a month begins in February. They add up.
STRIPE = [
    ("mrr", "month", "2025-01-01", "product", "Seats", 8 * 10 + 1200 * 0.8 / 12),
    ("mrr", "month", "2025-02-01", "product", "Support", 30),
    ("arr", "month", "2025-03-01", "product", "Support", 360),
    ("total_revenue", "month", "2025-01-01", "product", "Seats", 5 * 10 + 1200 * 0.8),
    ("refunds", "month", "2025-02-01", "all", "all", 96),
]


def values(staged, *row):
    columns = ("kpi", "period_grain", "period_start_date", "dimension", "dimension_value")
    is_it = " and ".join(f"{column} = '{text}'" for column, text in zip(columns, row, strict=True))
    found = staged.ask(f"select value from analytics.kpi_values where {is_it}")
    return [row["value"] for row in found]


@pytest.mark.parametrize(
    ("system", "loader"),
    [(system, loader) for system in PIPELINES for loader in loaded.scripts_of(system)],
)
def test_a_pipeline_has_the_kpis_of_its_deals(staged, system, loader):
    (pipeline, quarter), expected = PIPELINES[system]
    if loader == "salesforce_dlt":  # which loads no record types
        pipeline = "Opportunities"
    found = {
        kpi: values(staged, kpi, "quarter", quarter, "pipeline", f"{loader}: {pipeline}")
        for kpi in expected
    }
    assert found == {kpi: [pytest.approx(number, rel=1e-5)] for kpi, number in expected.items()}


@pytest.mark.parametrize("row", STRIPE, ids=lambda row: f"{row[0]} {row[2][:7]} {row[4]}")
def test_billing_adds_up_over_the_accounts(staged, row):
    accounts = len(loaded.scripts_of("stripe"))
    assert values(staged, *row[:5]) == [pytest.approx(row[5] * accounts)]


def test_a_customer_of_all_accounts_is_one_and_one_without_an_address_is_not(staged):
    """Acme has one e-mail in each; the others have none, and a name is nobody's key."""
    accounts = len(loaded.scripts_of("stripe"))
    row = ("active_customers", "month", "2025-01-01", "all", "all")
    assert values(staged, *row) == [1 + accounts]
