"""The pipeline's history equals one that is lived through day by day in plain Python.

Hypothesis makes deals with random changes; all of them go through the compiled models in
one batch, and a naive reference that shares no code with the SQL walks every deal from
day to day. The demo goes through the same reference.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from statistics import median

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from test_pipeline import quotas

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
DAY = timedelta(days=1)
CENT = Decimal("0.01")
GRAINS = ("week", "month", "quarter", "year")
MIN_STAGE_DEALS = 20

# ---------------------------------------------------------------------- what a case is


@dataclass(frozen=True)
class Change:
    """What was recorded at an instant; None is not recorded."""

    at: datetime
    stage: str | None = None
    amount: Decimal | None = None
    expected: date | None = None
    probability: Decimal | None = None
    rep: str | None = None
    is_closed: bool | None = None
    is_won: bool | None = None


@dataclass(frozen=True)
class Deal:
    """A deal as its CRM has it now, with its recorded changes."""

    connector: str
    created_at: datetime | None
    changes: tuple[Change, ...]
    pipeline: str
    stage: str
    amount: Decimal | None
    currency: str
    expected: date | None
    probability: Decimal | None
    rep: str | None
    is_closed: bool
    is_won: bool
    closed_at: datetime | None
    is_removed: bool
    updated_at: datetime | None


@dataclass(eq=False)
class Company:
    """Deals and all that is said about them."""

    as_of: date
    deals: dict[str, Deal]
    stages: dict[tuple[str, str], tuple[int, str, Decimal]]  # order, category, probability
    teams: list[tuple[str, str, date, date | None]]
    rates: dict[str, list[tuple[date, Decimal]]]
    lives: dict[str, dict[date, State]] = field(default_factory=dict)
    written: dict[str, Deal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What is in the tables, and what of it was so on the as-of date.
        self.written = self.deals
        self.deals = {deal_id: as_known(self, deal) for deal_id, deal in self.deals.items()}
        self.lives = {deal_id: life(self, deal) for deal_id, deal in self.deals.items()}

    def team(self, rep: str | None, day: date) -> str:
        spells = sorted(spell[1:] for spell in self.teams if spell[0] == rep)
        spells = sorted(spells, key=lambda spell: spell[1])
        for number, (team, begin, end) in enumerate(spells):
            if (number == 0 or begin <= day) and (end is None or day < end):
                return team
        return "unknown"

    def price(self, amount: Decimal | None, currency: str, day: date) -> Decimal | None:
        known = [rate for rate in self.rates.get(currency, []) if rate[0] <= day]
        if amount is None or not known or (day - known[-1][0]).days > 7:
            return None
        return (amount * known[-1][1]).quantize(CENT, ROUND_HALF_UP)


@cache
def recorded_from(company: Company, connector: str, what: str = "at") -> date | None:
    """Day from which a connector records changes, or what of them is asked for."""
    return min(
        (
            change.at.date()
            for deal in company.written.values()
            for change in deal.changes
            if deal.connector == connector and getattr(change, what) is not None
        ),
        default=None,
    )


@dataclass(frozen=True)
class State:
    """A deal at the end of a day."""

    stage: str | None
    amount: Decimal | None
    expected: date | None
    probability: Decimal | None
    rep: str | None
    status: str  # open, won, lost, removed


# ------------------------------------------------------------------- day by day, naively


def flagged(company: Company, deal: Deal, change: Change) -> Change:
    """Say of a change whether it closes the deal, by its flags or else by its stage."""
    category = company.stages.get((deal.pipeline, change.stage), (0, None, None))[1]
    closed, won = change.is_closed, change.is_won
    if closed is None:
        closed = True if won else {"won": True, "lost": True, "open": False}.get(category)
    if change.is_closed is False:
        won = False
    elif won is None:
        won = {"won": True, "lost": False, "open": False}.get(category)
        won = False if won is None and change.is_closed else won
    return replace(change, is_closed=closed, is_won=won)


def as_known(company: Company, deal: Deal) -> Deal:
    """Read a deal as it was on the as-of date, its changes of one instant as one."""
    merged: dict[datetime, Change] = {}
    for change in sorted(deal.changes, key=lambda change: change.at):
        said = vars(flagged(company, deal, change))
        said = {name: value for name, value in said.items() if value is not None}
        merged[change.at] = replace(merged.get(change.at, Change(change.at)), **said)
    past = [change for at, change in merged.items() if at.date() <= company.as_of]
    known = replace(deal, changes=tuple(past))
    if not past or len(past) == len(merged):
        return known
    state: dict = {}
    for change in past:
        state |= {name: value for name, value in vars(change).items() if value is not None}
    is_past = bool(deal.is_closed and deal.closed_at and deal.closed_at.date() <= company.as_of)
    told = {
        name: state.get(name)
        for name in ("stage", "amount", "expected", "probability", "rep")
        if any(getattr(change, name) is not None for change in merged.values())
        and not (name == "stage" and is_past)
    }
    if not is_past and "is_closed" in state:
        told["is_closed"] = state["is_closed"]
        told["is_won"] = state["is_closed"] and state.get("is_won", False)
        told["closed_at"] = None
    return replace(known, **told)


def close_of(deal: Deal) -> datetime | None:
    if deal.closed_at:
        return deal.closed_at
    last, was_closed = None, False
    for change in sorted(deal.changes, key=lambda change: change.at):
        if change.is_closed is not None:
            if change.is_closed and not was_closed:
                last = change.at
            was_closed = change.is_closed
    return last


def life(company: Company, deal: Deal) -> dict[date, State]:
    """Walk through the life of a deal: its state at the end of each day."""
    as_of, closing = company.as_of, close_of(deal) if deal.is_closed else None
    is_closed = deal.is_closed and (closing is None or closing.date() <= as_of)
    if deal.is_removed and deal.updated_at is None:
        return {}
    if (is_closed and closing is None) or (deal.created_at and deal.created_at.date() > as_of):
        return {}
    changes = sorted(deal.changes, key=lambda change: change.at)
    exits = [closing.date()] if is_closed else []
    exits += [min(deal.updated_at.date(), as_of)] if deal.is_removed else []
    left = min(exits, default=None)
    begun = deal.created_at or (changes[0].at if changes else closing if is_closed else None)
    opened = begun.date() if begun else as_of
    opened = min(opened, left or opened)

    # The end of every day on which something was recorded.
    recorded: dict[date, dict] = {}
    known: dict = {}
    for change in changes:
        if left is None or change.at.date() < left:
            told = {name: value for name, value in vars(change).items() if value is not None}
            known = known | told
            recorded[max(change.at.date(), opened)] = known
    last_open = max(
        (day for day, said in recorded.items() if not said.get("is_closed")), default=None
    )
    ever_priced = any("amount" in said for said in recorded.values())
    final_rep = deal.rep
    if is_closed:
        # A close at midnight is a day, which lasts until the night.
        is_day = closing.time() == time(0)
        end = datetime.combine(closing, time.max) if is_day else closing
        owners = [c.rep for c in sorted(deal.changes, key=lambda c: c.at) if c.rep and c.at <= end]
        final_rep = owners[-1] if owners else deal.rep

    lived, day = {}, opened
    while day <= as_of:
        said_on = max((d for d in recorded if d <= day), default=min(recorded, default=None))
        said = recorded.get(said_on, {})
        was_closed = (
            bool(said.get("is_closed")) and said_on < last_open if last_open and said else False
        )
        if left is not None and day >= left:
            status = "removed" if deal.is_removed else "won" if deal.is_won else "lost"
            state = State(
                deal.stage, deal.amount, deal.expected, deal.probability, final_rep, status
            )
        elif left is None and said_on == max(recorded, default=None):
            has_dates = recorded_from(company, deal.connector, "expected")
            expected = deal.expected if has_dates else None
            state = State(deal.stage, deal.amount, expected, deal.probability, deal.rep, "open")
        else:
            status = "open" if not was_closed else "won" if said.get("is_won") else "lost"
            amount = said.get("amount") if ever_priced else deal.amount
            state = State(
                said.get("stage"),
                amount,
                said.get("expected"),
                said.get("probability"),
                said.get("rep", final_rep),
                status,
            )
        if state.probability is None:
            default = company.stages.get((deal.pipeline, state.stage))
            state = replace(state, probability=default[2] if default else None)
        lived[day] = state
        day += DAY
    return lived


# ---------------------------------------------------------------------------- periods


def start_of(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "year":
        return day.replace(month=1, day=1)
    if grain == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(day=1)


def end_of(grain: str, start: date) -> date:
    if grain == "week":
        return start + timedelta(days=6)
    year, month = divmod(
        start.year * 12 + start.month - 1 + {"month": 1, "quarter": 3, "year": 12}[grain], 12
    )
    return date(year, month + 1, 1) - DAY


@dataclass(frozen=True)
class Passage:
    """A deal and a period: the evening before it and its last evening."""

    deal_id: str
    deal: Deal
    start: date
    end: date
    last: date
    opening: State | None
    closing: State
    closed_on: date | None
    is_new: bool

    def was_due(self) -> bool:
        return bool(self.opening and self.opening.expected) and (
            self.start <= self.opening.expected <= self.end
        )

    def is_due(self) -> bool:
        return bool(self.closing.expected) and self.start <= self.closing.expected <= self.end


@cache
def passages(company: Company, grain: str) -> list[Passage]:
    found = []
    for deal_id, lived in company.lives.items():
        deal = company.deals[deal_id]
        first_recorded = recorded_from(company, deal.connector)
        if not lived or first_recorded is None:
            continue
        start = start_of(grain, min(lived))
        while start <= company.as_of:
            end = end_of(grain, start)
            last = min(end, company.as_of)
            opening, closing = lived.get(start - DAY), lived.get(last)
            if opening and opening.status != "open":
                opening = None
            closed_on, day = None, last
            while (
                closing
                and closing.status != "open"
                and day in lived
                and lived[day].status != "open"
            ):
                closed_on, day = day, day - DAY
            gone_before = closed_on is not None and closed_on < start
            if closing and not gone_before and end >= first_recorded:
                is_new = min(lived) >= start
                found.append(
                    Passage(deal_id, deal, start, end, last, opening, closing, closed_on, is_new)
                )
            start = end + DAY
    return found


LINES = (
    "begin",
    "created",
    "reopened",
    "pulled_in",
    "increased",
    "decreased",
    "transferred_in",
    "transferred_out",
    "exchange_rate",
    "pushed_out",
    "won",
    "lost",
    "removed",
    "end",
)


def waterfall(company: Company) -> dict[tuple, dict[str, Decimal]]:
    sums: dict[tuple, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(LINES, Decimal(0)))
    for grain in GRAINS:
        for passage in passages(company, grain):
            for form in ("all_open", "due_in_period"):
                pour(company, sums, form, grain, passage)
    return dict(sums)


def pour(company: Company, sums: dict, form: str, grain: str, passage: Passage) -> None:
    opening, closing, currency = passage.opening, passage.closing, passage.deal.currency
    before, at_end = opening is not None, True
    if form == "due_in_period":
        before = passage.was_due()
        at_end = {"open": passage.is_due(), "removed": before}.get(closing.status, True)
    if not before and not at_end:
        return
    eve = passage.start - DAY
    begun = company.price(opening.amount, currency, eve) or Decimal(0) if opening else Decimal(0)
    repriced = company.price(closing.amount, currency, eve) or Decimal(0)
    ended = company.price(closing.amount, currency, passage.closed_on or passage.last) or Decimal(0)
    place = (form, grain, passage.start)
    if before:
        giver = sums[*place, opening.rep or "unknown", passage.deal.pipeline]
        giver["begin"] += begun
        if not at_end:
            giver["pushed_out"] += begun
            return
    taker = sums[*place, closing.rep or "unknown", passage.deal.pipeline]
    if before:
        if opening.rep != closing.rep:
            giver["transferred_out"] += begun
            taker["transferred_in"] += begun
        taker["increased"] += max(repriced - begun, 0)
        taker["decreased"] += max(begun - repriced, 0)
        taker["exchange_rate"] += ended - repriced
    elif opening:
        taker["pulled_in"] += ended
    else:
        taker["created" if passage.is_new else "reopened"] += ended
    taker["end" if closing.status == "open" else closing.status] += ended


def due_deals(company: Company) -> dict[tuple, tuple]:
    counts: dict[tuple, list] = defaultdict(lambda: [0, 0, 0, None, 0, 0])
    for grain in GRAINS:
        for passage in passages(company, grain):
            opening, closing = passage.opening, passage.closing
            if not opening or closing.status == "removed" or not opening.expected:
                continue
            later = opening.expected > passage.end
            if not later and not passage.was_due():
                continue
            still_open = closing.status == "open"
            for dimension, member in members(company, passage, opening, passage.start - DAY):
                count = counts[grain, passage.start, dimension, member]
                if later:
                    count[4] += 1
                    count[5] += not still_open or passage.is_due()
                    continue
                count[0] += 1
                count[1] += still_open
                if still_open and closing.expected and closing.expected > passage.end:
                    count[2] += 1
                    count[3] = (count[3] or 0) + (closing.expected - opening.expected).days
    return {key: tuple(count) for key, count in counts.items()}


def members(
    company: Company, passage: Passage, state: State, day: date
) -> Iterator[tuple[str, str]]:
    yield "all", "all"
    yield "rep", state.rep or "unknown"
    yield "team", company.team(state.rep, day)
    yield "pipeline", passage.deal.pipeline


def open_deals(company: Company) -> dict[tuple, tuple]:
    counts: dict[tuple, list] = defaultdict(lambda: [0, None, 0])
    for grain in GRAINS:
        for passage in passages(company, grain):
            closing, last = passage.closing, passage.last
            if closing.status != "open":
                continue
            amount = company.price(closing.amount, passage.deal.currency, last)
            for dimension, member in members(company, passage, closing, last):
                count = counts[grain, passage.start, dimension, member]
                count[0] += 1
                count[1] = count[1] if amount is None else (count[1] or 0) + amount
                count[2] += bool(closing.expected and closing.expected < last)
    return {key: tuple(count) for key, count in counts.items()}


def win_rates(company: Company) -> dict[tuple, tuple]:
    """Count won and closed deals by the period of their close."""
    counts: dict[tuple, list] = defaultdict(lambda: [0, 0])
    for deal in company.deals.values():
        closing = close_of(deal) if deal.is_closed and not deal.is_removed else None
        if closing is None or closing.date() > company.as_of:
            continue
        for grain in GRAINS:
            for dimension, member in (("all", "all"), ("pipeline", deal.pipeline)):
                count = counts[grain, start_of(grain, closing.date()), dimension, member]
                count[0] += deal.is_won
                count[1] += 1
    return {key: (won, closed, won / closed) for key, (won, closed) in counts.items()}


# ----------------------------------------------------------------------------- stages


@cache
def stage_outcomes(company: Company) -> list[tuple]:
    """List deal, stage, outcome and days in it, for every open stage that a deal reached."""
    found = []
    for deal_id, lived in company.lives.items():
        deal = company.deals[deal_id]
        if not lived or deal.is_removed or recorded_from(company, deal.connector) is None:
            continue
        orders = {
            stage: order
            for (pipeline, stage), (order, category, _) in company.stages.items()
            if pipeline == deal.pipeline and category == "open"
        }
        days: dict[str, int] = defaultdict(int)
        stood = {state.stage for state in lived.values() if state.status == "open"}
        for day, state in lived.items():
            if state.status == "open" and state.stage in orders:
                days[state.stage] += day < company.as_of
        if not days or any(
            stage and (deal.pipeline, stage) not in company.stages for stage in stood
        ):
            continue
        final = lived[max(lived)]
        furthest = max(orders[stage] for stage in days)
        for stage, order in orders.items():
            if final.status != "won" and order > furthest:
                continue
            if final.status == "won" or order < furthest:
                outcome = "advanced"
            elif final.status == "lost":
                outcome = "lost"
            else:
                outcome = "back" if orders.get(final.stage, order) < order else "still_there"
            found.append((deal_id, stage, outcome, days.get(stage)))
    return found


def funnel(company: Company) -> dict[tuple, tuple]:
    groups: dict[tuple, list] = defaultdict(list)
    for deal_id, stage, outcome, days in stage_outcomes(company):
        deal = company.deals[deal_id]
        if deal.created_at:
            for grain in ("month", "quarter"):
                start = start_of(grain, deal.created_at.date())
                groups[grain, start, deal.pipeline, stage].append((outcome, days))
    result = {}
    for key, group in groups.items():
        outcomes = [outcome for outcome, _ in group]
        times = [days for outcome, days in group if outcome == "advanced" and days is not None]
        result[key] = (
            len(group),
            *(outcomes.count(outcome) for outcome in ("advanced", "lost", "back", "still_there")),
            sum(days is None for _, days in group),
            median(times) if times else None,
        )
    return result


@cache
def closed_from_stages(company: Company) -> dict[tuple, list[tuple[date, bool]]]:
    closed = defaultdict(list)
    for deal_id, stage, _, _ in stage_outcomes(company):
        lived = company.lives[deal_id]
        final = lived[max(lived)].status
        if final != "open":
            deal = company.deals[deal_id]
            closed[deal.pipeline, stage].append((close_of(deal).date(), final == "won"))
    return closed


def expectations(company: Company) -> dict[tuple, tuple]:
    sums: dict[tuple, list] = defaultdict(lambda: [None, None, None])
    for grain in GRAINS:
        for passage in passages(company, grain):
            if not passage.opening or not passage.was_due():
                continue
            opening, eve = passage.opening, passage.start - DAY
            amount = company.price(opening.amount, passage.deal.currency, eve)
            known = closed_from_stages(company).get((passage.deal.pipeline, opening.stage), [])
            wins = [is_won for day, is_won in known if day < passage.start]
            share = None
            if len(wins) >= MIN_STAGE_DEALS:
                share = Decimal(sum(wins) / len(wins)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            for dimension, member in members(company, passage, opening, eve):
                total = sums[grain, passage.start, dimension, member]
                for place, factor in enumerate((Decimal(1), opening.probability, share)):
                    if amount is not None and factor is not None:
                        total[place] = (total[place] or 0) + amount * factor
    return {key: tuple(total) for key, total in sums.items()}


# -------------------------------------------------------------------- the compiled models


def in_order(manifest: dict, names: list[str]) -> list[dict]:
    """List the models behind some models, parents first, down to the crm tables."""
    nodes = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    by_name = {node["name"]: key for key, node in nodes.items()}
    ordered: dict[str, dict] = {}

    def visit(key: str) -> None:
        if key in ordered or key not in nodes or nodes[key]["fqn"][1] in ("crm", "staging"):
            return
        for parent in nodes[key]["depends_on"]["nodes"]:
            visit(parent)
        ordered[key] = nodes[key]

    for name in names:
        visit(by_name[name])
    return [node for node in ordered.values() if node["name"] != "dim_as_of"]


def crm_rows(company: Company) -> dict[str, list[dict]]:
    deals, changes = [], []
    for deal_id, deal in company.written.items():
        deals.append(
            {
                "connector": deal.connector,
                "deal_id": deal_id,
                "pipeline": deal.pipeline,
                "stage": deal.stage,
                "amount": deal.amount,
                "currency_code": deal.currency,
                "expected_close_date": deal.expected,
                "probability": deal.probability,
                "rep_id": deal.rep,
                "is_closed": deal.is_closed,
                "is_won": deal.is_won,
                "closed_at": deal.closed_at,
                "is_deleted": deal.is_removed,
                "updated_at": deal.updated_at,
                "created_at": deal.created_at,
            }
        )
        changes += [
            {
                "connector": deal.connector,
                "deal_id": deal_id,
                "changed_at": change.at,
                "stage": change.stage,
                "amount": change.amount,
                "expected_close_date": change.expected,
                "probability": change.probability,
                "rep_id": change.rep,
                "is_closed": change.is_closed,
                "is_won": change.is_won,
                "source_row": row,
            }
            for row, change in enumerate(deal.changes)
        ]
    return {
        "crm_deals": deals,
        "crm_deal_history": changes,
        "crm_reps": [{"rep_id": rep} for rep in {team[0] for team in company.teams}],
        "crm_rep_teams": [
            dict(zip(("rep_id", "team", "valid_from", "valid_to"), team, strict=True))
            for team in company.teams
        ],
        "crm_stages": [
            {
                "pipeline": pipeline,
                "stage": stage,
                "stage_order": order,
                "stage_category": category,
                "default_probability": probability,
            }
            for (pipeline, stage), (order, category, probability) in company.stages.items()
        ],
        "crm_exchange_rates": [
            {"currency_code": currency, "rate_date": day, "rate": rate}
            for currency, rates in company.rates.items()
            for day, rate in rates
            if currency != "EUR"
        ],
    }


TARGETS = [
    "fct_deal_states",
    "pipeline_waterfall",
    "int_due_deals_by_period",
    "funnel_stages",
    "int_closing_pipeline_by_period",
    "int_opening_pipeline_by_period",
    "kpi_deals_open",
    "kpi_win_rate",
]


@pytest.fixture(scope="module")
def run_models(warehouse, manifest, database) -> Callable[[Company], duckdb.DuckDBPyConnection]:
    models = in_order(manifest, TARGETS)
    compiled = database.parent / ".build/target/compiled/sales_kpis"
    types = defaultdict(list)
    for table, column, kind in warehouse.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_name like 'crm_%' or table_name in ('dim_as_of', 'shared_domains') "
        "order by ordinal_position"
    ).fetchall():
        types[table].append(f"{column} {kind}")

    def run_batch(company: Company) -> duckdb.DuckDBPyConnection:
        memory = duckdb.connect()
        for table, columns in types.items():
            memory.execute(f"create table {table} ({', '.join(columns)})")
        memory.execute(
            "insert into dim_as_of (first_date, as_of_date, horizon_date) values (?, ?, ?)",
            [date(2024, 12, 1), company.as_of, date(company.as_of.year + 1, 12, 31)],
        )
        for table, rows in crm_rows(company).items():
            columns = list(rows[0])
            marks = ", ".join("?" for _ in columns)
            memory.executemany(
                f"insert into {table} ({', '.join(columns)}) values ({marks})",
                [[row[column] for column in columns] for row in rows],
            )
        for model in models:
            written = (compiled / model["original_file_path"]).read_text(encoding="utf-8")
            sql = re.sub(r'"[^".]+"\."[^".]+"\."([^".]+)"', r"main.\1", written)
            memory.execute(f"create table {model['name']} as {sql}")
        return memory

    return run_batch


# ------------------------------------------------------------------------ random companies

AS_OF = date(2025, 6, 10)
PIPELINES = ("sales", "upsell")
OPEN_STAGES = ("Call", "Demo", "Offer")
STAGES = {
    (pipeline, stage): (order, category, Decimal(probability))
    for pipeline in PIPELINES
    for order, (stage, category, probability) in enumerate(
        (
            ("Call", "open", "0.1"),
            ("Demo", "open", "0.4"),
            ("Offer", "open", "0.7"),
            ("Won", "won", "1"),
            ("Lost", "lost", "0"),
        ),
        start=1,
    )
}
TEAMS = [
    ("ann", "north", date(2025, 1, 1), date(2025, 3, 10)),
    ("ann", "south", date(2025, 3, 10), None),
    ("bob", "north", date(2025, 2, 1), date(2025, 4, 1)),
    ("bob", "east", date(2025, 4, 20), date(2025, 6, 1)),
]
RATES = {
    "EUR": [(date(2024, 1, 1) + timedelta(days=n), Decimal(1)) for n in range(900)],
    "USD": [
        (date(2024, 11, 25) + timedelta(days=5 * n), Decimal("0.9") + Decimal(n % 7) / 100)
        for n in range(60)
    ],
    "CHF": [(date(2025, 2, 1), Decimal("1.05")), (date(2025, 4, 28), Decimal("1.07"))],
}

money = st.sampled_from([None, *map(Decimal, ("0", "99.99", "1000", "1234.56", "2500.05"))])
reps = st.sampled_from(["ann", "bob", "eve", None])
chances = st.sampled_from([None, Decimal("0"), Decimal("0.25"), Decimal("0.8")])
days = st.integers(0, 185).map(lambda n: date(2024, 12, 15) + timedelta(days=n))
# Few hours, so that changes meet on one day, and both ends of the day.
hours = st.sampled_from([time(0), time(9), time(9, 30), time(17), time(23, 59, 59)])
due_days = st.one_of(
    st.none(),
    days.map(lambda day: day + timedelta(days=20)),
    st.sampled_from([date(2025, 1, 31), date(2025, 2, 1), date(2025, 3, 31), date(2025, 4, 1)]),
)


@st.composite
def changes(draw: st.DrawFn, created: date) -> list[Change]:
    gaps = draw(st.lists(st.sampled_from([0, 0, 1, 2, 5, 9, 20, 31]), min_size=0, max_size=7))
    day, told = created + timedelta(days=draw(st.sampled_from([0, 0, 0, 3, 40, -2]))), []
    # Some CRMs record no flags: there the stage alone says that a deal is closed. One stage
    # was taken off the list.
    has_flags = draw(st.sampled_from([True, True, True, False]))
    stages = [None, None, *OPEN_STAGES * 3, "Evaluation"]
    for gap in gaps:
        day += timedelta(days=gap)
        at = datetime.combine(day, draw(hours))
        is_closed = draw(st.sampled_from([None, None, False, False, True]))
        closing_stages = [None] if has_flags else ["Won", "Lost"]
        change = Change(
            at,
            draw(st.sampled_from(closing_stages if is_closed else stages)),
            draw(money),
            draw(due_days),
            draw(chances),
            draw(reps),
            is_closed if has_flags else None,
            draw(st.booleans()) if is_closed and has_flags else None,
        )
        told.append(change)
        # A history by field: what one save changed is two rows of one instant.
        if draw(st.sampled_from([True, *[False] * 5])):
            told[-1] = replace(change, amount=None)
            told.append(Change(at, amount=change.amount))
    return told


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    connector = draw(st.sampled_from(["full", "full", "full", "full", "dateless", "mute"]))
    created = draw(days)
    told = draw(changes(created)) if connector != "mute" else []
    if connector == "dateless":
        told = [replace(change, expected=None) for change in told]
    status = draw(st.sampled_from(["open", "open", "won", "won", "lost", "lost", "undated"]))
    closes = [c.at for c in told if c.is_closed or c.stage in ("Won", "Lost")]
    closed_at = None
    if status in ("won", "lost"):
        guess = datetime.combine(created + timedelta(days=draw(st.integers(-3, 70))), draw(hours))
        closed_at = draw(st.sampled_from([*closes, guess]))
    is_removed = draw(st.sampled_from([False] * 7 + [True]))
    last = max((change.at for change in told), default=datetime.combine(created, time(12)))
    updated = last + timedelta(days=draw(st.integers(0, 40)))
    return Deal(
        connector=connector,
        created_at=draw(st.sampled_from([datetime.combine(created, time(8))] * 9 + [None])),
        changes=tuple(told),
        pipeline=draw(st.sampled_from(PIPELINES)),
        stage={"won": "Won", "lost": "Lost"}.get(status) or draw(st.sampled_from(OPEN_STAGES)),
        amount=draw(money),
        currency=draw(st.sampled_from(["EUR", "EUR", "USD", "CHF"])),
        expected=draw(due_days),
        probability=draw(chances),
        rep=draw(reps),
        is_closed=status != "open",
        is_won=status in ("won", "undated"),
        closed_at=closed_at,
        is_removed=is_removed,
        updated_at=draw(st.sampled_from([updated, None])) if is_removed else None,
    )


def drawn(count: int) -> list[Deal]:
    """Let Hypothesis make so many deals, the same in every run."""
    made: list[Deal] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(deals())
    def make(deal: Deal) -> None:
        made.append(deal)

    make()
    return made


@pytest.fixture(scope="module")
def company() -> Company:
    numbered = {f"d{number}": deal for number, deal in enumerate(drawn(600))}
    return Company(AS_OF, numbered, STAGES, TEAMS, RATES)


@pytest.fixture(scope="module")
def models(company, run_models) -> duckdb.DuckDBPyConnection:
    return run_models(company)


# --------------------------------------------------------------------------- comparisons


def about(value):
    return (
        pytest.approx(float(value), rel=1e-9, abs=1e-6)
        if isinstance(value, Decimal | float)
        else value
    )


def assert_same(found: dict, expected: dict) -> None:
    assert expected
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == tuple(map(about, values)), key


def found_states(connection, schema: str = "") -> dict[tuple, tuple]:
    columns = (
        "stage, amount_native, expected_close_date, probability, rep_id, "
        "is_open, is_won, is_removed, team"
    )
    lived = {}
    for deal_id, begin, end, *state in connection.execute(
        f"select deal_id, valid_from, valid_to, {columns} from {schema}fct_deal_states"
    ).fetchall():
        last = min(end, date(2027, 1, 1))
        day = begin
        while day < last:
            assert (deal_id, day) not in lived, "two states on one day"
            lived[deal_id, day] = tuple(state)
            day += DAY
    return lived


def lived_states(company: Company) -> dict[tuple, tuple]:
    return {
        (deal_id, day): (
            state.stage,
            state.amount,
            state.expected,
            state.probability,
            state.rep,
            state.status == "open",
            state.status == "won",
            state.status == "removed",
            company.team(state.rep, day),
        )
        for deal_id, lived in company.lives.items()
        for day, state in lived.items()
    }


def test_every_day_of_every_deal_has_the_state_of_its_evening(company, models):
    found = {key: state for key, state in found_states(models).items() if key[1] <= AS_OF}
    expected = lived_states(company)
    assert len(company.deals) >= 200
    assert found.keys() == expected.keys()
    for (deal_id, day), state in expected.items():
        # A closed deal stays with the team that closed it, whatever its rep does later.
        compared = len(state) if state[5] else len(state) - 1
        assert found[deal_id, day][:compared] == state[:compared], (day, company.deals[deal_id])


def measured(connection, table: str, columns: str, schema: str = "", where: str = "true") -> dict:
    keys = "period_grain, period_start_date, dimension, dimension_value"
    kept = ("all", "rep", "team", "pipeline")
    return {
        tuple(row[:4]): tuple(row[4:])
        for row in connection.execute(
            f"select {keys}, {columns} from {schema}{table} where {where}"
        ).fetchall()
        if row[2] in kept
    }


def poured(connection, schema: str = "") -> dict:
    lines = ", ".join(f"{line}_amount" for line in LINES)
    return {
        tuple(row[:5]): tuple(row[5:])
        for row in connection.execute(
            "select form, period_grain, period_start_date, rep_id, pipeline, "
            f"{lines} from {schema}pipeline_waterfall"
        ).fetchall()
    }


def expected_pour(company: Company) -> dict:
    return {key: tuple(lines[line] for line in LINES) for key, lines in waterfall(company).items()}


def test_the_waterfall_is_poured_deal_by_deal(company, models):
    found, expected = poured(models), expected_pour(company)
    assert found == expected
    used = [any(lines[number] for lines in expected.values()) for number in range(len(LINES))]
    assert all(used), "a line that no case exercises"


DUE = "due_deals, slipped_deals, pushed_deals, pushed_days, later_deals, pulled_in_deals"


def test_slippage_is_counted_deal_by_deal(company, models):
    assert_same(measured(models, "int_due_deals_by_period", DUE), due_deals(company))


def test_open_deals_at_the_end_of_each_period_are_those_of_that_evening(company, models):
    found = measured(
        models, "int_closing_pipeline_by_period", "open_deals, open_pipeline, stale_open_deals"
    )
    assert_same(found, open_deals(company))


def test_the_win_rate_is_that_of_the_deals_closed_in_the_period(company, models):
    found = {
        key: row
        for key, row in measured(models, "kpi_win_rate", "numerator, denominator, value").items()
        if key[0] in GRAINS and key[2] in ("all", "pipeline")
    }
    assert_same(found, win_rates(company))


EXPECTED = "expected_pipeline, expected_revenue, expected_revenue_by_stage_history"


def test_expectations_at_the_start_of_each_period_know_nothing_later(company, models):
    expected = expectations(company)
    assert any(weighted is not None for _, _, weighted in expected.values())
    assert_same(measured(models, "int_opening_pipeline_by_period", EXPECTED), expected)


def funnel_rows(connection, schema: str = "") -> dict:
    return {
        tuple(row[:4]): tuple(row[4:])
        for row in connection.execute(
            "select period_grain, period_start_date, pipeline, stage, entered_deals, "
            "advanced_deals, lost_deals, back_deals, still_there_deals, skipped_deals, "
            f"median_days_to_advance from {schema}funnel_stages"
        ).fetchall()
    }


def test_the_funnel_follows_every_deal(company, models):
    assert_same(funnel_rows(models), funnel(company))


# ------------------------------------------------------------------------------- the demo


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def day_of(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


def named(rep: str) -> str | None:
    return f"demo-{rep}" if rep else None


@pytest.fixture(scope="module")
def demo(warehouse) -> Company:
    told = defaultdict(list)
    for row in rows("demo/raw_demo__deal_history"):
        told[row["deal_id"]].append(
            Change(
                moment(row["changed_at"]),
                row["stage"] or None,
                number(row["amount"]),
                day_of(row["expected_close_date"]),
                number(row["probability"]),
                named(row["rep_id"]),
                truth(row["is_closed"]),
                truth(row["is_won"]),
            )
        )
    latest: dict[str, dict[str, str]] = {}
    for row in rows("demo/raw_demo__deals"):
        known = latest.get(row["deal_id"])
        if known is None or row["updated_at"] > known["updated_at"]:
            latest[row["deal_id"]] = row
    return Company(
        as_of=warehouse.execute("select as_of_date from analytics_marts.dim_as_of").fetchone()[0],
        deals={
            f"demo-{deal_id}": Deal(
                connector="demo",
                created_at=moment(row["created_at"]),
                changes=tuple(told[deal_id]),
                pipeline=row["pipeline"] or "unknown",
                stage=row["stage"],
                amount=number(row["amount"]),
                currency=row["currency_code"] or "EUR",
                expected=day_of(row["expected_close_date"]),
                probability=number(row["probability"]),
                rep=named(row["rep_id"]),
                is_closed=row["is_closed"] == "true",
                is_won=row["is_won"] == "true",
                closed_at=moment(row["closed_at"]),
                is_removed=bool(row["merged_into_id"]) or row["is_deleted"] == "true",
                updated_at=moment(row["updated_at"]),
            )
            for deal_id, row in latest.items()
        },
        stages={
            (row["pipeline"], row["stage"]): (
                int(row["stage_order"]),
                row["stage_category"],
                Decimal(row["default_probability"]),
            )
            for row in rows("demo/raw_demo__stages")
        },
        teams=[
            (named(row["rep_id"]), row["team"], day_of(row["valid_from"]), day_of(row["valid_to"]))
            for row in rows("demo/raw_demo__rep_teams")
        ],
        rates={
            currency: sorted(
                (day_of(row["rate_date"]), Decimal(row["rate"]))
                for row in rows("settings/exchange_rates")
                if row["currency_code"] == currency
            )
            for currency in {row["currency_code"] for row in rows("settings/exchange_rates")}
        }
        | {"EUR": [(date(2020, 1, 1) + timedelta(days=n), Decimal(1)) for n in range(4000)]},
    )


def test_the_demo_pours_as_its_deals_do(demo, warehouse):
    assert poured(warehouse, "analytics.") == expected_pour(demo)


def test_the_demo_slips_as_its_deals_do(demo, warehouse):
    expected = due_deals(demo)
    assert_same(measured(warehouse, "int_due_deals_by_period", DUE, "analytics_marts."), expected)
    found = measured(warehouse, "kpi_deal_slippage_rate", "numerator, denominator", "analytics.")
    assert found == {
        key: (slipped, due) if end_of(*key[:2]) <= demo.as_of else (None, None)
        for key, (due, slipped, *_) in expected.items()
        if due
    }


def test_the_demo_funnel_follows_its_deals(demo, warehouse):
    assert_same(funnel_rows(warehouse, "analytics."), funnel(demo))


@pytest.mark.parametrize(
    ("kpi", "place"), [("deals_open", 0), ("open_pipeline", 1), ("stale_open_deals", 2)]
)
def test_past_periods_of_the_demo_end_as_they_did_that_evening(demo, warehouse, kpi, place):
    expected = {
        key: (row[place],) for key, row in open_deals(demo).items() if row[place] is not None
    }
    found = measured(warehouse, f"kpi_{kpi}", "value", "analytics.", "period_grain <> 'day'")
    assert_same(found, expected)


@pytest.mark.parametrize(
    ("kpi", "place"), [("expected_revenue", 1), ("expected_revenue_by_stage_history", 2)]
)
def test_past_periods_of_the_demo_expect_what_they_did_at_their_start(demo, warehouse, kpi, place):
    expected = {
        key: (row[place],)
        for key, row in expectations(demo).items()
        if row[place] is not None and end_of(*key[:2]) < demo.as_of
    }
    past = f"period_grain <> 'day' and period_end_date < date '{demo.as_of}'"
    assert_same(measured(warehouse, f"kpi_{kpi}", "value", "analytics.", past), expected)


def test_a_past_quota_of_the_demo_was_covered_by_what_was_due_at_its_start(demo, warehouse):
    due = expectations(demo)
    expected = {
        key: (due.get(key, (None,))[0] or Decimal(0), quota)
        for key, quota in quotas().items()
        if end_of(*key[:2]) < demo.as_of and key[1] > recorded_from(demo, "demo")
    }
    past = f"period_end_date < date '{demo.as_of}'"
    columns = "numerator, denominator"
    assert_same(measured(warehouse, "kpi_pipeline_coverage", columns, "analytics.", past), expected)


def test_a_past_quota_of_the_demo_is_published_beside_all_that_was_open(demo, warehouse):
    at_end = open_deals(demo)
    expected = {}
    for (grain, start, *member), quota in quotas().items():
        if end_of(grain, start) < demo.as_of and start > recorded_from(demo, "demo"):
            opening = at_end.get((grain, start_of(grain, start - DAY), *member), (0, None))[1]
            expected[grain, start, *member] = (opening or Decimal(0), quota)
    past = f"period_end_date < date '{demo.as_of}'"
    found = measured(
        warehouse,
        "kpi_pipeline_coverage_as_published",
        "numerator, denominator",
        "analytics.",
        past,
    )
    assert_same(found, expected)


def test_the_accuracy_of_the_demo_compares_its_start_with_what_was_won(demo, warehouse):
    won: dict[tuple, Decimal] = defaultdict(Decimal)
    for grain in GRAINS:
        for deal_id, lived in demo.lives.items():
            final = lived[max(lived)] if lived else None
            if final and final.status == "won":
                deal, day = demo.deals[deal_id], close_of(demo.deals[deal_id]).date()
                amount = demo.price(final.amount, deal.currency, day)
                for dimension, member in (("all", "all"), ("rep", final.rep or "unknown")):
                    won[grain, start_of(grain, day), dimension, member] += amount or 0
    expectation = {key: row for key, row in expectations(demo).items() if key[2] in ("all", "rep")}
    expected = {}
    for key in won.keys() | expectation.keys():
        if end_of(*key[:2]) <= demo.as_of and key[1] > recorded_from(demo, "demo"):
            _, forecast, _ = expectation.get(key, (None, Decimal(0), None))
            forecast = forecast or Decimal(0)
            gained = won.get(key, Decimal(0))
            expected[key] = (gained - abs(forecast - gained), gained)
    found = measured(
        warehouse,
        "kpi_forecast_accuracy",
        "numerator, denominator",
        "analytics.",
        "dimension in ('all', 'rep')",
    )
    assert_same(found, expected)


def test_the_cohorts_of_the_demo_show_when_they_are_old_enough(demo, warehouse):
    cohorts: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for deal_id, lived in demo.lives.items():
        deal = demo.deals[deal_id]
        if deal.created_at and not deal.is_removed:
            created = deal.created_at.date()
            for grain in GRAINS:
                key = (grain, start_of(grain, created), "pipeline", deal.pipeline)
                # One that was closed before it was created never was open.
                cohorts[key][0] += lived[max(lived)].status == "won" if lived else deal.is_won
                cohorts[key][1] += 1
    expected = {
        key: tuple(counts) if end_of(*key[:2]) + 135 * DAY <= demo.as_of else (None, None)
        for key, counts in cohorts.items()
    }
    found = measured(
        warehouse,
        "kpi_win_rate_by_cohort",
        "numerator, denominator",
        "analytics.",
        "dimension = 'pipeline' and period_grain <> 'day'",
    )
    assert_same(found, expected)
