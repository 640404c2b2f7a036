"""When a subscription item is charged, and how much.

Whoever pays by the quarter or the year is charged by the month as well: the lines are what
the accounts recognise as revenue, so that those of a month are its MRR and the services.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from demo_company.catalogue import WEEK
from demo_company.items import Item
from demo_company.timeline import AS_OF, add_months, midnight


class Charge(NamedTuple):
    """A line of an invoice."""

    day: date
    product: str
    quantity: int
    unit_price: float
    discount_amount: float


def charges(item: Item) -> Iterator[Charge]:
    """One a month, or a week, at the terms of its day."""
    months = item.interval.months
    for day in _billing_days(item):
        term = item.term_at(midnight(day))
        if term:
            price = round(term.amount / months, 2)
            discount = round(term.discount_amount / months, 2)
            yield Charge(day, term.product, term.quantity, price, discount)


def _billing_days(item: Item) -> Iterator[date]:
    for number in count():
        if item.interval is WEEK:
            day = item.anchor + timedelta(weeks=number)
        else:
            day = add_months(item.anchor, number)
        if midnight(day) > AS_OF:
            return
        yield day
