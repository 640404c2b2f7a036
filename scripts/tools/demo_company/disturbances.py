"""What is untidy in every CRM: duplicates, deletions, deals without an owner."""

import random
from datetime import timedelta
from itertools import pairwise

from demo_company.accounts import Market
from demo_company.chance import stream
from demo_company.company import Company
from demo_company.records import Deal
from demo_company.timeline import AS_OF

# How many deals of each outcome were closed before, and how that ended.
FIRST_OUTCOMES = {
    "won": ("lost",) * 5 + ("won",) * 3,
    "lost": ("won",) * 2,
    "open": ("won",) * 2,
}


def disturb(company: Company, market: Market) -> None:
    rng = stream("disturbances")
    _disturb_deals(rng, company)
    _replace_owners_who_left(company, market)
    _disturb_accounts(rng, company)


def _disturb_deals(rng: random.Random, company: Company) -> None:
    """Merged, deleted, ownerless and reopened deals."""
    plain = [d for d in company.deals if d.deal_type == "new_business"]
    for deal in rng.sample(plain, 11):
        company.deals.append(_duplicate(rng, deal))
    not_won = [d for d in plain if d.outcome != "won"]
    for deal in rng.sample(not_won, 12):
        deal.is_deleted = True
    for deal in rng.sample(plain, 16):
        deal.rep = deal.previous_rep = deal.owner_changed_at = None
    _reopen(rng, [d for d in plain if not d.is_deleted])
    _let_rot([d for d in plain if d.outcome == "lost" and not d.is_deleted])


def _duplicate(rng: random.Random, deal: Deal) -> Deal:
    """The same opportunity entered twice; the copy is merged while it is open."""
    return Deal(
        account=deal.account,
        pipeline=deal.pipeline,
        deal_type=deal.deal_type,
        offer=deal.offer,
        rep=deal.rep,
        created_at=deal.created_at + timedelta(seconds=rng.randrange(60, 7200)),
        planned_close=deal.planned_close,
        monthly_amount=deal.monthly_amount,
        merged_into=deal,
    )


def _reopen(rng: random.Random, deals: list[Deal]) -> None:
    """Some deals were closed once before their present state."""
    for outcome, first_outcomes in FIRST_OUTCOMES.items():
        long_enough = [
            deal
            for deal in deals
            if deal.outcome == outcome and ((deal.closed_at or AS_OF) - deal.created_at).days > 50
        ]
        chosen = rng.sample(long_enough, len(first_outcomes))
        for deal, first in zip(chosen, first_outcomes, strict=True):
            deal.reopened_after = first


def _let_rot(lost: list[Deal]) -> None:
    """Three deals of last summer that nobody dares to close."""
    old = [d for d in lost if 280 < (AS_OF - d.created_at).days < 340 and not d.reopened_after]
    for deal in old[:3]:
        deal.outcome = "open"
        deal.is_stale = True
        deal.planned_close = AS_OF + timedelta(days=5)


def _replace_owners_who_left(company: Company, market: Market) -> None:
    for account in company.accounts:
        while account.rep.left:
            account.rep = market.choose_rep(account, account.created_at.date())


def _disturb_accounts(rng: random.Random, company: Company) -> None:
    """Double companies, deleted ones, parents."""
    billed = {item.account for item in company.items}
    prospects = [a for a in company.accounts if a not in billed]
    customers = [a for a in company.accounts if a.is_customer]

    doubles = rng.sample(prospects, 6)
    chain = [*doubles[:2], customers[60]]
    for account, target in pairwise(chain):
        account.merged_into = target
    for account in doubles[2:]:
        account.merged_into = rng.choice(customers)

    paying = {item.account for item in company.items if item.is_running}
    former_customers = [
        item.account
        for item in company.items
        if item.account.is_customer and item.account not in paying
    ]
    former_customers[3].is_deleted = True
    for account in rng.sample(prospects, 4):
        account.is_deleted = account.merged_into is None

    for account in rng.sample(customers, 24):
        parent = rng.choice(customers)
        if parent is not account and parent.parent is None:
            account.parent = parent
