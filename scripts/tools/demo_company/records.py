"""The accounts, leads and deals of the company.

Their ids are given when all of them exist, in order of creation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from demo_company.catalogue import Offer
from demo_company.people import Rep
from demo_company.timeline import AS_OF


@dataclass(eq=False)
class Account:
    """A company that may buy."""

    name: str
    city: str
    region: str
    currency: str
    industry: str
    segment: str
    channel: str
    created_at: datetime
    rep: Rep = field(init=False)
    is_customer: bool = False
    free_from: datetime | None = None  # when a prospect may be asked again
    parent: Account | None = None
    merged_into: Account | None = None
    is_deleted: bool = False
    id: str = ""


@dataclass(eq=False)
class Lead:
    """A lead; one that became a deal knows it."""

    created_at: datetime
    channel: str
    campaign: str | None
    region: str
    rep: Rep | None
    account: Account | None = None
    deal: Deal | None = None
    id: str = ""


@dataclass(eq=False)
class Deal:
    """An opportunity, its outcome and everything that its history needs."""

    account: Account
    pipeline: str
    deal_type: str
    offer: Offer
    rep: Rep | None
    created_at: datetime
    planned_close: datetime
    outcome: str = "open"  # open, won, lost
    monthly_amount: float = 0.0
    one_off_amount: float = 0.0
    term_months: int = 12
    lead: Lead | None = None
    previous_rep: Rep | None = None
    owner_changed_at: datetime | None = None
    reopened_after: str = ""  # the outcome of its first closing
    is_stale: bool = False  # nobody keeps its dates up
    is_deleted: bool = False
    merged_into: Deal | None = None
    id: str = ""

    @property
    def closed_at(self) -> datetime | None:
        return None if self.outcome == "open" else self.planned_close

    @property
    def first_rep(self) -> Rep | None:
        return self.previous_rep or self.rep

    @property
    def amount(self) -> float:
        """Total contract value; an open-ended contract counts twelve months."""
        return round(self.monthly_amount * self.term_months + self.one_off_amount, 2)

    def owner_spans(self) -> Iterator[tuple[Rep | None, datetime, datetime]]:
        """Who owned the deal from when until when."""
        begin, end = self.created_at, self.closed_at or AS_OF
        if self.owner_changed_at:
            yield self.previous_rep, begin, self.owner_changed_at
            begin = self.owner_changed_at
        yield self.rep, begin, end
