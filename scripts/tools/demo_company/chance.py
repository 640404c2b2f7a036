"""Everything random: a stream of its own per subject, weighted choice, moments."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from demo_company.timeline import AS_OF, TODAY, add_months, midnight, working_day

Choice = TypeVar("Choice")


def stream(name: str) -> random.Random:
    """The random stream of a subject (a text seed does not use `hash`)."""
    return random.Random(f"sales_kpis demo {name}")


class Luck:
    """Draws that come out about as often as they should: good and bad times even out."""

    def __init__(self) -> None:
        self.due = 0.5

    @staticmethod
    def strikes(rng: random.Random, chance: float, lucks: Sequence["Luck"]) -> bool:
        """A hit where those concerned are due one between them."""
        for luck in lucks:
            luck.due += chance
        if sum(luck.due for luck in lucks) < len(lucks) * (0.7 + 0.6 * rng.random()):
            return False
        for luck in lucks:
            luck.due -= 1
        return True


def pick(rng: random.Random, weights: Mapping[Choice, float]) -> Choice:
    return rng.choices(list(weights), list(weights.values()))[0]


def from_quantiles(rng: random.Random, points: Sequence[float]) -> float:
    """A value whose equally spaced quantiles are `points`: any shape without `log`."""
    position = rng.random() * (len(points) - 1)
    low = int(position)
    return points[low] + (points[low + 1] - points[low]) * (position - low)


def at_work(rng: random.Random, day: date) -> datetime:
    """An instant in office hours, never after the as-of instant."""
    moment = midnight(day) + timedelta(seconds=rng.randrange(7 * 3600, 17 * 3600))
    return moment if moment <= AS_OF else AS_OF - timedelta(seconds=rng.randrange(9000))


def between(rng: random.Random, begin: datetime, end: datetime) -> datetime:
    """A moment strictly inside, in office hours where there is room for it."""
    seconds = int((end - begin).total_seconds())
    moment = begin + timedelta(seconds=rng.randrange(1, seconds))
    tidy = at_work(rng, working_day(moment.date()))
    return tidy if begin < tidy < end else moment


def random_working_day(rng: random.Random, month: date) -> date:
    """A day of the month until the as-of day, hardly ever of a weekend."""
    last = min(add_months(month, 1) - timedelta(days=1), TODAY)
    day = month + timedelta(days=rng.randrange((last - month).days + 1))
    is_weekend_work = rng.random() < 0.04
    # the Friday before one of the first two days may lie in the month before
    return day if is_weekend_work or day.day <= 2 else working_day(day)
