"""Sales to customers: more of the same, another product, and renewals."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from demo_company.accidents import is_collapsed
from demo_company.accounts import Market
from demo_company.catalogue import YEAR, Offer, other_products
from demo_company.chance import at_work, from_quantiles, stream
from demo_company.company import Company
from demo_company.deals import CYCLE_DAYS, close_day, decide, quote
from demo_company.items import Item
from demo_company.people import REP_BY_ID, Rep
from demo_company.records import Account, Deal
from demo_company.timeline import (
    START,
    TODAY,
    add_months,
    noon,
    working_day,
)


def expansion_deal(rng: random.Random, market: Market, item: Item, day: date) -> Deal | None:
    """Now and then the account's owner tries to sell more."""
    if rng.random() > 0.046:
        return None
    created = working_day(day + timedelta(days=rng.randint(2, 24)))
    if created > TODAY or created <= day:
        return None
    account, term = item.account, item.current
    rep = _owner_on(market, account, created)
    planned = close_day(rng, created, from_quantiles(rng, CYCLE_DAYS) * 0.6)
    more = rng.randint(15, 50) / 100
    seats = max(2, round(term.quantity * more))
    offer = Offer(term.product, term.plan, seats, item.interval)
    created_at = at_work(rng, created)
    planned_close = noon(planned) if planned > TODAY else at_work(rng, planned)
    if rng.random() < 0.3:
        offer = replace(offer, product=rng.choice(other_products(term.product)))
    deal = Deal(
        account=account,
        pipeline="expansion",
        deal_type="expansion",
        offer=offer,
        rep=rep,
        created_at=created_at,
        planned_close=planned_close,
    )
    quote(rng, deal)
    deal.term_months = 12
    decide(rng, market, deal)
    return deal


def _owner_on(market: Market, account: Account, day: date) -> Rep:
    """The owner of the account, a new one where the last has left."""
    if not account.rep.works_on(day):
        account.rep = market.choose_rep(account, day)
    return account.rep


def renewal_deal(rng: random.Random, market: Market, item: Item, day: date) -> Deal | None:
    """Large yearly contracts are renewed through a deal; the contract decides it."""
    if item.account.segment == "Small":
        return None
    created = working_day(day - timedelta(days=rng.randint(45, 70)))
    rep = _owner_on(market, item.account, day)
    if not rep.works_on(created) or created < START:
        return None
    created_at = at_work(rng, created)
    planned_close = at_work(rng, working_day(day - timedelta(days=1)))
    if is_collapsed(rep.id, day):
        rep = REP_BY_ID[rep.manager]  # who keeps the renewals out of her collapse
    return _renewal(item, rep, created_at, planned_close)


def open_renewals(company: Company) -> None:
    """Contracts that end soon have a renewal in the pipeline."""
    rng = stream("open renewals")
    for item in company.items:
        is_large = item.account.segment != "Small" and item.interval is YEAR
        if not is_large or not item.is_running:
            continue
        end = add_months(item.anchor, 12)
        while end <= TODAY:
            end = add_months(end, 12)
        created = working_day(end - timedelta(days=rng.randint(45, 70)))
        is_due = item.current.started_at.date() < created < TODAY
        if is_due and item.account.rep.works_on(TODAY):
            created_at = at_work(rng, created)
            planned_close = noon(end - timedelta(days=1))
            deal = _renewal(item, item.account.rep, created_at, planned_close)
            company.deals.append(deal)


def _renewal(item: Item, rep: Rep, created_at: datetime, planned_close: datetime) -> Deal:
    term = item.current
    return Deal(
        account=item.account,
        pipeline="expansion",
        deal_type="renewal",
        offer=Offer(term.product, term.plan, term.quantity, YEAR),
        rep=rep,
        created_at=created_at,
        planned_close=planned_close,
        monthly_amount=round(item.monthly_amount, 2),
    )
