"""Marketing spend and expenses; both follow the recurring revenue."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from demo_company.catalogue import EUR_PER_UNIT
from demo_company.chance import stream
from demo_company.channels import CAMPAIGNS
from demo_company.company import Company
from demo_company.rows import Row
from demo_company.timeline import (
    START,
    TODAY,
    add_months,
    days,
    midnight,
    month_starts,
    season,
)
from demo_company.web import STRANGERS, strangers_on

# Of recurring revenue: fairs, what partners get, and the agency that writes the blog.
SPEND_SHARES = {"organic": 0.010, "events": 0.018, "partner": 0.010}
COST_PER_CLICK = {"paid_search": 5.4, "paid_social": 6.2, "email": 1.1}
CLICKS_PER_VISIT = 1.12  # not every click becomes a visit that is measured
# Of recurring revenue in the end; a young company pays ahead of it.
EXPENSE_SHARES = {
    ("sales", "EUR"): 0.225,
    ("sales", "GBP"): 0.03,
    ("marketing", "EUR"): 0.085,
    ("marketing", "USD"): 0.06,
    ("other", "EUR"): 0.30,
}


def budget_rows(company: Company, order_lines: list[Row]) -> tuple[list[Row], list[Row]]:
    """The spend of the Mondays so far, and the expenses of the whole months."""
    rng = stream("budgets")
    spend, expenses = [], []
    for month in month_starts(START, TODAY):
        after = add_months(month, 1)
        mrr = _mrr(company, min(after, TODAY))
        last = after - timedelta(days=1)
        mondays = [day for day in days(month, last) if day.weekday() == 0]
        budget = mrr * (0.6 + 0.4 * season(month)) / len(mondays)
        for monday in mondays:
            if monday <= TODAY:
                spend += _weekly_spend(rng, monday, budget)
        if after <= TODAY:
            expenses += _expenses(rng, last, mrr)
            sold = [r for r in order_lines if month <= r["ordered_at"].date() < after]
            expenses.append(_cost_of_goods(last, sold))
    return spend, expenses


def _mrr(company: Company, day: date) -> float:
    """Recurring revenue a month in EUR, at the first rates: a base for the budgets."""
    total = 0.0
    for item in company.items:
        term = item.term_at(midnight(day))
        if term:
            native = term.net_amount * item.interval.per_month
            total += native * EUR_PER_UNIT[item.currency]
    return total


def _weekly_spend(rng: random.Random, monday: date, budget: float) -> Iterator[Row]:
    for channel, share in SPEND_SHARES.items():
        spring, autumn = CAMPAIGNS["events"]
        campaign = (spring if monday.month < 7 else autumn) if channel == "events" else None
        yield _spend(rng, monday, channel, campaign, budget * share)
    visits = sum(strangers_on(day) for day in days(monday, monday + timedelta(days=6)))
    for channel, cost in COST_PER_CLICK.items():
        share = STRANGERS[channel] / sum(STRANGERS.values()) / len(CAMPAIGNS[channel])
        for campaign in CAMPAIGNS[channel]:
            usual = visits * share * CLICKS_PER_VISIT
            row = _spend(rng, monday, channel, campaign, usual * cost)
            row["click_count"] = round(usual * rng.randint(85, 115) / 100)
            row["impression_count"] = row["click_count"] * rng.randint(35, 70)
            yield row


def _spend(rng: random.Random, monday: date, channel: str, campaign: str | None, eur: float) -> Row:
    currency = "USD" if channel == "paid_social" else "EUR"
    return {
        "spend_date": monday,
        "channel": channel,
        "campaign": campaign,
        "amount": eur * rng.randint(85, 115) / 100 / EUR_PER_UNIT[currency],
        "currency_code": currency,
    }


def _expenses(rng: random.Random, last: date, mrr: float) -> Iterator[Row]:
    months = (last.year - START.year) * 12 + last.month - START.month
    for (category, currency), share in EXPENSE_SHARES.items():
        eur = mrr * share * max(1.0, 1.45 - 0.015 * months) * rng.randint(94, 106) / 100
        yield {
            "expense_date": last,
            "category": category,
            "amount": eur / EUR_PER_UNIT[currency],
            "currency_code": currency,
        }


def _cost_of_goods(last: date, lines: list[Row]) -> Row:
    costs = [row["cost_amount"] * EUR_PER_UNIT[row["currency_code"]] for row in lines]
    return {
        "expense_date": last,
        "category": "cost_of_goods",
        "amount": sum(costs),
        "currency_code": "EUR",
    }
