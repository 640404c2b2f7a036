"""Subscription items: one product that a customer pays for again and again."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from demo_company.catalogue import Interval, list_price
from demo_company.records import Account, Deal
from demo_company.timeline import midnight

INVOLUNTARY_REASONS = ("payment failed", "business closed")


@dataclass
class Term:
    """A time without a change of price, seats or status: a row of the export."""

    product: str
    plan: str
    started_at: datetime
    amount: float  # per seat and interval
    quantity: int  # seats
    discount_amount: float
    status: str = "active"
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None
    deleted_at: datetime | None = None
    churn_reason: str | None = None
    is_voluntary: bool | None = None

    @property
    def net_amount(self) -> float:
        """What is paid per interval."""
        return self.amount * self.quantity - self.discount_amount

    def is_billed_at(self, moment: datetime) -> bool:
        ended_at = self.deleted_at or self.ended_at or datetime.max
        is_paying = self.status in ("active", "past_due", "cancelled")
        return is_paying and self.started_at <= moment < ended_at


@dataclass
class Item:
    """The terms of an item follow each other; it is billed on the grid of `anchor`."""

    id: str
    subscription_id: str
    account: Account
    anchor: date
    interval: Interval
    terms: list[Term]
    deal: Deal | None = None
    currency: str = ""

    @property
    def current(self) -> Term:
        return self.terms[-1]

    @property
    def is_running(self) -> bool:
        return self.current.ended_at is None and self.current.deleted_at is None

    @property
    def monthly_amount(self) -> float:
        return self.current.net_amount * self.interval.per_month

    def term_at(self, moment: datetime) -> Term | None:
        """The term that is billed at an instant."""
        return next((t for t in self.terms if t.is_billed_at(moment)), None)

    def price_in(self, plan: str, day: date) -> float:
        """What the product costs on a day in a plan."""
        return list_price(self.current.product, plan, self.interval, self.currency, day)

    def change(self, day: date, **changes: object) -> None:
        """Go on with a changed term from `day` on."""
        changed = replace(self.current, started_at=midnight(day), **changes)
        if self.current.started_at == midnight(day):
            self.terms[-1] = changed
        else:
            self.current.ended_at = midnight(day)
            self.terms.append(changed)

    def change_price(self, day: date, amount: float, **changes: object) -> None:
        """The share that is waived stays."""
        now = self.current
        discount = round(now.discount_amount * amount / now.amount, 2)
        self.change(day, amount=amount, discount_amount=discount, **changes)

    def change_seats(self, day: date, seats: int) -> None:
        """The share that is waived stays."""
        now = self.current
        discount = round(now.discount_amount * seats / now.quantity, 2)
        self.change(day, quantity=seats, discount_amount=discount)

    def end(self, day: date, cancelled_at: datetime, reason: str) -> None:
        if len(self.terms) > 1 and self.current.started_at == midnight(day):
            self.terms.pop()  # what was agreed for that day never began
        self.current.ended_at = midnight(day)
        self.current.cancelled_at = cancelled_at
        self.current.churn_reason = reason
        self.current.is_voluntary = reason not in INVOLUNTARY_REASONS
