"""The planted accidents: when they happen. What they do is said where it is done."""

from datetime import date

# Half-open periods: the second date is the first day after.
PRICE_RISE = date(2025, 10, 1)
PRICE_SHOCK = (PRICE_RISE, date(2025, 11, 1))
COLLAPSE_OF_R07 = (date(2026, 1, 1), date(2026, 4, 1))
TRACKING_OUTAGE = (date(2026, 3, 10), date(2026, 3, 13))

REFUND_WAVE = date(2026, 2, 18)
REDESIGN = date(2026, 5, 11)


def is_in(day: date, period: tuple[date, date]) -> bool:
    first, after = period
    return first <= day < after


def is_collapsed(rep_id: str, day: date) -> bool:
    return rep_id == "r07" and is_in(day, COLLAPSE_OF_R07)
