"""What the user of the views states: goals, rates, holidays and the like."""

from collections.abc import Iterator
from datetime import date, timedelta

from demo_company.catalogue import EUR_PER_UNIT
from demo_company.chance import stream
from demo_company.people import REPS, Rep
from demo_company.timeline import EASTER, HOLIDAYS, YEARS, add_months, days, month_starts

GOAL_MONTHS = (date(2025, 1, 1), date(2026, 12, 1))
# A year's quota by month: quarter ends high, summer low; the weights add up to 12.
QUOTA_SEASON = (0.8, 0.9, 1.3, 0.9, 0.95, 1.25, 0.7, 0.6, 1.2, 1.0, 1.05, 1.35)
QUOTA_GROWTH = {2025: 1.0, 2026: 1.12}
QUOTA_BY_NAME = ("r04", "r13")  # the others are by id
QUOTA_FROM_DAY_ONE = ("r12",)  # the others' begin with their first whole month
REVENUE_GOALS = {2025: 3_000_000, 2026: 4_100_000}

# Goals that nobody can follow: of a KPI and of a rep whose names are misspelt, of a month that
# begins on its 15th, of a rep who has it under his name as well, and of a team for one month
# of a quarter.
MISTYPED_GOALS = (
    ("won_amuont", "month", date(2025, 2, 1), "all", "all", 180000),
    ("won_amount", "month", date(2025, 2, 1), "rep", "Lars Nygard", 18900),
    ("meetings_held", "month", date(2025, 5, 15), "all", "all", 90),
    ("won_amount", "month", date(2025, 3, 1), "rep", "r04", 29900),
    ("won_amount", "month", date(2025, 2, 1), "team", "Velocity", 35100),
)
# A rate that somebody left empty, of a currency that has no other.
MISTYPED_RATE = (date(2024, 2, 26), "CHF", 0.0)
# The size of the market in 2023, and how much is added each year.
# A year's size that lost its zeros: the segment has more customers than that.
MISTYPED_SIZE = (2023, "Enterprise", 3)
MARKET_SIZES = {"Small": (2600, 90), "Mid-Market": (1300, 40), "Enterprise": (340, 8)}


def settings_rows() -> dict[str, list[tuple]]:
    """The rows of each setting, their values in the order of its columns."""
    return {
        "goals": [*_quotas(), *_other_goals(), *MISTYPED_GOALS],
        "exchange_rates": [*_exchange_rates(), MISTYPED_RATE],
        "stage_mapping": [],
        "product_aliases": [("Analytics Suit", "Analytics Suite")],
        "account_matches": [],
        "holidays": sorted([*_fixed_holidays(), *_easter_holidays()]),
        "market_sizes": list(_market_sizes()),
    }


def _quotas() -> Iterator[tuple]:
    for month in month_starts(*GOAL_MONTHS):
        for rep in REPS:
            if month >= _first_quota(rep) and (rep.left is None or month <= rep.left):
                growth = QUOTA_GROWTH[month.year]
                quota = rep.quota * QUOTA_SEASON[month.month - 1] * growth
                member = rep.name if rep.id in QUOTA_BY_NAME else rep.id
                yield "won_amount", "month", month, "rep", member, round(quota, -2)


def _first_quota(rep: Rep) -> date:
    month = rep.hired.replace(day=1)
    is_whole = rep.hired == month or rep.id in QUOTA_FROM_DAY_ONE
    return month if is_whole else add_months(month, 1)


def _other_goals() -> Iterator[tuple]:
    for number, month in enumerate(month_starts(*GOAL_MONTHS)):
        if month.month % 3 == 1:
            team = round(300000 * QUOTA_GROWTH[month.year], -3)
            yield "won_amount", "quarter", month, "team", "Key Accounts", team
            yield "win_rate", "quarter", month, "all", "all", 0.3
            yield "sales_cycle_days", "quarter", month, "all", "all", 65
        yield "total_revenue", "month", month, "all", "all", 215000 + 7000 * number
        yield "meetings_held", "month", month, "all", "all", 90
    for year, revenue in REVENUE_GOALS.items():
        start = date(year, 1, 1)
        yield "total_revenue", "year", start, "all", "all", revenue
        yield "net_revenue_retention", "year", start, "all", "all", 1.05


def _exchange_rates() -> Iterator[tuple]:
    """A random walk a week that is drawn back to its first value."""
    rng = stream("rates")
    rates = {currency: EUR_PER_UNIT[currency] for currency in ("USD", "GBP")}
    for monday in days(date(2023, 5, 29), date(2026, 6, 15), 7):
        for currency, rate in rates.items():
            yield monday, currency, rate
            step = (rng.random() + rng.random() - 1) * 0.014
            pull = (EUR_PER_UNIT[currency] - rate) * 0.03
            rates[currency] = round(rate * (1 + step) + pull, 6)


def _fixed_holidays() -> Iterator[tuple]:
    for year in YEARS:
        for month, day, name in HOLIDAYS:
            yield date(year, month, day), name


def _easter_holidays() -> Iterator[tuple]:
    for sunday in EASTER:
        yield sunday - timedelta(days=2), "Good Friday"
        yield sunday + timedelta(days=1), "Easter Monday"


def _market_sizes() -> Iterator[tuple]:
    for year in YEARS:
        for segment, (size, growth) in MARKET_SIZES.items():
            if (year, segment) == MISTYPED_SIZE[:2]:
                yield MISTYPED_SIZE
            else:
                yield year, segment, size + growth * (year - 2023)
