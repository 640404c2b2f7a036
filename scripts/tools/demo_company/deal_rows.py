"""The export of the deals and of their history, with its dirty rows."""

import random
from datetime import datetime, timedelta
from typing import Any

from demo_company.catalogue import YEAR
from demo_company.chance import pick, stream
from demo_company.company import Company
from demo_company.deal_history import tell_history
from demo_company.records import Deal
from demo_company.rows import Row, id_of
from demo_company.timeline import AS_OF

LOST_REASONS = {
    "price": 28,
    "competitor": 24,
    "no decision": 26,
    "missing features": 12,
    "bad timing": 10,
}


def deal_rows(company: Company) -> tuple[list[Row], list[Row]]:
    """Deals and their history; a deal repeats the last state of its history."""
    rng = stream("history")
    deals, history = [], []
    for deal in company.deals:
        states = tell_history(rng, deal)
        deals.append(_deal_row(rng, deal, states))
        history += [{"deal_id": deal.id, **state} for state in states]
    _plant_dirty_deals(deals)
    return deals, history


def _deal_row(rng: random.Random, deal: Deal, states: list[Row]) -> Row:
    account, offer, last = deal.account, deal.offer, states[-1]
    amount = _latest(states, "amount")
    is_priced = amount == deal.amount  # a first guess has no parts
    is_open_ended = offer.interval is not YEAR and deal.deal_type == "new_business"
    return {
        "deal_id": deal.id,
        "deal_name": account.name,
        "account_id": account.id,
        "lead_id": id_of(deal.lead),
        "rep_id": id_of(deal.rep),
        "pipeline": deal.pipeline,
        "stage": last["stage"],
        "deal_type": deal.deal_type,
        "product": offer.product,
        "channel": account.channel,
        "region": account.region,
        "amount": amount,
        "one_off_amount": deal.one_off_amount if is_priced else None,
        "term_months": None if is_open_ended else deal.term_months,
        "is_open_ended": is_open_ended,
        "monthly_amount": deal.monthly_amount if is_priced else None,
        "currency_code": account.currency,
        "probability": _latest(states, "probability"),
        "lost_reason": pick(rng, LOST_REASONS) if deal.outcome == "lost" else None,
        "created_at": deal.created_at,
        "expected_close_date": _latest(states, "expected_close_date"),
        "closed_at": deal.closed_at,
        "is_closed": last["is_closed"],
        "is_won": last["is_won"],
        "merged_into_id": id_of(deal.merged_into),
        "is_deleted": deal.is_deleted,
        "updated_at": _removed_at(deal),
    }


def _removed_at(deal: Deal) -> datetime | None:
    """When a deal was deleted: half of its life had passed."""
    if not deal.is_deleted:
        return None
    end = deal.closed_at or AS_OF
    return (deal.created_at + (end - deal.created_at) / 2).replace(microsecond=0)


def _latest(states: list[Row], column: str) -> Any:
    """The value of a column at the end of a history, empty ones carried forward."""
    values = [state[column] for state in states if state.get(column) is not None]
    return values[-1] if values else None


def _plant_dirty_deals(deals: list[Row]) -> None:
    """The alias, the deal without region and channel, and the duplicated key."""
    won = [row for row in deals if row["is_won"] and row["created_at"].year == 2025]
    alias = next(row for row in won if row["product"] == "Analytics Suite")
    bare = next(row for row in won if row["product"] == "Forecast Cloud")
    twice = next(row for row in won if row["product"] == "Data Connect")
    alias["product"] = "Analytics Suit"
    bare.update(region=None, channel=None)
    older = twice | {
        "stage": "Negotiation",
        "amount": 1000.0,
        "probability": 0.75,
        "closed_at": None,
        "is_closed": False,
        "is_won": False,
        "updated_at": twice["closed_at"] - timedelta(days=2),
    }
    twice["updated_at"] = twice["closed_at"]
    deals.insert(deals.index(twice) + 1, older)
