"""The span of time that is simulated, its seasons, and the arithmetic of its days."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

START = date(2023, 6, 1)
# Since when the telephone, the calendars and the web site report to the CRM; of the time
# before it knows only what somebody logged by hand.
CONNECTED = date(2025, 4, 1)
AS_OF = datetime(2026, 6, 17, 18, 0, 0)
TODAY = AS_OF.date()

YEARS = range(2023, 2027)
HOLIDAYS = (
    (1, 1, "New Year"),
    (1, 6, "Epiphany"),
    (5, 1, "Labour Day"),
    (8, 15, "Assumption"),
    (11, 1, "All Saints"),
    (12, 24, "Christmas Eve"),
    (12, 25, "Christmas Day"),
    (12, 26, "Second Day of Christmas"),
    (12, 31, "New Year Eve"),
)
NEAR_EASTER = (timedelta(days=-2), timedelta(days=1))
EASTER = (date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5))

# Demand by calendar month: a summer dip, strong spring and autumn. Deals are created
# little in December, when everybody closes.
SEASON = (1.05, 1.05, 1.15, 1.0, 1.0, 1.0, 0.75, 0.6, 1.15, 1.1, 1.1, 0.8)


def season(day: date) -> float:
    return SEASON[day.month - 1]


def month_volume(month: date, first: float, growth: float) -> int:
    """Events in a month: a line that grows, times the season, cut at the as-of."""
    index = (month.year - START.year) * 12 + month.month - START.month
    volume = (first + growth * index) * season(month)
    is_running = month == TODAY.replace(day=1)
    return round(volume * TODAY.day / 30 if is_running else volume)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def month_starts(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def days(first: date, last: date, step: int = 1) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=step)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


def is_weekend(day: date) -> bool:
    return day.weekday() > 4


def is_day_off(day: date) -> bool:
    is_fixed = any((month, number) == (day.month, day.day) for month, number, _ in HOLIDAYS)
    return is_fixed or any(day - sunday in NEAR_EASTER for sunday in EASTER)


def working_day(day: date) -> date:
    """The Friday before, for a day of a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
