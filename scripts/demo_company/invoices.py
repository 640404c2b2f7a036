"""When a subscription item is charged, and how much."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from demo_company.catalogue import WEEK
from demo_company.items import Item
from demo_company.timeline import AS_OF, START, add_months, midnight


class Charge(NamedTuple):
    """A line of an invoice."""

    day: date
    product: str
    quantity: int
    unit_price: float
    discount_amount: float


def charges(item: Item) -> Iterator[Charge]:
    """One per interval, and one for what a change adds until the next of them."""
    grid = list(_billing_days(item))
    for day in grid:
        term = item.term_at(midnight(day))
        if term:
            yield Charge(day, term.product, term.quantity, term.amount, term.discount_amount)
    if item.interval.months > 1:
        yield from _charges_between(item, set(grid))


def _billing_days(item: Item) -> Iterator[date]:
    for number in count():
        if item.interval is WEEK:
            day = item.anchor + timedelta(weeks=number)
        else:
            day = add_months(item.anchor, number * item.interval.months)
        if midnight(day) > AS_OF:
            return
        yield day


def _charges_between(item: Item, grid: set[date]) -> Iterator[Charge]:
    """The months left of the interval, of what a term costs more than the last."""
    months = item.interval.months
    before = 0.0
    for term in item.terms:
        day = term.started_at.date()
        is_taken_over = term is item.terms[0] and item.anchor < START
        if day not in grid and not is_taken_over:
            passed = (day.year - item.anchor.year) * 12 + day.month - item.anchor.month
            left = months - passed % months
            due = round((term.net_amount - before) * left / months, 2)
            if due > 0:
                yield Charge(day, term.product, 1, due, 0.0)
        before = term.net_amount
