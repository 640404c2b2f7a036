"""Sales to new customers: who is asked, what is quoted, who closes when and how."""

import random
from datetime import date, datetime, timedelta

from demo_company.accidents import is_collapsed
from demo_company.accounts import Market
from demo_company.catalogue import (
    MONTH,
    PLAN_WEIGHTS,
    PRODUCTS,
    QUARTER,
    SEATS,
    WEEK,
    YEAR,
    YEARLY_SHARE,
    Interval,
    Offer,
    offer_price,
)
from demo_company.chance import (
    at_work,
    between,
    from_quantiles,
    pick,
    random_working_day,
    stream,
)
from demo_company.company import Company
from demo_company.people import Rep
from demo_company.records import Account, Deal
from demo_company.timeline import (
    AS_OF,
    START,
    TODAY,
    midnight,
    month_starts,
    month_volume,
    noon,
    working_day,
)

CYCLE_DAYS = (12, 27, 38, 48, 58, 69, 82, 100, 126, 165, 240)  # quantiles
CYCLE_FACTOR = {"Small": 0.75, "Mid-Market": 1.0, "Enterprise": 1.3}
WIN_CHANCE = {"new_business": 0.225, "expansion": 0.34}
WARMTH = {"referral": 1.25, "partner": 1.15, "outbound": 0.75, "paid_social": 0.8}


def sell_new_business(company: Company, market: Market) -> None:
    """Month by month: prospects enter, some come back, about one in five buys."""
    rng = stream("new business")
    prospects: list[Account] = []
    for month in month_starts(START, TODAY):
        for _ in range(month_volume(month, 18.0, 0.36)):
            day = random_working_day(rng, month)
            today = midnight(day)
            free = [a for a in prospects if a.free_from and a.free_from < today]
            if free and rng.random() < 0.66:
                account = rng.choice(free)
            else:
                account = market.new_account(at_work(rng, day) - timedelta(minutes=20))
                prospects.append(account)
                company.accounts.append(account)
            deal = _new_deal(rng, account, day, market.choose_rep(account, day))
            decide(rng, market, deal)
            company.deals.append(deal)
            account.is_customer = deal.outcome == "won"
            account.free_from = None
            if deal.outcome == "lost":
                account.free_from = deal.planned_close + timedelta(days=45)


def _new_deal(rng: random.Random, account: Account, day: date, rep: Rep) -> Deal:
    """A new-business opportunity, priced but not yet decided."""
    segment = account.segment
    cycle = from_quantiles(rng, CYCLE_DAYS) * CYCLE_FACTOR[segment]
    created_at = max(at_work(rng, day), account.created_at)
    interval = _choose_interval(rng, segment)
    product = pick(rng, PRODUCTS)
    plan = pick(rng, PLAN_WEIGHTS[segment])
    seats = rng.randint(*SEATS[segment])
    planned_close = at_work(rng, close_day(rng, day, cycle))
    discount_share = pick(rng, {0.0: 65, 0.05: 15, 0.1: 15, 0.15: 5})
    other_plan = close_day(rng, day, cycle)
    if other_plan > TODAY:  # of two plans the one that lies ahead counts: it is open
        planned_close = noon(other_plan)
    deal = Deal(
        account=account,
        pipeline="new_business",
        deal_type="new_business",
        offer=Offer(product, plan, seats, interval, discount_share),
        rep=rep,
        created_at=created_at,
        planned_close=planned_close,
    )
    quote(rng, deal)
    return deal


def _choose_interval(rng: random.Random, segment: str) -> Interval:
    is_yearly = rng.random() < YEARLY_SHARE[segment]
    rare = rng.random()
    if rare < 0.03:
        return QUARTER
    if rare > 0.96 and segment == "Small":
        return WEEK
    return YEAR if is_yearly else MONTH


def close_day(rng: random.Random, created: date, cycle: float) -> date:
    """When a deal closes: summer delays, and a push before the end of a quarter."""
    day = created + timedelta(days=round(cycle))
    if day.month in (7, 8) and rng.random() < 0.3:
        day += timedelta(days=rng.randint(25, 45))
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    is_early = (day - quarter).days < 24
    if is_early and rng.random() < (0.6 if quarter.month == 1 else 0.25):
        pushed = quarter - timedelta(days=rng.randint(1, 9))
        day = pushed if pushed > created + timedelta(days=4) else day
    return working_day(day)


def quote(rng: random.Random, deal: Deal) -> None:
    """Price a deal off the list: what the customer will pay once it is won."""
    offer, account = deal.offer, deal.account
    price = offer_price(offer, account.currency, deal.planned_close.date())
    total = price * offer.seats
    net = total - round(total * offer.discount_share, 2)
    deal.monthly_amount = round(net * offer.interval.per_month, 2)
    if offer.interval is YEAR:
        deal.term_months = pick(rng, {12: 95, 24: 5})
    if deal.deal_type == "new_business" and rng.random() < 0.7:
        months = rng.randint(8, 20) / 10
        deal.one_off_amount = round(deal.monthly_amount * months / 50) * 50.0


def decide(rng: random.Random, market: Market, deal: Deal) -> None:
    """Fix owner changes and the outcome of a deal whose dates are known."""
    rep, account = deal.rep, deal.account
    deal.is_stale = rng.random() < 0.012
    if deal.is_stale:  # nobody dares to close it for months
        given_up = working_day(deal.planned_close.date() + timedelta(days=rng.randint(90, 200)))
        deal.planned_close = noon(given_up)
    end = min(deal.planned_close, AS_OF)
    if rep.left and rep.left < end.date():
        moved_at = at_work(rng, rep.left)
        next_day = rep.left + timedelta(days=1)
        _hand_over(deal, market.choose_rep(account, next_day, rep.team), moved_at)
    elif rng.random() < 0.05:
        moved_at = between(rng, deal.created_at, end)
        new_rep = market.choose_rep(account, moved_at.date())
        if new_rep.left is None:
            _hand_over(deal, new_rep, moved_at)
    if deal.planned_close <= AS_OF:
        is_won = not deal.is_stale and _is_won(market, deal)
        deal.outcome = "won" if is_won else "lost"


def _hand_over(deal: Deal, rep: Rep, moved_at: datetime) -> None:
    if rep != deal.rep:
        deal.previous_rep, deal.rep = deal.rep, rep
        deal.owner_changed_at = moved_at


def _is_won(market: Market, deal: Deal) -> bool:
    """Talent and kind of deal; one rep wins nothing for a quarter."""
    day = deal.planned_close.date()
    if is_collapsed(deal.rep.id, day):
        return False
    warmth = WARMTH.get(deal.account.channel, 1.0)
    chance = WIN_CHANCE[deal.pipeline] * deal.rep.talent * warmth
    return market.wins(deal.rep, deal.pipeline, day, chance)
