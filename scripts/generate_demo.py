"""Generate the demo company: every entity of the input contract as a CSV seed.

Usage: python scripts/generate_demo.py [OUTPUT_DIR]      (default: seeds/)

A fictitious B2B software business sells three subscriptions, services and some
hardware from 2023-06-01 to 2026-06-17 18:00 UTC (the as-of instant). It moved its
billing into the present system in June 2023: the customers of that month are the old
base and have no deal. Amounts are in EUR, USD and GBP; reporting is in EUR.

The files are a function of this file alone: no clock, no set or hash order, one random
stream per entity (a change to the sessions does not move the deals), and only basic
arithmetic on floats, because `log` and `exp` differ between platforms in the last bit.

Planted accidents, for an alert to find
    2025-10-01 to 2025-10-31  price rise of 8 %: customers paying monthly churn
                              ("price") several times as often as in other months
    2026-01-01 to 2026-03-31  rep r07: almost every deal that closes is lost
    2026-02-18                refund wave: a month is paid back after a service outage
    2026-03-10 to 2026-03-12  web tracking outage: not one session
    2026-05-11 and later      redesign of /pricing: its bounce rate doubles

Dirty rows, on purpose
    deals       d0500 twice, the older `updated_at` second in the file
    activities  t07278 twice, the older `updated_at` second in the file
    deals       d0504, won, has neither region nor channel
    deals       d0498, won, is of product `Analytics Suit` (see product_aliases)
    accounts    a chain: a0083 is merged into a0170, which is merged into a0114
    accounts    a0010 is soft-deleted and has past revenue
    goals       the quotas of r04 and r13 name them instead of giving their id

Shapes, on purpose
    reps           r09 left, r12 was hired mid-year, r14 has no deal, r05 changed team
    deals          pushed, pulled in, reopened, merged, deleted, without owner, stale,
                   with a new owner before the close
    subscriptions  trials with and without a sale, pauses, failed payments, changes of
                   seats and plan, products swapped on one day, two subscriptions of one
                   customer, two items of one subscription; s0096 is deleted, of s0122
                   only the click is known, some are cancelled and still paid for
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

Row = dict[str, object]

# ------------------------------------------------------------------------- the calendar

START = date(2023, 6, 1)
AS_OF = datetime(2026, 6, 17, 18, 0, 0)

PRICE_RISE = date(2025, 10, 1)
PRICE_RISE_END = date(2025, 11, 1)
COLLAPSED_REP, COLLAPSE_FROM, COLLAPSE_TO = "r07", date(2026, 1, 1), date(2026, 4, 1)
REFUND_WAVE = date(2026, 2, 18)
OUTAGE_FROM, OUTAGE_TO = date(2026, 3, 10), date(2026, 3, 13)  # half-open
REDESIGN = date(2026, 5, 11)

# Demand by calendar month: a summer dip, strong spring and autumn. Deals are created
# little in December, when everybody closes.
SEASON = [1.05, 1.05, 1.15, 1.0, 1.0, 1.0, 0.75, 0.6, 1.15, 1.1, 1.1, 0.8]

# -------------------------------------------------------------------------- the columns

COLUMNS = {
    "accounts": "account_id,account_name,parent_account_id,merged_into_id,region,city,"
    "industry,segment,channel,rep_id,created_at,is_deleted,updated_at",
    "reps": "rep_id,rep_name,team,manager_rep_id,region,hired_date,left_date,"
    "is_active,updated_at",
    "rep_teams": "rep_id,team,valid_from,valid_to,updated_at",
    "leads": "lead_id,created_at,channel,campaign,region,rep_id,account_id,deal_id,"
    "mql_at,sql_at,converted_at,disqualified_at,disqualified_reason,is_deleted,"
    "updated_at",
    "deals": "deal_id,deal_name,account_id,lead_id,rep_id,pipeline,stage,deal_type,"
    "product,channel,region,amount,one_off_amount,term_months,is_open_ended,"
    "monthly_amount,currency_code,probability,lost_reason,created_at,"
    "expected_close_date,closed_at,is_closed,is_won,merged_into_id,is_deleted,"
    "updated_at",
    "deal_history": "deal_id,changed_at,stage,amount,expected_close_date,probability,"
    "rep_id,is_closed,is_won,origin,updated_at",
    "stages": "pipeline,stage,stage_order,stage_category,default_probability,"
    "updated_at",
    "activities": "activity_id,activity_type,direction,rep_id,contact_id,account_id,"
    "deal_id,lead_id,created_at,starts_at,outcome,duration_seconds,is_automated,"
    "is_deleted,updated_at",
    "call_checks": "activity_id,item,is_applicable,is_done,updated_at",
    "subscriptions": "subscription_id,subscription_item_id,account_id,product,plan,"
    "started_at,ended_at,cancelled_at,deleted_at,amount,interval_unit,interval_count,"
    "quantity,discount_amount,currency_code,status,churn_reason,is_voluntary,"
    "updated_at",
    "order_lines": "order_id,order_line_id,account_id,deal_id,rep_id,product,channel,"
    "region,ordered_at,quantity,unit_price,discount_amount,tax_amount,cost_amount,"
    "currency_code,is_refund,is_recurring,is_deleted,updated_at",
    "coupons": "coupon_id,account_id,campaign,issued_at,expires_at,redeemed_at,"
    "order_id,is_unlimited,updated_at",
    "survey_responses": "response_id,account_id,respondent_id,responded_at,score,"
    "updated_at",
    "web_sessions": "session_id,visitor_id,started_at,landing_page,page_view_count,"
    "channel,campaign,is_bot,lead_id,updated_at",
    "marketing_spend": "spend_date,channel,campaign,amount,currency_code,"
    "impression_count,click_count,updated_at",
    "touchpoints": "touchpoint_id,occurred_at,channel,campaign,lead_id,visitor_id,"
    "account_id,updated_at",
    "expenses": "expense_date,category,amount,currency_code,updated_at",
}
SETTINGS = {
    "goals": "kpi,period_grain,period_start_date,dimension,dimension_value,goal_value",
    "exchange_rates": "rate_date,currency_code,rate",
    "stage_mapping": "connector,pipeline,stage,stage_order,stage_category,"
    "default_probability",
    "product_aliases": "alias,product",
    "holidays": "holiday_date,holiday_name",
    "market_sizes": "year,segment,market_size",
}
# Columns with more or fewer than the two decimals of money.
DECIMALS = {"probability": 4, "default_probability": 4, "rate": 6}

# ----------------------------------------------------------------------- the vocabulary

# city, region, currency; the weight is how many customers are there
CITIES = [
    (("Helsinki", "North", "EUR"), 6),
    (("Stockholm", "North", "EUR"), 6),
    (("Oslo", "North", "EUR"), 4),
    (("Tallinn", "North", "EUR"), 3),
    (("London", "West", "GBP"), 12),
    (("Manchester", "West", "GBP"), 4),
    (("Amsterdam", "West", "EUR"), 7),
    (("Bruxelles", "West", "EUR"), 5),
    (("Dublin", "West", "EUR"), 4),
    (("Milano", "South", "EUR"), 6),
    (("Barcelona", "South", "EUR"), 6),
    (("Lisboa", "South", "EUR"), 5),
    (("София", "East", "EUR"), 9),
    (("Варна", "East", "EUR"), 4),
    (("Белград", "East", "EUR"), 7),
    (("Нови Сад", "East", "EUR"), 3),
    (("Скопје", "East", "EUR"), 3),
    (("Алматы", "East", "USD"), 7),
    (("Астана", "East", "USD"), 4),
    (("Бишкек", "East", "USD"), 2),
]
# fmt: off
LATIN_FIRST = (
    "Nordvik", "Halden", "Brightwell", "Castellan", "Ostara", "Vellmar", "Quintero",
    "Ferrand", "Lumen", "Arbor", "Solvenna", "Keldon", "Marisol", "Tarnow",
    "Wexford", "Aldine", "Corvina", "Dunmore", "Eskola", "Falken", "Grimstad",
    "Harrow", "Iberis", "Juniper", "Kestrel", "Lorien", "Montero", "Northgate",
    "Oakmere", "Pellin",
)
LATIN_LAST = (
    "Logistics", "Foods", "Systems", "Energy", "Health", "Retail", "Media",
    "Textiles", "Robotics", "Finance",
)
CYRILLIC_FIRST = (
    "Север", "Балкан", "Вектор", "Горизонт", "Дунав", "Заря", "Искра", "Каскад",
    "Лазурит", "Меридиан", "Орион", "Полюс", "Родопи", "Сокол", "Тракия", "Урал-Юг",
    "Фортуна", "Хоризонт", "Шумадия", "Янтарь",
)
CYRILLIC_LAST = (
    "Логистика", "Фарма", "Системы", "Энерго", "Медиа", "Транс", "Трейд", "Финанс",
    "Агро", "Роботика",
)
# fmt: on
INDUSTRIES = [
    ("Logistics", 4),
    ("Retail", 5),
    ("Manufacturing", 5),
    ("Financial services", 3),
    ("Health care", 3),
    ("Media", 2),
    ("Software", 4),
]
SEGMENTS = [("Small", 48), ("Mid-Market", 37), ("Enterprise", 15)]
CHANNELS = [
    ("organic", 22),
    ("paid_search", 20),
    ("paid_social", 11),
    ("email", 6),
    ("referral", 11),
    ("partner", 10),
    ("events", 8),
    ("outbound", 12),
]
WEB_CHANNELS = ("organic", "paid_search", "paid_social", "email", "referral")
CAMPAIGNS = {
    "paid_search": ("brand", "competitors", "forecasting"),
    "paid_social": ("retargeting", "lookalike"),
    "email": ("newsletter", "webinar"),
    "events": ("spring_fair", "autumn_fair"),
}
SPEND_SHARES = {
    "paid_search": 0.42,
    "paid_social": 0.24,
    "events": 0.22,
    "email": 0.05,
    "partner": 0.07,
}
COST_PER_CLICK = {"paid_search": 4.2, "paid_social": 2.6, "email": 0.9}

# EUR per seat and month
PRICES = {
    "Analytics Suite": {"Starter": 29, "Team": 45, "Business": 69},
    "Forecast Cloud": {"Starter": 35, "Team": 55, "Business": 79},
    "Data Connect": {"Starter": 19, "Team": 32, "Business": 49},
}
PLANS = ("Starter", "Team", "Business")
PRODUCTS = [("Analytics Suite", 50), ("Forecast Cloud", 28), ("Data Connect", 22)]
# native units of a EUR price on the price list (not the day's rate)
PRICE_LIST_FACTOR = {"EUR": 1.0, "USD": 1.1, "GBP": 0.88}
EUR_PER_UNIT = {"EUR": 1.0, "USD": 0.92, "GBP": 1.16}  # first rates of the walk
YEARLY_MONTHS = 11  # a year paid in advance costs eleven months
SEATS = {"Small": (4, 13), "Mid-Market": (13, 36), "Enterprise": (34, 82)}
YEARLY_SHARE = {"Small": 0.3, "Mid-Market": 0.45, "Enterprise": 0.7}
MONTHLY_CHURN = {"Small": 0.019, "Mid-Market": 0.012, "Enterprise": 0.006}
CHURN_REASONS = [
    (("price", True), 20),
    (("missing features", True), 22),
    (("competitor", True), 17),
    (("no longer needed", True), 20),
    (("payment failed", False), 12),
    (("business closed", False), 9),
]
LOST_REASONS = [
    ("price", 28),
    ("competitor", 24),
    ("no decision", 26),
    ("missing features", 12),
    ("bad timing", 10),
]
DISQUALIFIED_REASONS = [
    ("no budget", 30),
    ("wrong fit", 30),
    ("no reply", 28),
    ("duplicate", 6),
    ("student", 6),
]
STAGES = {
    "new_business": [
        ("Qualification", 0.10),
        ("Discovery", 0.20),
        ("Demo", 0.35),
        ("Proposal", 0.55),
        ("Negotiation", 0.75),
    ],
    "expansion": [("Identified", 0.25), ("Proposal", 0.50), ("Negotiation", 0.75)],
}
CHECK_ITEMS = ("greeting", "needs asked", "budget asked", "next step agreed", "summary")
# page, weight, bounce rate
PAGES = [
    (("/", 0.42), 30),
    (("/pricing", 0.34), 17),
    (("/product", 0.40), 18),
    (("/demo", 0.28), 10),
    (("/blog/forecasting", 0.66), 14),
    (("/blog/churn", 0.70), 11),
]
HOLIDAYS = [
    (1, 1, "New Year"),
    (1, 6, "Epiphany"),
    (5, 1, "Labour Day"),
    (8, 15, "Assumption"),
    (11, 1, "All Saints"),
    (12, 24, "Christmas Eve"),
    (12, 25, "Christmas Day"),
    (12, 26, "Second Day of Christmas"),
    (12, 31, "New Year's Eve"),
]
EASTER = (date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5))

# --------------------------------------------------------------------------- the people


@dataclass(frozen=True)
class Rep:
    """A sales person; `talent` moves the win rate, `load` the number of deals."""

    rep_id: str
    name: str
    team: str
    manager: str
    region: str
    hired: date
    left: date | None
    talent: float
    load: float
    quota: int  # EUR per average month of 2025

    def works_on(self, day: date) -> bool:
        return self.hired <= day and (self.left is None or day <= self.left)


# fmt: off
REPS = [
    Rep("r01", "Anna Lindqvist", "Key Accounts", "", "North",
        date(2020, 3, 2), None, 1.15, 0.7, 11500),
    Rep("r02", "Jonas Keller", "Key Accounts", "r01", "West",
        date(2021, 9, 1), None, 1.45, 1.1, 22000),
    Rep("r03", "Мария Иванова", "Key Accounts", "r01", "East",
        date(2022, 1, 10), None, 1.15, 1.1, 22000),
    Rep("r04", "Pieter de Vries", "Key Accounts", "r01", "West",
        date(2022, 5, 2), None, 0.6, 0.9, 14000),
    Rep("r05", "Elena Popescu", "Key Accounts", "r01", "South",
        date(2022, 10, 3), None, 1.2, 1.0, 16000),
    Rep("r06", "Дмитрий Петров", "Growth", "", "East",
        date(2020, 6, 1), None, 1.15, 0.8, 10500),
    Rep("r07", "Sofia Ricci", "Growth", "r06", "South",
        date(2021, 4, 6), None, 1.3, 1.3, 20000),
    Rep("r08", "Tom Harding", "Growth", "r06", "West",
        date(2022, 2, 1), None, 0.65, 1.0, 13000),
    Rep("r09", "Lars Nygaard", "Growth", "r06", "North",
        date(2022, 8, 15), date(2025, 3, 31), 0.9, 1.1, 12000),
    Rep("r10", "Никола Јовановић", "Growth", "r06", "East",
        date(2023, 3, 1), None, 1.0, 1.1, 15000),
    Rep("r11", "Claire Dubois", "Velocity", "", "West",
        date(2021, 1, 11), None, 1.1, 1.0, 9500),
    Rep("r12", "Ольга Смирнова", "Velocity", "r11", "East",
        date(2025, 7, 14), None, 1.0, 1.2, 7000),
    Rep("r13", "Miguel Santos", "Velocity", "r11", "South",
        date(2022, 11, 1), None, 1.25, 1.1, 16000),
    Rep("r14", "Kaisa Virtanen", "Velocity", "r11", "North",
        date(2026, 4, 13), None, 1.0, 0.0, 5000),
    Rep("r15", "Виктор Димитров", "Velocity", "r11", "East",
        date(2023, 2, 1), None, 0.4, 1.0, 6000),
]
# fmt: on
REP = {rep.rep_id: rep for rep in REPS}
TEAM_CHANGE = ("r05", "Growth", "Key Accounts", date(2025, 1, 1))
QUOTA_BY_NAME = ("r04", "r13")
TEAM_SEGMENT = {
    "Key Accounts": "Enterprise",
    "Growth": "Mid-Market",
    "Velocity": "Small",
}

# ----------------------------------------------------------------------- the simulation


@dataclass(eq=False)
class Account:
    """A company; its id is given when all companies exist, in order of creation."""

    name: str
    city: str
    region: str
    currency: str
    industry: str
    segment: str
    channel: str
    rep: str
    created_at: datetime
    is_customer: bool = False
    free_from: datetime | None = None  # when a prospect may be asked again
    account_id: str = ""
    parent: Account | None = None
    merged_into: Account | None = None
    is_deleted: bool = False


@dataclass(eq=False)
class Deal:
    """An opportunity, its outcome and everything that its history needs."""

    account: Account
    pipeline: str
    deal_type: str
    product: str
    plan: str
    seats: int
    interval: str
    rep: str
    created_at: datetime
    planned_close: datetime
    outcome: str = "open"  # open, won, lost
    monthly_amount: float = 0.0
    one_off_amount: float = 0.0
    term_months: int = 12
    discount_share: float = 0.0
    lead: Lead | None = None
    previous_rep: str = ""
    owner_changed_at: datetime | None = None
    reopened_after: str = ""  # the outcome of its first closing
    is_stale: bool = False
    is_deleted: bool = False
    merged_into: Deal | None = None
    deal_id: str = ""
    states: list[Row] = field(default_factory=list)

    @property
    def closed_at(self) -> datetime | None:
        return None if self.outcome == "open" else self.planned_close

    @property
    def amount(self) -> float:
        """Total contract value; an open-ended contract counts twelve months."""
        return round(self.monthly_amount * self.term_months + self.one_off_amount, 2)

    def owner_spans(self) -> Iterator[tuple[str, datetime, datetime]]:
        """Who owned the deal from when until when."""
        begin, end = self.created_at, self.closed_at or AS_OF
        if self.owner_changed_at:
            yield self.previous_rep, begin, self.owner_changed_at
            begin = self.owner_changed_at
        yield self.rep, begin, end


@dataclass(eq=False)
class Lead:
    """A lead; one that became a deal knows it."""

    created_at: datetime
    channel: str
    campaign: str
    region: str
    rep: str
    account: Account | None = None
    deal: Deal | None = None
    lead_id: str = ""


@dataclass(eq=False)
class Item:
    """One recurring item of a subscription: rows of one price each."""

    subscription_id: str
    item_id: str
    account: Account
    anchor: date
    interval: str
    deal: Deal | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def current(self) -> Row:
        return self.rows[-1]

    @property
    def is_running(self) -> bool:
        return self.current["ended_at"] is None and self.current["deleted_at"] is None

    def change(self, day: date, **changes: object) -> None:
        """End the current row at `day` and go on with the changed one."""
        if self.current["started_at"] == midnight(day):
            self.current.update(changes)
            return
        following = {**self.current, "started_at": midnight(day), **changes}
        self.current["ended_at"] = midnight(day)
        self.rows.append(following)

    def end(self, day: date, cancelled_at: datetime | None, reason: str) -> None:
        if len(self.rows) > 1 and self.current["started_at"] == midnight(day):
            self.rows.pop()  # what was agreed for that day never began
        voluntary = dict(pair for pair, _ in CHURN_REASONS).get(reason, True)
        self.current.update(
            ended_at=midnight(day),
            cancelled_at=cancelled_at,
            churn_reason=reason,
            is_voluntary=voluntary,
        )


@dataclass
class Company:
    """Everything that happened, and the CSV rows made of it."""

    accounts: list[Account] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    subscription_count: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)


# ------------------------------------------------------------------------ small helpers


def stream(name: str) -> random.Random:
    """A random stream of its own per subject (a text seed does not use `hash`)."""
    return random.Random(f"sales_kpis demo {name}")


def pick(rng: random.Random, weighted: list[tuple]) -> object:
    values, weights = zip(*weighted, strict=True)
    return rng.choices(values, weights)[0]


def from_quantiles(rng: random.Random, points: list[float]) -> float:
    """A value whose equally spaced quantiles are `points`: any shape without `log`."""
    position = rng.random() * (len(points) - 1)
    low = int(position)
    return points[low] + (points[low + 1] - points[low]) * (position - low)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31
    while True:
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            last -= 1


def month_starts(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = add_months(day, 1)


def days(first: date, last: date, step: int = 1) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=step)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def working_day(day: date) -> date:
    """The Friday before, for a day of a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def at_work(rng: random.Random, day: date) -> datetime:
    """An instant in office hours, never after the as-of instant."""
    moment = midnight(day) + timedelta(seconds=rng.randrange(7 * 3600, 17 * 3600))
    return moment if moment <= AS_OF else AS_OF - timedelta(seconds=rng.randrange(9000))


def random_working_day(rng: random.Random, month: date) -> date:
    """A day of the month until the as-of day, hardly ever of a weekend."""
    last = min(add_months(month, 1) - timedelta(days=1), AS_OF.date())
    day = month + timedelta(days=rng.randrange((last - month).days + 1))
    return day if rng.random() < 0.04 else working_day(day) if day.day > 2 else day


def between(rng: random.Random, begin: datetime, end: datetime) -> datetime:
    """A moment strictly inside, in office hours where there is room for it."""
    seconds = int((end - begin).total_seconds())
    moment = begin + timedelta(seconds=rng.randrange(1, max(2, seconds)))
    tidy = at_work(rng, working_day(moment.date()))
    return tidy if begin < tidy < end else moment


def month_volume(month: date, first: float, growth: float) -> float:
    """Events in a month: a line that grows, times the season, cut at the as-of."""
    index = (month.year - START.year) * 12 + month.month - START.month
    volume = (first + growth * index) * SEASON[month.month - 1]
    is_running = month == AS_OF.date().replace(day=1)
    return volume * AS_OF.day / 30 if is_running else volume


def monthly_price(product: str, plan: str, currency: str, day: date) -> int:
    rise = 1.08 if day >= PRICE_RISE else 1.0
    return round(PRICES[product][plan] * PRICE_LIST_FACTOR[currency] * rise)


def interval_months(interval: str) -> int:
    return {"year": 12, "quarter": 3}.get(interval, 1)


def interval_price(price: float, interval: str) -> float:
    """The price per seat and interval for a price per seat and month."""
    factor = {"year": YEARLY_MONTHS, "quarter": 3, "week": 0.25}.get(interval, 1)
    return round(float(price * factor), 2)


def monthly_value(row: Row) -> float:
    """Native recurring revenue a month of a subscription row."""
    total = row["amount"] * row["quantity"] - row["discount_amount"]
    unit, count = row["interval_unit"], row["interval_count"]
    return total * {"year": 1 / 12, "week": 52 / 12}.get(unit, 1) / count


# --------------------------------------------------------------- accounts and new deals


def company_names(
    rng: random.Random, first: tuple[str, ...], last: tuple[str, ...]
) -> list[str]:
    names = [f"{a} {b}" for a in first for b in last]
    rng.shuffle(names)
    return names


class Market:
    """Makes companies and chooses who sells to them."""

    def __init__(self) -> None:
        self.rng = stream("market")
        self.latin = company_names(self.rng, LATIN_FIRST, LATIN_LAST)
        self.cyrillic = company_names(self.rng, CYRILLIC_FIRST, CYRILLIC_LAST)

    def new_account(self, created_at: datetime) -> Account:
        rng = self.rng
        city, region, currency = pick(rng, CITIES)
        is_cyrillic = rng.random() < (0.9 if region == "East" else 0.04)
        account = Account(
            name=(self.cyrillic if is_cyrillic else self.latin).pop(),
            city=city,
            region=region,
            currency=currency,
            industry=pick(rng, INDUSTRIES),
            segment=pick(rng, SEGMENTS),
            channel=pick(rng, CHANNELS),
            rep="",
            created_at=created_at,
        )
        account.rep = self.choose_rep(account, created_at.date())
        return account

    def choose_rep(self, account: Account, day: date, team: str = "") -> str:
        """A rep who works that day, rather of the region and of the fitting team."""
        weighted = []
        for rep in REPS:
            if rep.works_on(day) and team in ("", rep.team):
                near = 4.0 if rep.region == account.region else 1.0
                fit = 5.0 if TEAM_SEGMENT[rep.team] == account.segment else 1.0
                weighted.append((rep.rep_id, rep.load * near * fit))
        return pick(self.rng, weighted)


CYCLE_DAYS = [6, 16, 24, 32, 41, 52, 65, 84, 118, 175, 310]
CYCLE_FACTOR = {"Small": 0.75, "Mid-Market": 1.0, "Enterprise": 1.35}


def close_day(rng: random.Random, created: date, cycle: float) -> date:
    """When a deal closes: summer delays, and a push before the end of a quarter."""
    day = created + timedelta(days=max(2, round(cycle)))
    if day.month in (7, 8) and rng.random() < 0.3:
        day += timedelta(days=rng.randint(25, 45))
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    is_early = (day - quarter).days < 24
    if is_early and rng.random() < (0.75 if quarter.month == 1 else 0.4):
        pushed = quarter - timedelta(days=rng.randint(1, 9))
        day = pushed if pushed > created + timedelta(days=4) else day
    return max(working_day(day), created + timedelta(days=1))


def win_chance(deal: Deal, closed: date) -> float:
    """Talent, experience and kind of deal; one rep collapses for a quarter."""
    rep = REP[deal.rep]
    if rep.rep_id == COLLAPSED_REP and COLLAPSE_FROM <= closed < COLLAPSE_TO:
        return 0.03
    base = 0.40 if deal.pipeline == "expansion" else 0.285
    months = (closed - rep.hired).days / 30
    ramp = min(1.0, 0.4 + months / 10)
    warm = {"referral": 1.25, "partner": 1.15, "outbound": 0.75, "paid_social": 0.8}
    return min(0.9, base * rep.talent * ramp * warm.get(deal.account.channel, 1.0))


def decide(rng: random.Random, market: Market, deal: Deal) -> None:
    """Fix owner changes and the outcome of a deal whose dates are known."""
    rep, closed = REP[deal.rep], deal.planned_close
    if rep.left and rep.left < min(closed, AS_OF).date():
        moved_at = at_work(rng, rep.left)
        next_day = rep.left + timedelta(days=1)
        hand_over(deal, market.choose_rep(deal.account, next_day, rep.team), moved_at)
    elif rng.random() < 0.05:
        moved_at = between(rng, deal.created_at, min(closed, AS_OF))
        new_rep = market.choose_rep(deal.account, moved_at.date())
        if REP[new_rep].left is None:
            hand_over(deal, new_rep, moved_at)
    deal.is_stale = rng.random() < 0.012
    if closed <= AS_OF and not deal.is_stale:
        is_won = rng.random() < win_chance(deal, closed.date())
        deal.outcome = "won" if is_won else "lost"


def hand_over(deal: Deal, rep_id: str, moved_at: datetime) -> None:
    if rep_id != deal.rep and deal.created_at < moved_at < deal.planned_close:
        deal.previous_rep, deal.rep = deal.rep, rep_id
        deal.owner_changed_at = moved_at


def quote(rng: random.Random, deal: Deal) -> None:
    """Price a deal off the list: what the customer will pay once it is won."""
    account, day = deal.account, deal.planned_close.date()
    price = monthly_price(deal.product, deal.plan, account.currency, day)
    per_interval = interval_price(price, deal.interval) * deal.seats
    net = per_interval - round(per_interval * deal.discount_share, 2)
    factor = {"year": 1 / 12, "quarter": 1 / 3, "week": 52 / 12}
    deal.monthly_amount = round(net * factor.get(deal.interval, 1), 2)
    if deal.interval == "year":
        deal.term_months = pick(rng, [(12, 88), (24, 10), (36, 2)])
    if deal.deal_type == "new_business" and rng.random() < 0.7:
        share = rng.randint(8, 20) / 10
        deal.one_off_amount = round(deal.monthly_amount * share / 50) * 50.0


def new_deal(rng: random.Random, account: Account, day: date, rep: str) -> Deal:
    """A new-business opportunity, priced but not yet decided."""
    cycle = from_quantiles(rng, CYCLE_DAYS) * CYCLE_FACTOR[account.segment]
    created_at = at_work(rng, day)
    yearly = rng.random() < YEARLY_SHARE[account.segment]
    rare = rng.random()
    deal = Deal(
        account=account,
        pipeline="new_business",
        deal_type="new_business",
        product=pick(rng, PRODUCTS),
        plan=choose_plan(rng, account.segment),
        seats=rng.randint(*SEATS[account.segment]),
        interval="quarter" if rare < 0.03 else "year" if yearly else "month",
        rep=rep,
        created_at=created_at,
        planned_close=at_work(rng, close_day(rng, day, cycle)),
        discount_share=pick(rng, [(0.0, 65), (0.05, 15), (0.1, 15), (0.15, 5)]),
    )
    if account.segment == "Small" and rare > 0.96:
        deal.interval = "week"
    # at_work() never passes the as-of instant, a planned date may
    planned = close_day(rng, day, cycle)
    if planned > AS_OF.date():
        deal.planned_close = midnight(planned) + timedelta(hours=12)
    quote(rng, deal)
    return deal


def choose_plan(rng: random.Random, segment: str) -> str:
    weights = {"Small": (6, 4, 0), "Mid-Market": (1, 6, 3), "Enterprise": (0, 3, 7)}
    return rng.choices(PLANS, weights[segment])[0]


def sell_new_business(company: Company, market: Market) -> None:
    """Month by month: prospects enter, some come back, about three in ten buy."""
    rng = stream("new business")
    prospects: list[Account] = []
    for month in month_starts(START, AS_OF.date()):
        for _ in range(round(month_volume(month, 18.0, 0.36))):
            day = random_working_day(rng, month)
            noon = midnight(day)
            free = [a for a in prospects if a.free_from and a.free_from < noon]
            if free and rng.random() < 0.66:
                account = rng.choice(free)
            else:
                account = market.new_account(at_work(rng, day) - timedelta(minutes=20))
                prospects.append(account)
                company.accounts.append(account)
            deal = new_deal(rng, account, day, market.choose_rep(account, day))
            deal.created_at = max(deal.created_at, account.created_at)
            decide(rng, market, deal)
            company.deals.append(deal)
            account.free_from = None
            account.is_customer = deal.outcome == "won"
            if deal.outcome == "lost":
                account.free_from = deal.planned_close + timedelta(days=45)


# ------------------------------------------------------------------------ subscriptions


class Billing:
    """Runs the subscriptions of each customer on the grid of its monthly dates."""

    def __init__(self, company: Company, market: Market) -> None:
        self.company, self.market = company, market
        self.rng = stream("billing")

    def new_item(
        self,
        account: Account,
        day: date,
        product: str,
        plan: str,
        seats: int,
        interval: str,
        discount_share: float = 0.0,
        subscription_id: str = "",
        status: str = "active",
    ) -> Item:
        company = self.company
        if not subscription_id:
            company.subscription_count += 1
            subscription_id = f"s{company.subscription_count:04}"
        item_id = f"i{len(company.items) + 1:04}"
        item = Item(subscription_id, item_id, account, day, interval)
        price = monthly_price(product, plan, account.currency, day)
        amount = interval_price(price, interval)
        item.rows.append(
            {
                "subscription_id": subscription_id,
                "subscription_item_id": item_id,
                "product": product,
                "plan": plan,
                "started_at": midnight(day),
                "ended_at": None,
                "cancelled_at": None,
                "deleted_at": None,
                "amount": amount,
                "interval_unit": "month" if interval == "quarter" else interval,
                "interval_count": 3 if interval == "quarter" else 1,
                "quantity": seats,
                "discount_amount": round(amount * seats * discount_share, 2),
                "currency_code": account.currency,
                "status": status,
                "churn_reason": None,
                "is_voluntary": None,
            }
        )
        company.items.append(item)
        return item

    def start_from_deal(self, deal: Deal) -> None:
        """A won deal starts a subscription within days, sometimes after a trial."""
        rng, account = self.rng, deal.account
        first = deal.planned_close.date()
        day = min(first + timedelta(days=rng.randint(0, 7)), AS_OF.date())
        item = self.new_item(
            account,
            day,
            deal.product,
            deal.plan,
            deal.seats,
            deal.interval,
            deal.discount_share,
        )
        # the contract keeps the quoted price when it starts after a price rise
        price = monthly_price(deal.product, deal.plan, account.currency, first)
        amount = interval_price(price, deal.interval)
        item.current["amount"] = amount
        discount = round(amount * deal.seats * deal.discount_share, 2)
        item.current["discount_amount"] = discount
        item.deal = deal
        if deal.interval == "month" and rng.random() < 0.25:
            trial_day = max(deal.created_at.date(), day - timedelta(days=30))
            if trial_day < day:
                trial = {**item.current, "started_at": midnight(trial_day)}
                trial.update(status="trialing", ended_at=midnight(day))
                item.rows.insert(0, trial)
        self.run(item, deal.term_months)

    def start_old_base(self) -> None:
        """The customers whom the billing system took over in June 2023."""
        rng = self.rng
        for _ in range(44):
            day = START + timedelta(days=rng.randrange(26))
            account = self.market.new_account(midnight(START) + timedelta(hours=7))
            account.is_customer = True
            self.company.accounts.append(account)
            yearly = rng.random() < YEARLY_SHARE[account.segment]
            item = self.new_item(
                account,
                day,
                pick(rng, PRODUCTS),
                choose_plan(rng, account.segment),
                rng.randint(*SEATS[account.segment]),
                "year" if yearly else "month",
                pick(rng, [(0.0, 70), (0.1, 30)]),
            )
            if yearly:  # the term was paid before the takeover and ends within a year
                item.anchor = add_months(day, -rng.randint(0, 11))
            self.run(item, 12)

    def try_without_buying(self) -> None:
        """Trials of prospects who did not buy."""
        rng = self.rng
        lost = [d for d in self.company.deals if d.outcome == "lost"]
        for deal in lost:
            is_small = deal.account.segment == "Small"
            if is_small and not deal.account.is_customer and rng.random() < 0.22:
                day = deal.created_at.date() + timedelta(days=1)
                end = day + timedelta(days=rng.choice((14, 30)))
                item = self.new_item(
                    deal.account, day, deal.product, "Starter", 5, "month"
                )
                item.current.update(status="trialing")
                if end <= AS_OF.date():
                    item.current.update(ended_at=midnight(end))

    def run(self, main: Item, term_months: int) -> None:
        """The life of one subscription, a step for each month since its start."""
        items, pending = [main], []
        step = interval_months(main.interval)
        for month in range(1, 60):
            day = add_months(main.anchor, month)
            if day > AS_OF.date():
                self.foresee_end(items, month, step)
                return
            if midnight(day) <= main.rows[-1]["started_at"]:
                continue
            for deal in [d for d in pending if d.planned_close < midnight(day)]:
                pending.remove(deal)
                if deal.outcome == "won":
                    self.fulfil(items, deal, day)
            if month % step == 0 and month >= (term_months if step == 12 else 1):
                renewal = self.renewal_deal(items, day) if step == 12 else None
                if not pending and self.leaves(items, day, step, renewal):
                    return
                self.renew(items, day)
            if self.interrupted(items, day, step):
                return
            self.drift(items, day)
            pending += self.expansion_deal(items, day)

    def leaves(self, items: list[Item], day: date, step: int, renewal) -> bool:
        """Churn at the end of a paid interval."""
        rng, segment = self.rng, items[0].account.segment
        chance = MONTHLY_CHURN[segment] * (8 if step == 12 else step)
        is_rise = PRICE_RISE <= day < PRICE_RISE_END and step == 1
        is_gone = rng.random() < chance + (0.14 if is_rise else 0.0)
        if renewal:
            renewal.outcome = "lost" if is_gone else "won"
        if not is_gone:
            return False
        reason = "price" if is_rise else pick(rng, CHURN_REASONS)[0]
        notice = rng.randint(8, 75) if step == 12 else rng.randint(1, 24)
        cancelled_at = at_work(rng, max(START, day - timedelta(days=notice)))
        for item in items:
            if item.is_running:
                item.end(day, cancelled_at, reason)
        if rng.random() < 0.18:
            self.come_back(items[0], day)
        return True

    def come_back(self, item: Item, day: date) -> None:
        """A customer who left returns some months later with a new subscription."""
        back = add_months(day, self.rng.randint(2, 7))
        if back < AS_OF.date():
            row = item.current
            seats = max(3, round(row["quantity"] * 0.8))
            returned = self.new_item(
                item.account, back, row["product"], row["plan"], seats, "month"
            )
            self.run(returned, 1)

    def foresee_end(self, items: list[Item], month: int, step: int) -> None:
        """Some who are still paid for have already cancelled."""
        item = items[0]
        if step != 12 or self.rng.random() > 0.06:
            return
        end = add_months(item.anchor, -(-month // 12) * 12)
        notice = timedelta(days=4 + item.anchor.day * 2)
        cancelled_at = at_work(self.rng, AS_OF.date() - notice)
        cancelled_at = max(cancelled_at, item.current["started_at"])
        for one in items:
            if one.is_running and midnight(end) > one.current["started_at"]:
                one.end(end, cancelled_at, "competitor")
                one.current["status"] = "cancelled"

    def renew(self, items: list[Item], day: date) -> None:
        """The price rise reaches a running contract when it renews."""
        for item in items:
            row = item.current
            due = interval_price(
                monthly_price(row["product"], row["plan"], item.account.currency, day),
                item.interval,
            )
            is_active = item.is_running and row["status"] == "active"
            if is_active and due > row["amount"] and day >= PRICE_RISE:
                discount = round(row["discount_amount"] * due / row["amount"], 2)
                item.change(day, amount=due, discount_amount=discount)

    def interrupted(self, items: list[Item], day: date, step: int) -> bool:
        """Pauses and unpaid invoices of monthly payers; true where it was the end."""
        rng, item = self.rng, items[0]
        status = item.current["status"]
        if step != 1 or not item.is_running:
            return False
        if status == "paused":
            if rng.random() < 0.45:
                item.change(day, status="active")
            elif rng.random() < 0.15:
                item.end(day, at_work(rng, day - timedelta(days=3)), "price")
                return True
        elif status == "past_due":
            if rng.random() < 0.8:
                item.change(day, status="active")
            else:
                item.change(day, status="unpaid")
                end = day + timedelta(days=21)
                for one in items:
                    if one.is_running and midnight(end) < AS_OF:
                        one.end(end, midnight(end), "payment failed")
                return True
        elif len(items) == 1:
            draw = rng.random()
            if draw < 0.008:
                item.change(day, status="paused")
            elif draw < 0.019:
                item.change(day, status="past_due")
        return False

    def drift(self, items: list[Item], day: date) -> None:
        """Seats and plans change without a sales person."""
        rng = self.rng
        item = rng.choice(items)
        row = item.current
        if not item.is_running or row["status"] != "active":
            return
        draw = rng.random()
        if draw < 0.038:
            self.reseat(item, day, rng.randint(6, 25))
        elif draw < 0.046:
            self.reseat(item, day, -rng.randint(8, 30))
        elif draw < 0.053 and row["plan"] != "Business":
            self.replan(item, day, +1)
        elif draw < 0.056 and row["plan"] != "Starter":
            self.replan(item, day, -1)
        elif draw < 0.060 and len(items) == 1 and item.interval == "month":
            self.swap(items, day)

    def reseat(self, item: Item, day: date, percent: int) -> None:
        row = item.current
        seats = max(2, row["quantity"] + round(row["quantity"] * percent / 100))
        if seats != row["quantity"]:
            discount = round(row["discount_amount"] * seats / row["quantity"], 2)
            item.change(day, quantity=seats, discount_amount=discount)

    def replan(self, item: Item, day: date, move: int) -> None:
        row = item.current
        plan = PLANS[PLANS.index(row["plan"]) + move]
        price = monthly_price(row["product"], plan, item.account.currency, day)
        amount = interval_price(price, item.interval)
        discount = round(row["discount_amount"] * amount / row["amount"], 2)
        item.change(day, plan=plan, amount=amount, discount_amount=discount)

    def swap(self, items: list[Item], day: date) -> None:
        """Another product from the same day on: an item ends and another begins."""
        old = items[0]
        row = old.current
        products = [name for name in PRICES if name != row["product"]]
        row["ended_at"] = midnight(day)
        new = self.new_item(
            old.account,
            day,
            self.rng.choice(products),
            row["plan"],
            row["quantity"],
            old.interval,
            subscription_id=old.subscription_id,
        )
        new.anchor = old.anchor
        items[0] = new

    def expansion_deal(self, items: list[Item], day: date) -> list[Deal]:
        """Now and then the account's owner tries to sell more."""
        rng, item = self.rng, items[0]
        if not item.is_running or rng.random() > 0.058:
            return []
        account, row = item.account, item.current
        created = working_day(day + timedelta(days=rng.randint(2, 24)))
        if created > AS_OF.date() or created <= day:
            return []
        rep = account.rep
        if not REP[rep].works_on(created):
            rep = account.rep = self.market.choose_rep(account, created)
        planned = close_day(rng, created, from_quantiles(rng, CYCLE_DAYS) * 0.6)
        noon = midnight(planned) + timedelta(hours=12)
        share = rng.randint(15, 50) / 100
        deal = Deal(
            account=account,
            pipeline="expansion",
            deal_type="expansion",
            product=row["product"],
            plan=row["plan"],
            seats=max(2, round(row["quantity"] * share)),
            interval=item.interval,
            rep=rep,
            created_at=at_work(rng, created),
            planned_close=noon if noon > AS_OF else at_work(rng, planned),
        )
        if rng.random() < 0.3:
            deal.product = rng.choice([p for p in PRICES if p != row["product"]])
        quote(rng, deal)
        deal.term_months = 12
        decide(rng, self.market, deal)
        self.company.deals.append(deal)
        return [deal]

    def fulfil(self, items: list[Item], deal: Deal, day: date) -> None:
        """A won expansion: more seats, another item, or another subscription."""
        item = items[0]
        row = item.current
        if deal.product == row["product"] and row["status"] == "active":
            discount = row["discount_amount"]
            item.change(
                day, quantity=row["quantity"] + deal.seats, discount_amount=discount
            )
            return
        is_apart = self.rng.random() < 0.35
        added = self.new_item(
            item.account,
            day,
            deal.product,
            deal.plan,
            deal.seats,
            item.interval,
            subscription_id="" if is_apart else item.subscription_id,
        )
        added.anchor = item.anchor
        added.deal = deal
        items.append(added)

    def renewal_deal(self, items: list[Item], day: date) -> Deal | None:
        """Large yearly contracts are renewed through a deal; `leaves` decides it."""
        rng, item = self.rng, items[0]
        if item.account.segment == "Small" or not item.is_running:
            return None
        row = item.current
        created = working_day(day - timedelta(days=rng.randint(45, 70)))
        rep = item.account.rep
        if not REP[rep].works_on(day):
            rep = item.account.rep = self.market.choose_rep(item.account, day)
        if not REP[rep].works_on(created) or created < START:
            return None
        deal = Deal(
            account=item.account,
            pipeline="expansion",
            deal_type="renewal",
            product=row["product"],
            plan=row["plan"],
            seats=row["quantity"],
            interval="year",
            rep=rep,
            created_at=at_work(rng, created),
            planned_close=at_work(rng, working_day(day - timedelta(days=1))),
            monthly_amount=round(monthly_value(row), 2),
        )
        if rep == COLLAPSED_REP and COLLAPSE_FROM <= day < COLLAPSE_TO:
            deal.rep = REP[rep].manager  # who keeps the renewals out of her collapse
        self.company.deals.append(deal)
        return deal

    def open_renewals(self) -> None:
        """Contracts that end soon have a renewal in the pipeline."""
        rng = stream("open renewals")
        today = AS_OF.date()
        large = [i for i in self.company.items if i.account.segment != "Small"]
        for item in [i for i in large if i.interval == "year" and i.is_running]:
            row = item.current
            end = add_months(item.anchor, 12)
            while end <= today:
                end = add_months(end, 12)
            created = working_day(end - timedelta(days=rng.randint(45, 70)))
            is_due = row["started_at"].date() < created < today < end
            if is_due and REP[item.account.rep].works_on(today):
                deal = Deal(
                    account=item.account,
                    pipeline="expansion",
                    deal_type="renewal",
                    product=row["product"],
                    plan=row["plan"],
                    seats=row["quantity"],
                    interval="year",
                    rep=item.account.rep,
                    created_at=at_work(rng, created),
                    planned_close=midnight(end) - timedelta(hours=12),
                    monthly_amount=round(monthly_value(row), 2),
                )
                self.company.deals.append(deal)


def run_billing(company: Company, market: Market) -> None:
    billing = Billing(company, market)
    won = [deal for deal in company.deals if deal.outcome == "won"]
    billing.start_old_base()
    for deal in won:  # not the expansions that the billing itself adds meanwhile
        billing.start_from_deal(deal)
    billing.try_without_buying()
    billing.open_renewals()
    # an addition that was agreed for the day on which the customer left
    company.items = [
        item
        for item in company.items
        if item.current["ended_at"] != item.rows[0]["started_at"]
    ]
    plant_odd_ends(company)


# --------------------------------------------------------- what went wrong, and history


def disturb(company: Company, market: Market) -> None:
    """Merged, deleted, ownerless and reopened deals; linked and merged accounts."""
    rng = stream("disturbances")
    plain = [d for d in company.deals if d.deal_type == "new_business"]
    for deal in rng.sample(plain, 11):
        company.deals.append(duplicate_deal(rng, deal))
    not_won = [d for d in plain if d.outcome != "won"]
    for deal in rng.sample(not_won, 12):
        deal.is_deleted = True
    for deal in rng.sample(plain, 16):
        deal.rep, deal.previous_rep, deal.owner_changed_at = "", "", None
    reopen(rng, [d for d in plain if not d.is_deleted])
    disturb_accounts(rng, company, market)


def duplicate_deal(rng: random.Random, deal: Deal) -> Deal:
    """The same opportunity entered twice; the copy is merged while it is open."""
    copy = Deal(
        account=deal.account,
        pipeline=deal.pipeline,
        deal_type=deal.deal_type,
        product=deal.product,
        plan=deal.plan,
        seats=deal.seats,
        interval=deal.interval,
        rep=deal.rep,
        created_at=deal.created_at + timedelta(seconds=rng.randrange(60, 7200)),
        planned_close=deal.planned_close,
        monthly_amount=deal.monthly_amount,
        merged_into=deal,
        is_stale=True,
    )
    copy.created_at = min(copy.created_at, AS_OF)
    return copy


def reopen(rng: random.Random, deals: list[Deal]) -> None:
    """Some deals were closed once before their present state."""
    wanted = {
        "won": ["lost"] * 5 + ["won"] * 3,
        "lost": ["won"] * 2,
        "open": ["won"] * 2,
    }
    for outcome, first_outcomes in wanted.items():
        long_enough = [
            deal
            for deal in deals
            if deal.outcome == outcome
            and not deal.reopened_after
            and ((deal.closed_at or AS_OF) - deal.created_at).days > 50
        ]
        chosen = rng.sample(long_enough, len(first_outcomes))
        for deal, first in zip(chosen, first_outcomes, strict=True):
            deal.reopened_after = first


def disturb_accounts(rng: random.Random, company: Company, market: Market) -> None:
    """Owners who left, double companies, deleted ones, parents."""
    for account in company.accounts:
        while REP[account.rep].left:
            account.rep = market.choose_rep(account, account.created_at.date())
    bought = {id(item.account) for item in company.items}
    prospects = [a for a in company.accounts if id(a) not in bought]
    customers = [a for a in company.accounts if a.is_customer]
    doubles = rng.sample(prospects, 6)
    chain = [*doubles[:2], customers[60]]
    for account, target in pairwise(chain):
        account.merged_into = target
    for account in doubles[2:]:
        account.merged_into = rng.choice(customers)
    ended = [
        item.account
        for item in company.items
        if not item.is_running and item.account.is_customer
    ]
    running = {id(item.account) for item in company.items if item.is_running}
    gone = [account for account in ended if id(account) not in running]
    gone[3].is_deleted = True
    for account in rng.sample(prospects, 4):
        account.is_deleted = account.merged_into is None
    for account in rng.sample(customers, 24):
        parent = rng.choice(customers)
        if parent is not account and parent.parent is None:
            account.parent = parent


def give_ids(company: Company) -> None:
    """Number the records in order of creation, as a CRM would."""
    for name, prefix, width in (
        ("accounts", "a", 4),
        ("leads", "l", 5),
        ("deals", "d", 4),
    ):
        records = getattr(company, name)
        records.sort(key=lambda record: record.created_at)
        for number, record in enumerate(records, 1):
            setattr(record, f"{name[:-1]}_id", f"{prefix}{number:0{width}}")


def stage_path(rng: random.Random, deal: Deal) -> list[str]:
    """The open stages that a deal went through, skips and steps back included."""
    names = [name for name, _ in STAGES[deal.pipeline]]
    count = len(names)
    if deal.outcome == "won":
        depth = count
    elif deal.outcome == "lost":
        depth = rng.choices(range(1, count + 1), [3, 5, 5, 5, 3][:count])[0]
    else:
        span = (deal.planned_close - deal.created_at).total_seconds()
        age = (AS_OF - deal.created_at).total_seconds()
        depth = min(count, int(count * age / max(span, 1.0)) + 1)
    path = [0]
    for index in range(1, depth):
        if rng.random() < 0.86 or index == count - 1:
            path.append(index)
            if index > 1 and rng.random() < 0.04:
                path += [index - 1, index]
    return [names[index] for index in path]


def tell_history(rng: random.Random, deal: Deal) -> None:
    """Write the changes of a deal; an unchanged field stays empty."""
    end = deal.closed_at or AS_OF
    chances = dict(STAGES[deal.pipeline])
    path = ["Qualification"] if deal.merged_into else stage_path(rng, deal)
    guess = None
    if rng.random() < 0.78:
        guess = round(deal.amount * rng.randint(75, 130) / 10000) * 100.0 or 100.0
    owner = deal.previous_rep or deal.rep
    events: list[tuple[datetime, Row]] = []
    moments = sorted(between(rng, deal.created_at, end) for _ in path[1:])
    for moment, stage in zip(moments, path[1:], strict=True):
        change: Row = {"stage": stage, "probability": chances[stage]}
        if stage in ("Proposal", "Negotiation") and rng.random() < 0.95:
            change["amount"] = deal.amount
        events.append((moment, change))
    if deal.owner_changed_at:
        events.append((deal.owner_changed_at, {"rep_id": deal.rep}))
    expected, moves = expectations(rng, deal, end)
    events += moves
    if deal.reopened_after:
        events = with_first_closing(deal, events, end)
    events.sort(key=lambda event: event[0])
    first = {
        "stage": path[0],
        "amount": guess,
        "expected_close_date": expected,
        "probability": chances[path[0]],
        "rep_id": owner,
    }
    events.insert(0, (deal.created_at, first))
    if deal.closed_at:
        is_won = deal.outcome == "won"
        closing: Row = {"stage": deal.outcome.capitalize(), "is_closed": True}
        closing.update(is_won=is_won, probability=1.0 if is_won else 0.0)
        if is_won:
            closing["amount"] = deal.amount
        events.append((deal.closed_at, closing))
    deal.states = carry_stage(deal, events)


def expectations(
    rng: random.Random, deal: Deal, end: datetime
) -> tuple[date, list[tuple[datetime, Row]]]:
    """The first expected close date, and the pushes and pull-ins after it."""
    span = (deal.planned_close - deal.created_at).days
    wait = max(3, round(span * rng.randint(55, 120) / 100))
    first = expected = working_day(deal.created_at.date() + timedelta(days=wait))
    events: list[tuple[datetime, Row]] = []
    while expected < end.date() and not deal.merged_into:
        moment = at_work(rng, expected - timedelta(days=rng.randint(0, 2)))
        is_forgotten = rng.random() < 0.05 or (deal.is_stale and len(events) > 0)
        if is_forgotten or not deal.created_at < moment < end:
            break
        expected = working_day(expected + timedelta(days=rng.randint(12, 42)))
        origin = "snapshot" if rng.random() < 0.06 else "source"
        events.append((moment, {"expected_close_date": expected, "origin": origin}))
    is_early = deal.closed_at and (expected - end.date()).days > 7
    if is_early and rng.random() < 0.6:
        last = max([moment for moment, _ in events], default=deal.created_at)
        if (end - last).days > 1:
            pulled = {"expected_close_date": end.date()}
            events.append((between(rng, last, end), pulled))
    return first, events


def with_first_closing(
    deal: Deal, events: list[tuple[datetime, Row]], end: datetime
) -> list[tuple[datetime, Row]]:
    """Close the deal at 60 % of its life, open it again at 75 %."""
    span = end - deal.created_at
    closed, opened = deal.created_at + span * 3 / 5, deal.created_at + span * 3 / 4
    closed, opened = closed.replace(microsecond=0), opened.replace(microsecond=0)
    is_won = deal.reopened_after == "won"
    last_stage, chance = STAGES[deal.pipeline][-1]
    kept = [
        (moment, change)
        for moment, change in events
        if moment < closed or (moment > opened and "stage" not in change)
    ]
    closing: Row = {"stage": deal.reopened_after.capitalize(), "amount": deal.amount}
    closing.update(is_closed=True, is_won=is_won, probability=1.0 if is_won else 0.0)
    opening = {"stage": last_stage, "probability": chance}
    return [*kept, (closed, closing), (opened, opening)]


def carry_stage(deal: Deal, events: list[tuple[datetime, Row]]) -> list[Row]:
    """Rows of strictly rising time, each with its stage and closed flags."""
    states, stage, is_closed, is_won = [], "", False, False
    previous = datetime.min
    for planned, change in events:
        moment = max(planned, previous + timedelta(seconds=1))
        if "stage" in change:
            stage = change["stage"]
            is_closed = change.get("is_closed", False)
            is_won = change.get("is_won", False)
        state = {"changed_at": moment, "origin": "source", **change}
        states.append(
            {**state, "stage": stage, "is_closed": is_closed, "is_won": is_won}
        )
        previous = moment
    if deal.closed_at:
        states[-1]["changed_at"] = deal.closed_at
    return states


def latest(states: list[Row], column: str) -> object:
    """The value of a column at the end of a history, empty ones carried forward."""
    values = [state[column] for state in states if state.get(column) is not None]
    return values[-1] if values else None


# -------------------------------------------------------------------------------- leads


def campaign_of(rng: random.Random, channel: str) -> str:
    return rng.choice(CAMPAIGNS[channel]) if channel in CAMPAIGNS else ""


def make_leads(company: Company, market: Market) -> None:
    """Leads behind two thirds of the new deals, and many more that led nowhere."""
    rng = stream("leads")
    for deal in company.deals:
        wait = from_quantiles(rng, [0.02, 0.5, 1, 2, 4, 7, 12, 24])
        created_at = deal.created_at - timedelta(seconds=round(wait * 86400))
        is_first = deal.deal_type == "new_business" and not deal.merged_into
        if is_first and created_at.date() > START and rng.random() < 0.72:
            account = deal.account
            campaign = campaign_of(rng, account.channel)
            first_rep = deal.previous_rep or deal.rep
            deal.lead = Lead(
                created_at,
                account.channel,
                campaign,
                account.region,
                first_rep,
                account,
                deal,
            )
            company.leads.append(deal.lead)
    cold = [(name, 4 if name == "outbound" else weight) for name, weight in CHANNELS]
    for month in month_starts(START, AS_OF.date()):
        for _ in range(round(month_volume(month, 38.0, 1.45))):
            day = month + timedelta(days=rng.randrange(28))
            if rng.random() < 0.6:
                day = working_day(day)
            moment = midnight(day) + timedelta(seconds=rng.randrange(5 * 3600, 79200))
            if moment.date() < START or moment > AS_OF:
                continue
            channel = pick(rng, cold)
            _, region, _ = pick(rng, CITIES)
            account = None
            rep = ""
            if rng.random() < 0.9:
                rep = pick(
                    rng,
                    [(r.rep_id, max(r.load, 0.4)) for r in REPS if r.works_on(day)],
                )
            if rng.random() < 0.12:
                known = [a for a in company.accounts if a.created_at < moment]
                account = rng.choice(known) if known else None
            if OUTAGE_FROM <= day < OUTAGE_TO and channel in WEB_CHANNELS:
                channel = "referral"
            lead = Lead(
                moment, channel, campaign_of(rng, channel), region, rep, account
            )
            company.leads.append(lead)


def lead_row(rng: random.Random, lead: Lead) -> Row:
    """How far a lead came: MQL, SQL, converted, or disqualified."""
    row: Row = {"is_deleted": rng.random() < 0.006 and lead.deal is None}
    at = lead.created_at
    if lead.deal:
        end = lead.deal.created_at
        row["mql_at"] = at + (end - at) * rng.randint(5, 30) / 100
        row["sql_at"] = at + (end - at) * rng.randint(40, 90) / 100
        row["converted_at"] = end
    else:
        mql_at = at + timedelta(seconds=rng.randrange(600, 5 * 86400))
        if rng.random() < 0.42 and mql_at < AS_OF:
            row["mql_at"] = mql_at
            sql_at = mql_at + timedelta(seconds=rng.randrange(3600, 14 * 86400))
            if rng.random() < 0.22 and sql_at < AS_OF:
                row["sql_at"] = sql_at
        lost_at = at + timedelta(seconds=rng.randrange(20 * 86400, 60 * 86400))
        if rng.random() < 0.62 and lost_at < AS_OF:
            row["disqualified_at"] = lost_at
            row["disqualified_reason"] = pick(rng, DISQUALIFIED_REASONS)
    for name in ("mql_at", "sql_at"):
        if name in row:
            row[name] = row[name].replace(microsecond=0)
    return row | {
        "lead_id": lead.lead_id,
        "created_at": at,
        "channel": lead.channel if rng.random() > 0.02 else None,
        "campaign": lead.campaign,
        "region": lead.region,
        "rep_id": lead.rep,
        "account_id": lead.account and lead.account.account_id,
        "deal_id": lead.deal and lead.deal.deal_id,
    }


# ------------------------------------------------------------------------- CRM entities


def write_reps(company: Company) -> None:
    company.rows["reps"] = [
        {
            "rep_id": rep.rep_id,
            "rep_name": rep.name,
            "team": rep.team,
            "manager_rep_id": rep.manager,
            "region": rep.region,
            "hired_date": rep.hired,
            "left_date": rep.left,
            "is_active": rep.left is None,
        }
        for rep in REPS
    ]
    moved, old_team, new_team, moved_on = TEAM_CHANGE
    company.rows["rep_teams"] = teams = []
    for rep in REPS:
        if rep.rep_id == moved:
            old = {"valid_from": rep.hired, "valid_to": moved_on, "team": old_team}
            new = {"valid_from": moved_on, "valid_to": None, "team": new_team}
            teams += [{"rep_id": moved, **old}, {"rep_id": moved, **new}]
        else:
            end = rep.left + timedelta(days=1) if rep.left else None
            period = {"valid_from": rep.hired, "valid_to": end}
            teams.append({"rep_id": rep.rep_id, "team": rep.team, **period})


def write_accounts(company: Company) -> None:
    company.rows["accounts"] = [
        {
            "account_id": account.account_id,
            "account_name": account.name,
            "parent_account_id": account.parent and account.parent.account_id,
            "merged_into_id": account.merged_into and account.merged_into.account_id,
            "region": account.region,
            "city": account.city,
            "industry": account.industry,
            "segment": account.segment,
            "channel": account.channel,
            "rep_id": account.rep,
            "created_at": account.created_at,
            "is_deleted": account.is_deleted,
        }
        for account in company.accounts
    ]


def write_stages(company: Company) -> None:
    company.rows["stages"] = rows = []
    for pipeline, stages in STAGES.items():
        closed = [("Won", 1.0), ("Lost", 0.0)]
        for order, (stage, chance) in enumerate([*stages, *closed], 1):
            category = stage.lower() if (stage, chance) in closed else "open"
            rows.append(
                {
                    "pipeline": pipeline,
                    "stage": stage,
                    "stage_order": order,
                    "stage_category": category,
                    "default_probability": chance,
                }
            )


def write_deals(company: Company) -> None:
    """Deals and their history; the deal repeats the last state of its history."""
    rng = stream("history")
    company.rows["deals"] = deals = []
    company.rows["deal_history"] = history = []
    for deal in company.deals:
        tell_history(rng, deal)
        history += [{"deal_id": deal.deal_id, **state} for state in deal.states]
        deals.append(deal_row(rng, deal))
    plant_dirty_deals(deals)


def deal_row(rng: random.Random, deal: Deal) -> Row:
    last, account = deal.states[-1], deal.account
    amount = latest(deal.states, "amount")
    is_open_ended = deal.interval != "year" and deal.deal_type == "new_business"
    is_priced = amount == deal.amount  # a first guess has no parts
    return {
        "deal_id": deal.deal_id,
        "deal_name": account.name,
        "account_id": account.account_id,
        "lead_id": deal.lead and deal.lead.lead_id,
        "rep_id": deal.rep,
        "pipeline": deal.pipeline,
        "stage": last["stage"],
        "deal_type": deal.deal_type,
        "product": deal.product,
        "channel": account.channel,
        "region": account.region,
        "amount": amount,
        "one_off_amount": deal.one_off_amount if is_priced else None,
        "term_months": None if is_open_ended else deal.term_months,
        "is_open_ended": is_open_ended,
        "monthly_amount": deal.monthly_amount if is_priced else None,
        "currency_code": account.currency,
        "probability": latest(deal.states, "probability"),
        "lost_reason": pick(rng, LOST_REASONS) if deal.outcome == "lost" else None,
        "created_at": deal.created_at,
        "expected_close_date": latest(deal.states, "expected_close_date"),
        "closed_at": deal.closed_at,
        "is_closed": last["is_closed"],
        "is_won": last["is_won"],
        "merged_into_id": deal.merged_into and deal.merged_into.deal_id,
        "is_deleted": deal.is_deleted,
    }


def plant_dirty_deals(deals: list[Row]) -> None:
    """The alias, the deal without region and channel, and the duplicated key."""
    won = [row for row in deals if row["is_won"] and row["created_at"].year == 2025]
    alias = next(row for row in won if row["product"] == "Analytics Suite")
    alias["product"] = "Analytics Suit"
    bare = next(row for row in won if row["product"] == "Forecast Cloud")
    bare.update(region=None, channel=None)
    twice = next(row for row in won if row["product"] == "Data Connect")
    older = {**twice, "stage": "Negotiation", "is_closed": False, "is_won": False}
    older.update(closed_at=None, probability=0.75, amount=1000.0)
    twice["updated_at"] = twice["closed_at"]
    older["updated_at"] = twice["closed_at"] - timedelta(days=2)
    deals.insert(deals.index(twice) + 1, older)


# ------------------------------------------------------------------------------ billing


def write_subscriptions(company: Company) -> None:
    rows = [
        {"account_id": item.account.account_id, **row}
        for item in company.items
        for row in item.rows
    ]
    rows.sort(key=lambda r: (r["started_at"], r["subscription_item_id"]))
    company.rows["subscriptions"] = rows


def plant_odd_ends(company: Company) -> None:
    """A subscription that was deleted, and one of which only the click is known."""
    monthly = [
        item
        for item in company.items
        if item.is_running
        and item.interval == "month"
        and item.current["status"] == "active"
        and item.anchor.day < 9
        and item.anchor < date(2026, 1, 1)
    ]
    # removed in the billing system: the row ends, nobody cancelled it
    monthly[3].current["deleted_at"] = datetime(2026, 4, 8, 9, 12, 0)
    # no `ended_at`: the row ends with the month that runs at the click, in July
    click = datetime(2026, 6, 9, 14, 3, 0)
    monthly[7].current.update(cancelled_at=click, churn_reason="competitor")
    monthly[7].current["is_voluntary"] = True


def row_at(item: Item, moment: datetime) -> Row | None:
    """The billable row at an instant."""
    for row in item.rows:
        ended = row["deleted_at"] or row["ended_at"] or datetime.max
        is_billed = row["status"] in ("active", "past_due", "cancelled")
        if row["started_at"] <= moment < ended and is_billed:
            return row
    return None


def invoices(item: Item) -> Iterator[tuple[date, float, float, float]]:
    """Day, quantity, unit price and discount of each invoice line of an item."""
    months = interval_months(item.interval)
    grid = []
    for number in range(200):
        is_weekly = item.interval == "week"
        day = (
            item.anchor + timedelta(days=7 * number)
            if is_weekly
            else add_months(item.anchor, months * number)
        )
        if midnight(day) > AS_OF:
            break
        grid.append(midnight(day))
        row = row_at(item, grid[-1])
        if row:
            amounts = row["quantity"], row["amount"], row["discount_amount"]
            yield day, *amounts
    before = 0.0
    for row in item.rows:
        total = row["amount"] * row["quantity"] - row["discount_amount"]
        start = row["started_at"]
        is_taken_over = row is item.rows[0] and item.anchor < START
        is_off_grid = months > 1 and start not in grid and not is_taken_over
        if is_off_grid and row_at(item, start) is row:
            passed = (start.year - item.anchor.year) * 12
            passed += start.month - item.anchor.month
            left = months - passed % months
            due = round((total - before) * left / months, 2)
            if due > 0:
                yield start.date(), 1, due, 0.0
        before = total


def write_orders(company: Company) -> None:
    """Recurring invoices, one-off lines of deals, other sales, and refunds."""
    rng = stream("orders")
    lines: list[Row] = []
    for item in company.items:
        for day, quantity, price, discount in invoices(item):
            row = row_at(item, midnight(day))
            moment = midnight(day) + timedelta(hours=6, minutes=rng.randrange(50))
            line = order_line(
                rng, item.account, moment, row["product"], quantity, price
            )
            line.update(is_recurring=True, discount_amount=discount)
            line["order_key"] = f"{item.subscription_id} {day}"
            if item.deal and day == item.anchor:
                line["deal_id"] = item.deal.deal_id
                if item.deal.rep and REP[item.deal.rep].works_on(day):
                    line["rep_id"] = item.deal.rep
            lines.append(line)
            if item.deal and day == item.anchor and item.deal.one_off_amount:
                lines += service_lines(rng, item.deal, line)
    lines += one_off_orders(rng, company)
    for line in lines:
        finish_line(rng, line)
    lines.sort(key=lambda line: (line["ordered_at"], line["order_key"]))
    number_orders(lines)
    lines += refunds(rng, lines)
    lines.sort(key=lambda line: line["ordered_at"])
    company.rows["order_lines"] = lines


def order_line(
    rng: random.Random,
    account: Account,
    moment: datetime,
    product: str,
    quantity: float,
    price: float,
) -> Row:
    """A sold line, credited to the owner of the account from the hiring on."""
    is_owned = REP[account.rep].works_on(moment.date())
    return {
        "account_id": account.account_id,
        "rep_id": account.rep if is_owned and rng.random() > 0.03 else None,
        "product": product,
        "channel": account.channel,
        "region": account.region,
        "ordered_at": moment,
        "quantity": quantity,
        "unit_price": price,
        "discount_amount": 0.0,
        "currency_code": account.currency,
        "is_refund": False,
        "is_recurring": False,
        "is_deleted": False,
    }


def service_lines(rng: random.Random, deal: Deal, first: Row) -> list[Row]:
    """The one-off amount of a deal, sold with its first invoice."""
    base = {**first, "is_recurring": False, "discount_amount": 0.0, "quantity": 1}
    amount = deal.one_off_amount
    if amount < 3000:
        return [{**base, "product": "Onboarding", "unit_price": amount}]
    training = round(amount * 0.3 / 50) * 50.0
    return [
        {**base, "product": "Onboarding", "unit_price": amount - training},
        {**base, "product": "Training", "unit_price": training},
    ]


def one_off_orders(rng: random.Random, company: Company) -> list[Row]:
    """Training days and edge appliances, mostly for customers."""
    lines = []
    since: dict[str, datetime] = {}
    for item in company.items:
        account_id = item.account.account_id
        since[account_id] = min(
            since.get(account_id, datetime.max), item.rows[0]["started_at"]
        )
    for account in company.accounts:
        begin = since.get(account.account_id)
        chance = 0.024 if begin else 0.003
        for month in month_starts((begin or account.created_at).date(), AS_OF.date()):
            if rng.random() > chance * SEASON[month.month - 1]:
                continue
            day = random_working_day(rng, month)
            moment = at_work(rng, day)
            if moment <= (begin or account.created_at):
                continue
            factor = PRICE_LIST_FACTOR[account.currency]
            if rng.random() < 0.5:
                quantity, product, price = rng.randint(1, 3), "Training", 850
            else:
                quantity, product, price = rng.randint(1, 6), "Edge Appliance", 590
            line = order_line(
                rng, account, moment, product, quantity, round(price * factor, 2)
            )
            line["order_key"] = f"{account.account_id} {moment}"
            if rng.random() < 0.15:
                value = line["unit_price"] * quantity
                line["discount_amount"] = round(value * 0.1, 2)
            lines.append(line)
    return lines


COST_SHARES = {"Onboarding": 0.58, "Training": 0.5, "Edge Appliance": 0.71}


def finish_line(rng: random.Random, line: Row) -> None:
    """Tax and cost follow from the net value."""
    net = line["quantity"] * line["unit_price"] - line["discount_amount"]
    share = COST_SHARES.get(line["product"], 0.205) + rng.randint(-20, 20) / 1000
    line["tax_amount"] = round(net * 0.2, 2)
    line["cost_amount"] = round(net * share, 2)


def number_orders(lines: list[Row]) -> None:
    """Lines of one key are one order."""
    orders: dict[str, str] = {}
    counts: dict[str, int] = {}
    for line in lines:
        key = line["order_key"]
        order_id = orders.setdefault(key, f"o{len(orders) + 1:05}")
        counts[order_id] = counts.get(order_id, 0) + 1
        line["order_id"] = order_id
        line["order_line_id"] = f"{order_id}-{counts[order_id]}"


def refunds(rng: random.Random, lines: list[Row]) -> list[Row]:
    """A few refunds all along, and the wave of one day."""
    refunded = []
    wave_from = midnight(REFUND_WAVE - timedelta(days=17))
    for line in lines:
        day = line["ordered_at"].date() + timedelta(days=rng.randint(3, 25))
        if day > AS_OF.date():
            continue
        moment = at_work(rng, working_day(day))
        is_small = line["quantity"] * line["unit_price"] < 6000
        in_wave = wave_from <= line["ordered_at"] < midnight(REFUND_WAVE)
        if in_wave and line["is_recurring"] and is_small and rng.random() < 0.6:
            moment = at_work(rng, REFUND_WAVE)
        elif rng.random() > 0.012 or not is_small or moment <= line["ordered_at"]:
            continue
        refund = {**line, "is_refund": True, "ordered_at": moment, "cost_amount": 0.0}
        refund["order_line_id"] = f"{line['order_line_id']}-r"
        refunded.append(refund)
    return refunded


# --------------------------------------------------------------------------- activities


class Diary:
    """Calls, mails, meetings, demos and tasks of the sales team."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.rng = stream("activities")
        self.rows: list[Row] = []
        self.spans: dict[str, list] = {rep.rep_id: [] for rep in REPS}
        for deal in company.deals:
            for rep, begin, end in deal.owner_spans():
                if rep:
                    self.spans[rep].append((begin, end, deal))

    def contact(self, account: Account | None) -> str | None:
        """One of three people of the company."""
        if account is None:
            return None
        return f"c{account.account_id[1:]}{self.rng.choice('112233444'[:5])}"

    def add(self, kind: str, rep: str | None, moment: datetime, **columns) -> Row:
        row = {
            "activity_type": kind,
            "direction": "outbound" if kind in ("call", "email") else None,
            "rep_id": rep,
            "created_at": moment,
            "is_automated": False,
            "is_deleted": False,
            **columns,
        }
        self.rows.append(row)
        return row

    def answer_leads(self) -> None:
        """The first touch of a lead, after minutes or days, or never."""
        rng = self.rng
        minutes = [1, 4, 9, 20, 45, 100, 260, 700, 1900, 4300]
        for lead in self.company.leads:
            moment = lead.created_at + timedelta(seconds=rng.randrange(20, 90))
            is_web = lead.channel in WEB_CHANNELS and moment < AS_OF
            if is_web and rng.random() < 0.1:
                self.add_for_lead("email", None, moment, lead, is_automated=True)
            if not lead.rep or rng.random() < 0.13:
                continue
            wait = timedelta(seconds=round(from_quantiles(rng, minutes) * 60))
            moment = lead.created_at + wait
            if not 6 <= moment.hour < 19:  # answered on the next morning
                morning = moment + timedelta(hours=5)
                moment = morning.replace(hour=7, minute=rng.randrange(60))
            if moment.weekday() > 4 and rng.random() < 0.85:
                moment += timedelta(days=7 - moment.weekday())
            if REP[lead.rep].works_on(moment.date()) and moment < AS_OF:
                kind = "call" if rng.random() < 0.7 else "email"
                row = self.add_for_lead(kind, lead.rep, moment, lead)
                self.conclude(row)

    def add_for_lead(self, kind, rep, moment: datetime, lead: Lead, **columns) -> Row:
        account = lead.account.account_id if lead.account else None
        return self.add(
            kind,
            rep,
            moment,
            lead_id=lead.lead_id,
            account_id=account,
            contact_id=self.contact(lead.account),
            **columns,
        )

    def work_days(self) -> None:
        """What each rep does on a working day, for a deal that is open then."""
        rng = self.rng
        for rep in REPS:
            last = min(rep.left or AS_OF.date(), AS_OF.date())
            for day in days(max(rep.hired, START), last):
                noon = midnight(day) + timedelta(hours=12)
                is_quiet = day.weekday() > 4 or day.month == 8
                chance = 0.04 if day.weekday() > 4 else 0.45 if is_quiet else 0.78
                busy = 0.8 + 0.4 * rep.load
                opened = [d for b, e, d in self.spans[rep.rep_id] if b < noon < e]
                for _ in range(3):
                    if opened and rng.random() < chance * busy / 2.28:
                        self.work_on(rng.choice(opened), rep.rep_id, day)

    def work_on(self, deal: Deal, rep: str, day: date) -> None:
        rng = self.rng
        moment = at_work(rng, day)
        if moment < deal.created_at:
            moment = deal.created_at + timedelta(seconds=rng.randrange(60, 3600))
        kinds = [("call", 55), ("email", 20), ("meeting", 11), ("demo", 6), ("task", 8)]
        kind = pick(rng, kinds)
        row = self.add(
            kind,
            rep if rng.random() > 0.008 else None,
            moment,
            account_id=deal.account.account_id,
            deal_id=deal.deal_id,
            contact_id=None if kind == "task" else self.contact(deal.account),
        )
        self.conclude(row)

    def conclude(self, row: Row) -> None:
        """Direction, outcome and length of a touch."""
        rng = self.rng
        kind = row["activity_type"]
        if kind == "call":
            if rng.random() < 0.08:
                row["direction"] = "inbound"
            draw = rng.random()
            if draw < 0.36 or (draw < 0.8 and row["direction"] == "inbound"):
                row["outcome"] = "connected"
                row["duration_seconds"] = rng.randint(40, 1500)
            elif draw < 0.92:
                row["outcome"] = "no_answer"
                row["duration_seconds"] = rng.choice((0, 0, 0, 5, 12, 20))
            elif draw < 0.97:  # the dialler lost the outcome, not the length
                row["duration_seconds"] = rng.choice((8, 15, 65, 180, 420))
        elif kind == "email":
            if rng.random() < 0.12:
                row["direction"] = "inbound"
            elif rng.random() < 0.17:
                row["outcome"] = "replied"
        elif kind in ("meeting", "demo"):
            self.schedule(row)

    def schedule(self, row: Row) -> None:
        rng = self.rng
        day = row["created_at"].date() + timedelta(days=rng.randint(1, 13))
        begins = midnight(working_day(day)) + timedelta(
            minutes=15 * rng.randint(28, 66)
        )
        begins = max(begins, row["created_at"].replace(minute=0, second=0))
        row["starts_at"] = begins
        if begins > AS_OF:
            row["outcome"] = "planned"
            return
        outcomes = [("held", 74), ("no_show", 10), ("cancelled", 12), ("planned", 4)]
        row["outcome"] = pick(rng, outcomes)
        if row["outcome"] == "held":
            row["duration_seconds"] = 900 * rng.randint(1, 5)

    def send_newsletters(self) -> None:
        """Automated mail, which must never count as sales work."""
        rng = self.rng
        for lead in rng.sample(self.company.leads, 420):
            moment = lead.created_at + timedelta(days=rng.randint(2, 20), minutes=7)
            if moment < AS_OF:
                self.add_for_lead("email", None, moment, lead, is_automated=True)

    def write(self) -> None:
        self.answer_leads()
        self.work_days()
        self.send_newsletters()
        self.rows.sort(key=lambda row: row["created_at"])
        for number, row in enumerate(self.rows, 1):
            row["activity_id"] = f"t{number:05}"
            row["is_deleted"] = number % 211 == 0
        self.company.rows["call_checks"] = self.score_calls()
        self.duplicate_key()
        self.company.rows["activities"] = self.rows

    def score_calls(self) -> list[Row]:
        """A check-list for every fifteenth connected call; better reps do more."""
        rng = self.rng
        talks = [
            r for r in self.rows if r.get("outcome") == "connected" and r["rep_id"]
        ]
        checks = []
        for row in talks[::15]:
            for item in CHECK_ITEMS:
                is_applicable = item != "budget asked" or rng.random() < 0.7
                done = rng.random() < 0.5 + 0.25 * REP[row["rep_id"]].talent
                check = {"activity_id": row["activity_id"], "item": item}
                check.update(
                    is_applicable=is_applicable, is_done=is_applicable and done
                )
                checks.append(check)
        return checks

    def duplicate_key(self) -> None:
        """One call exported twice; the older version follows in the file."""
        calls = [r for r in self.rows if r.get("outcome") == "connected"]
        twice = calls[len(calls) // 2]
        older = {**twice, "outcome": None, "duration_seconds": None}
        older["updated_at"] = twice["created_at"] + timedelta(minutes=1)
        twice["updated_at"] = twice["created_at"] + timedelta(minutes=40)
        self.rows.insert(self.rows.index(twice) + 1, older)


# --------------------------------------------------------------- marketing and the rest


def write_leads(company: Company) -> None:
    rng = stream("lead funnel")
    company.rows["leads"] = [lead_row(rng, lead) for lead in company.leads]


def write_web_sessions(company: Company) -> dict[str, str]:
    """Anonymous visits, bots and the visits of web leads; returns lead to visitor."""
    rng = stream("web")
    rows, lead_visitors = [], {}
    visitors: list[str] = []
    for lead in company.leads:
        if lead.channel in WEB_CHANNELS and rng.random() < 0.72:
            moment = lead.created_at - timedelta(seconds=rng.randrange(60, 900))
            if not OUTAGE_FROM <= moment.date() < OUTAGE_TO and moment.date() >= START:
                visit = session(rng, moment, lead.channel, lead.campaign)
                visit.update(lead=lead, page_view_count=rng.randint(2, 9))
                rows.append(visit)
    for day in days(START, AS_OF.date()):
        if OUTAGE_FROM <= day < OUTAGE_TO:
            continue
        growth = 0.55 + 0.9 * (day - START).days / 1100
        weekday = 0.42 if day.weekday() > 4 else 1.2
        season = 0.5 + 0.5 * SEASON[day.month - 1]
        for _ in range(round(9.8 * growth * weekday * season + rng.random() * 2 - 1)):
            moment = midnight(day) + timedelta(seconds=rng.randrange(4 * 3600, 80000))
            if moment > AS_OF:
                continue
            channel = rng.choices((*WEB_CHANNELS, "direct"), (34, 18, 13, 8, 9, 18))[0]
            rows.append(session(rng, moment, channel, campaign_of(rng, channel)))
    rows.sort(key=lambda row: row["started_at"])
    for number, row in enumerate(rows, 1):
        lead = row.pop("lead", None)
        if visitors and lead is None and rng.random() < 0.14:
            row["visitor_id"] = rng.choice(visitors[-400:])
        else:
            visitors.append(f"v{len(visitors) + 1:05}")
            row["visitor_id"] = visitors[-1]
        row["session_id"] = f"w{number:05}"
        if lead:
            row["lead_id"] = lead.lead_id
            lead_visitors[lead.lead_id] = row["visitor_id"]
    company.rows["web_sessions"] = rows
    return lead_visitors


def session(rng: random.Random, moment: datetime, channel: str, campaign: str) -> Row:
    """One visit; since the redesign most visitors of /pricing leave at once."""
    page, bounce = pick(rng, PAGES)
    is_bot = rng.random() < 0.09
    if page == "/pricing" and moment.date() >= REDESIGN:
        bounce = 0.78
    views = 1 if rng.random() < bounce else rng.choice((2, 2, 2, 3, 3, 4, 5, 7))
    return {
        "started_at": moment,
        "landing_page": page,
        "page_view_count": rng.choice((1, 1, 1, 60)) if is_bot else views,
        "channel": "direct" if is_bot else channel,
        "campaign": None if is_bot else campaign,
        "is_bot": is_bot,
    }


def write_touchpoints(company: Company, lead_visitors: dict[str, str]) -> None:
    """What a lead saw before it became one, and contacts of nobody known."""
    rng = stream("touchpoints")
    rows = []
    for lead in company.leads:
        if lead.channel == "outbound" or rng.random() < 0.5:
            continue
        for number in range(rng.choice((1, 1, 2))):
            channel = lead.channel if number == 0 else pick(rng, CHANNELS)
            wait = rng.randrange(60, 3600) if number == 0 else rng.randrange(864000)
            moment = lead.created_at - timedelta(seconds=wait)
            is_same = channel == lead.channel
            rows.append(
                {
                    "occurred_at": max(moment, midnight(START)),
                    "channel": channel,
                    "campaign": lead.campaign if is_same else campaign_of(rng, channel),
                    "lead_id": lead.lead_id,
                    "visitor_id": lead_visitors.get(lead.lead_id),
                    "account_id": lead.account and lead.account.account_id,
                }
            )
    for account in company.accounts:
        if rng.random() < 0.3:
            moment = account.created_at - timedelta(seconds=rng.randrange(864000))
            touch = {"occurred_at": max(moment, midnight(START))}
            touch.update(channel=account.channel, account_id=account.account_id)
            rows.append(touch)
    rows.sort(key=lambda row: row["occurred_at"])
    for number, row in enumerate(rows, 1):
        row["touchpoint_id"] = f"p{number:05}"
    company.rows["touchpoints"] = rows


def write_coupons(company: Company) -> None:
    """Coupons of four campaigns; some are used late, some never end."""
    rng = stream("coupons")
    orders: dict[str, list[Row]] = {}
    for line in company.rows["order_lines"]:
        if not line["is_refund"]:
            orders.setdefault(line["account_id"], []).append(line)
    rows = []
    campaigns = ("welcome", "spring_upgrade", "winback", "event_gift")
    for number in range(1, 421):
        account = rng.choice(company.accounts)
        life = (AS_OF - account.created_at).days
        issued_at = account.created_at + timedelta(days=rng.randrange(life + 1))
        issued_at = min(issued_at + timedelta(minutes=rng.randrange(60)), AS_OF)
        is_unlimited = number % 40 == 0
        expires_at = midnight(
            issued_at.date() + timedelta(days=rng.choice((30, 60, 90)))
        )
        coupon = {"coupon_id": f"k{number:04}", "account_id": account.account_id}
        coupon.update(campaign=rng.choice(campaigns), issued_at=issued_at)
        coupon.update(is_unlimited=is_unlimited)
        coupon["expires_at"] = None if is_unlimited else expires_at
        later = [
            line
            for line in orders.get(account.account_id, [])
            if issued_at < line["ordered_at"] < issued_at + timedelta(days=75)
        ]
        used = rng.choice(later) if later else None
        is_late = bool(used and not is_unlimited and used["ordered_at"] > expires_at)
        if used and rng.random() < (0.2 if is_late else 0.85):
            coupon.update(redeemed_at=used["ordered_at"], order_id=used["order_id"])
        rows.append(coupon)
    rows.sort(key=lambda row: row["issued_at"])
    company.rows["coupons"] = rows


def write_surveys(company: Company) -> None:
    """A half-yearly NPS question to customers; who is about to leave is cooler."""
    rng = stream("surveys")
    rows = []
    for item in company.items:
        if item.rows[-1]["status"] == "trialing":
            continue
        ended = item.current["ended_at"]
        last = min(ended or AS_OF, AS_OF)
        first = item.rows[0]["started_at"].date()
        for month in range(3, 40, 4):
            asked = midnight(add_months(first, month)) + timedelta(hours=8)
            if asked >= last:
                break
            for person in range(1, 4):
                answered = asked + timedelta(seconds=rng.randrange(60, 600000))
                if rng.random() > 0.36 or answered > AS_OF:
                    continue
                leaving = ended is not None and (ended - asked).days < 200
                weights = (
                    (2, 2, 2, 3, 3, 6, 8, 9, 7, 4, 2)
                    if leaving
                    else (1, 0, 1, 1, 1, 4, 7, 14, 23, 26, 22)
                )
                account_id = item.account.account_id
                respondent = f"c{account_id[1:]}{person}"
                answer = {"account_id": account_id, "responded_at": answered}
                answer["respondent_id"] = respondent if rng.random() > 0.04 else None
                answer["score"] = rng.choices(range(11), weights)[0]
                rows.append(answer)
    rows.sort(key=lambda row: (row["responded_at"], row["account_id"]))
    for number, row in enumerate(rows, 1):
        row["response_id"] = f"n{number:04}"
    company.rows["survey_responses"] = rows


def mrr_at(company: Company, day: date) -> float:
    """Recurring revenue a month in EUR, at the list's rates: a base for the budgets."""
    total = 0.0
    for item in company.items:
        row = row_at(item, midnight(day))
        if row:
            total += monthly_value(row) * EUR_PER_UNIT[row["currency_code"]]
    return total


def write_spend_and_expenses(company: Company) -> None:
    """Budgets follow the recurring revenue; spend is booked on Mondays."""
    rng = stream("budgets")
    spend: list[Row] = []
    expenses: list[Row] = []
    for month in month_starts(START, AS_OF.date()):
        end = add_months(month, 1)
        mrr = max(mrr_at(company, min(end, AS_OF.date())), 40000.0)
        mondays = [d for d in days(month, end - timedelta(days=1)) if d.weekday() == 0]
        budget = mrr * 0.076 * (0.6 + 0.4 * SEASON[month.month - 1])
        for monday in [d for d in mondays if d <= AS_OF.date()]:
            spend += weekly_spend(rng, monday, budget / len(mondays))
        if end > AS_OF.date():
            break
        last = end - timedelta(days=1)
        for category, currency, share in (
            ("sales", "EUR", 0.22),
            ("sales", "GBP", 0.03),
            ("marketing", "EUR", 0.09),
            ("marketing", "USD", 0.07),
            ("other", "EUR", 0.21),
        ):
            amount = mrr * share * rng.randint(94, 106) / 100 / EUR_PER_UNIT[currency]
            posted = {"expense_date": last, "category": category}
            expenses.append({**posted, "amount": amount, "currency_code": currency})
        cost = sum(
            line["cost_amount"] * EUR_PER_UNIT[line["currency_code"]]
            for line in company.rows["order_lines"]
            if month <= line["ordered_at"].date() < end
        )
        goods = {"expense_date": last, "category": "cost_of_goods", "amount": cost}
        expenses.append({**goods, "currency_code": "EUR"})
    company.rows["marketing_spend"] = spend
    company.rows["expenses"] = expenses


def weekly_spend(rng: random.Random, monday: date, budget: float) -> Iterator[Row]:
    for channel, share in SPEND_SHARES.items():
        names = CAMPAIGNS.get(channel, ("",))
        if channel == "events":  # one fair in each half-year
            names = names[:1] if monday.month < 7 else names[1:]
        for campaign in names:
            eur = budget * share / len(names) * rng.randint(85, 115) / 100
            currency = "USD" if channel == "paid_social" else "EUR"
            row: Row = {"spend_date": monday, "channel": channel, "campaign": campaign}
            row["amount"] = round(eur / EUR_PER_UNIT[currency], 2)
            row["currency_code"] = currency
            if channel in COST_PER_CLICK:
                clicks = round(
                    eur / COST_PER_CLICK[channel] * rng.randint(85, 115) / 100
                )
                row["click_count"] = clicks
                row["impression_count"] = clicks * rng.randint(35, 70)
            yield row


# ----------------------------------------------------------------------------- settings

# A year's quota by month: quarter ends high, summer low; the weights add up to 12.
QUOTA_SEASON = (0.8, 0.9, 1.3, 0.9, 0.95, 1.25, 0.7, 0.6, 1.2, 1.0, 1.05, 1.35)
QUOTA_GROWTH_2026 = 1.12


def quota_goals() -> Iterator[tuple]:
    for month in month_starts(date(2025, 1, 1), date(2026, 12, 1)):
        for rep in REPS:
            first = add_months(rep.hired.replace(day=1), 1 if rep.hired.day > 1 else 0)
            if rep.rep_id == "r12":  # hired on the 14th: its first month is prorated
                first = rep.hired.replace(day=1)
            if month < first or (rep.left and rep.left < month):
                continue
            growth = QUOTA_GROWTH_2026 if month.year == 2026 else 1.0
            quota = rep.quota * QUOTA_SEASON[month.month - 1] * growth
            member = rep.name if rep.rep_id in QUOTA_BY_NAME else rep.rep_id
            yield "won_amount", "month", month, "rep", member, round(quota, -2)


def other_goals() -> Iterator[tuple]:
    for quarter in month_starts(date(2025, 1, 1), date(2026, 12, 1)):
        if quarter.month % 3 == 1:
            growth = QUOTA_GROWTH_2026 if quarter.year == 2026 else 1.0
            team_goal = round(260000 * growth, -3)
            yield "won_amount", "quarter", quarter, "team", "Key Accounts", team_goal
            yield "win_rate", "quarter", quarter, "all", "all", 0.3
            yield "sales_cycle_days", "quarter", quarter, "all", "all", 60
        index = (quarter.year - 2025) * 12 + quarter.month - 1
        yield "total_revenue", "month", quarter, "all", "all", 215000 + 7000 * index
        yield "meetings_held", "month", quarter, "all", "all", 30
    for year, revenue in ((2025, 3_200_000), (2026, 3_900_000)):
        start = date(year, 1, 1)
        yield "total_revenue", "year", start, "all", "all", revenue
        yield "net_revenue_retention", "year", start, "all", "all", 1.05


def exchange_rates() -> Iterator[tuple]:
    """A random walk a week that is drawn back to its first value."""
    rng = stream("rates")
    rates = {"USD": EUR_PER_UNIT["USD"], "GBP": EUR_PER_UNIT["GBP"]}
    for monday in days(date(2023, 5, 29), date(2026, 6, 15), 7):
        for currency, rate in rates.items():
            yield monday, currency, rate
            step = (rng.random() + rng.random() - 1) * 0.014
            pull = (EUR_PER_UNIT[currency] - rate) * 0.03
            rates[currency] = round(rate * (1 + step) + pull, 6)


def settings_rows() -> dict[str, list[tuple]]:
    holidays = [
        (date(year, month, day), name)
        for year in range(2023, 2027)
        for month, day, name in HOLIDAYS
    ]
    for sunday in EASTER:
        for offset, name in ((-2, "Good Friday"), (1, "Easter Monday")):
            holidays.append((sunday + timedelta(days=offset), name))
    sizes = (("Small", 2600, 90), ("Mid-Market", 1300, 40), ("Enterprise", 340, 8))
    return {
        "goals": [*quota_goals(), *other_goals()],
        "exchange_rates": list(exchange_rates()),
        "stage_mapping": [],
        "product_aliases": [("Analytics Suit", "Analytics Suite")],
        "holidays": sorted(holidays),
        "market_sizes": [
            (year, segment, size + growth * (year - 2023))
            for year in range(2023, 2027)
            for segment, size, growth in sizes
        ],
    }


# ------------------------------------------------------------------------------- output


def text(value: object, decimals: int = 2) -> str:
    """The CSV form of a value; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        digits = f"{value:.{decimals}f}"
        return digits.rstrip("0").rstrip(".") if decimals == 4 else digits
    return str(value)


def write_csv(path: Path, columns: list[str], rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            values = [(row.get(name), DECIMALS.get(name, 2)) for name in columns]
            writer.writerow([text(value, places) for value, places in values])


def simulate() -> Company:
    """Play three years of business; the order of the steps matters."""
    company, market = Company(), Market()
    sell_new_business(company, market)
    run_billing(company, market)
    disturb(company, market)
    make_leads(company, market)
    give_ids(company)
    write_reps(company)
    write_accounts(company)
    write_stages(company)
    write_deals(company)
    write_leads(company)
    write_subscriptions(company)
    write_orders(company)
    Diary(company).write()
    write_touchpoints(company, write_web_sessions(company))
    write_coupons(company)
    write_surveys(company)
    write_spend_and_expenses(company)
    return company


def main(output: Path) -> None:
    company = simulate()
    for entity, header in COLUMNS.items():
        path = output / "demo" / f"raw_demo__{entity}.csv"
        write_csv(path, header.split(","), company.rows[entity])
    for name, rows in settings_rows().items():
        columns = SETTINGS[name].split(",")
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        write_csv(output / "settings" / f"{name}.csv", columns, named)


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "seeds"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
