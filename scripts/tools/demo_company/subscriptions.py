"""How subscriptions begin: the old base, won deals and trials; and their export."""

import random
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from demo_company.accounts import Market
from demo_company.catalogue import (
    MONTH,
    PLAN_WEIGHTS,
    PRODUCTS,
    SEATS,
    YEAR,
    YEARLY_SHARE,
    Offer,
    other_products,
)
from demo_company.chance import pick, stream
from demo_company.company import Company
from demo_company.contracts import Contract
from demo_company.expansions import open_renewals
from demo_company.items import Item
from demo_company.records import Deal
from demo_company.rows import Row
from demo_company.timeline import START, TODAY, add_months, midnight


def run_billing(company: Company, market: Market) -> None:
    # One draw of many: in most, a large customer leaves in a quiet month as well, and an
    # alert finds that beside the planted accidents.
    rng = stream("billing37")
    won = [deal for deal in company.deals if deal.outcome == "won"]
    _start_old_base(company, market, rng)
    for deal in won:  # not the expansions that the contracts add meanwhile
        item = _start_from_deal(company, rng, deal)
        Contract(company, market, rng, item).run(deal.term_months)
    _start_fruitless_trials(company, rng)
    open_renewals(company)
    company.items = [item for item in company.items if not _never_began(item)]
    _plant_odd_ends(company.items)
    _plant_second_currency(company)


def _start_old_base(company: Company, market: Market, rng: random.Random) -> None:
    """The customers whom the billing system took over in June 2023."""
    for _ in range(60):
        day = START + timedelta(days=rng.randrange(26))
        account = market.new_account(midnight(START) + timedelta(hours=7))
        account.is_customer = True
        company.accounts.append(account)
        is_yearly = rng.random() < YEARLY_SHARE[account.segment]
        offer = Offer(
            product=pick(rng, PRODUCTS),
            plan=pick(rng, PLAN_WEIGHTS[account.segment]),
            seats=rng.randint(*SEATS[account.segment]),
            interval=YEAR if is_yearly else MONTH,
            discount_share=pick(rng, {0.0: 70, 0.1: 30}),
        )
        item = company.new_item(account, day, offer)
        if is_yearly:  # the term was paid before the takeover and ends within a year
            item.anchor = add_months(day, -rng.randint(0, 11))
        Contract(company, market, rng, item).run(12)


def _start_from_deal(company: Company, rng: random.Random, deal: Deal) -> Item:
    """A won deal starts a subscription within days, sometimes after a trial."""
    closed = deal.planned_close.date()
    day = min(closed + timedelta(days=rng.randint(0, 7)), TODAY)
    # the contract keeps the quoted price when it starts after a price rise
    item = company.new_item(deal.account, day, deal.offer, priced_on=closed)
    item.deal = deal
    if deal.offer.interval is MONTH and rng.random() < 0.25:
        first = max(deal.created_at.date(), day - timedelta(days=30))
        trial = replace(
            item.current,
            started_at=midnight(first),
            ended_at=midnight(day),
            status="trialing",
        )
        item.terms.insert(0, trial)
    return item


def _start_fruitless_trials(company: Company, rng: random.Random) -> None:
    """Trials of prospects who did not buy."""
    for deal in company.deals:
        account = deal.account
        is_prospect = account.segment == "Small" and not account.is_customer
        if deal.outcome == "lost" and is_prospect and rng.random() < 0.22:
            day = deal.created_at.date() + timedelta(days=1)
            end = day + timedelta(days=rng.choice((14, 30)))
            offer = Offer(deal.offer.product, "Starter", 5, MONTH)
            trial = company.new_item(account, day, offer).current
            trial.status = "trialing"
            trial.ended_at = midnight(end)


def _never_began(item: Item) -> bool:
    """An addition that was agreed for the day on which the customer left."""
    return item.current.ended_at == item.terms[0].started_at


def _plant_odd_ends(items: list[Item]) -> None:
    """A subscription that was deleted, and one of which only the click is known."""
    monthly = [
        item
        for item in items
        if item.is_running
        and item.interval is MONTH
        and item.current.status == "active"
        and item.anchor.day < 9
        and item.anchor < date(2026, 1, 1)
    ]
    # removed in the billing system: the row ends, nobody cancelled it
    monthly[3].current.deleted_at = datetime(2026, 4, 8, 9, 12, 0)
    # no `ended_at`: the row ends with the month that runs at the click, in July
    clicked = monthly[7].current
    clicked.cancelled_at = datetime(2026, 6, 9, 14, 3, 0)
    clicked.churn_reason = "competitor"
    clicked.is_voluntary = True


def _plant_second_currency(company: Company) -> None:
    """A customer of London whose branch on the continent pays in euros."""
    main = next(
        item
        for item in company.items
        if item.is_running and item.currency == "GBP" and item.account.segment == "Mid-Market"
    )
    term = main.current
    product = other_products(term.product)[0]
    branch = Offer(product, term.plan, 8, MONTH)
    company.new_item(main.account, date(2025, 9, 15), branch, currency="EUR")


def subscription_rows(company: Company) -> list[Row]:
    rows = [
        {
            "subscription_id": item.subscription_id,
            "subscription_item_id": item.id,
            "account_id": item.account.id,
            "interval_unit": item.interval.unit,
            "interval_count": item.interval.count,
            "currency_code": item.currency,
            **asdict(term),
        }
        for item in company.items
        for term in item.terms
    ]
    return sorted(rows, key=lambda r: (r["started_at"], r["subscription_item_id"]))
