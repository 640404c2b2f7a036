"""What happened to a deal between its creation and its close, change by change."""

import random
from datetime import date, datetime, timedelta

from demo_company.chance import at_work, between
from demo_company.records import Deal
from demo_company.rows import Row, id_of
from demo_company.stages import CLOSED_STAGES, RENEWAL_CHANCES, STAGES
from demo_company.timeline import AS_OF, working_day

Event = tuple[datetime, Row]  # a row has the changed fields only

DEPTH_WEIGHTS = (6, 6, 5, 3, 2)  # in which stage a deal is lost


def tell_history(rng: random.Random, deal: Deal) -> list[Row]:
    """The states of a deal in order of time; an unchanged field stays empty."""
    end = deal.closed_at or AS_OF
    path = [0] if deal.merged_into else _stage_path(rng, deal)
    first_amount = _guess(rng, deal) if rng.random() < 0.78 else None
    events = _stage_changes(rng, deal, path[1:], end)
    if deal.owner_changed_at:
        events.append((deal.owner_changed_at, {"rep_id": deal.rep.id}))
    first_expected, moves = _expected_close(rng, deal, end)
    events += moves
    if deal.reopened_after:
        events = _with_first_closing(deal, events, end)
    events.sort(key=lambda event: event[0])
    first = _stage(deal, path[0]) | {
        "amount": first_amount,
        "expected_close_date": first_expected,
        "rep_id": id_of(deal.first_rep),
    }
    events.insert(0, (deal.created_at, first))
    if deal.closed_at:
        closing = _closing(deal.outcome)
        if deal.outcome == "won":
            closing["amount"] = deal.amount
        events.append((deal.closed_at, closing))
    return _with_stage(events)


def _stage_path(rng: random.Random, deal: Deal) -> list[int]:
    """The open stages that a deal went through, skips and steps back included."""
    count = len(STAGES[deal.pipeline])
    if deal.outcome == "lost":
        depth = rng.choices(range(1, count + 1), DEPTH_WEIGHTS[:count])[0]
    else:  # by its age: a won deal went through all of them
        age = (AS_OF - deal.created_at) / (deal.planned_close - deal.created_at)
        depth = min(count, int(count * age) + 1)
    path = [0]
    for stage in range(1, depth):
        if rng.random() < 0.86 or stage == count - 1:
            path.append(stage)
            if stage > 1 and rng.random() < 0.04:
                path += [stage - 1, stage]
    if deal.outcome == "open" and len(path) > 1 and rng.random() < 0.09:
        path.append(path[-1] - 1)  # and has not come forward again
    return path


def _stage(deal: Deal, number: int) -> Row:
    stage, chance = list(STAGES[deal.pipeline].items())[number]
    if deal.deal_type == "renewal":  # most stay
        chance = RENEWAL_CHANCES[stage]
    return {"stage": stage, "probability": chance, "is_closed": False, "is_won": False}


def _closing(outcome: str) -> Row:
    stage = outcome.capitalize()
    chance, is_won = CLOSED_STAGES[stage], outcome == "won"
    return {"stage": stage, "probability": chance, "is_closed": True, "is_won": is_won}


def _guess(rng: random.Random, deal: Deal) -> float:
    """A first amount, in hundreds."""
    return round(deal.amount * rng.randint(75, 130) / 10000) * 100.0


def _stage_changes(rng: random.Random, deal: Deal, path: list[int], end: datetime) -> list[Event]:
    """The amount is known once there is a proposal."""
    events = []
    moments = sorted(between(rng, deal.created_at, end) for _ in path)
    for moment, number in zip(moments, path, strict=True):
        change = _stage(deal, number)
        is_quoted = change["stage"] in ("Proposal", "Negotiation")
        if is_quoted and rng.random() < 0.95:
            change["amount"] = deal.amount
        events.append((moment, change))
    return events


def _expected_close(rng: random.Random, deal: Deal, end: datetime) -> tuple[date, list[Event]]:
    """The first expected close date, and the pushes and pull-ins after it."""
    span = (deal.planned_close - deal.created_at).days
    percent = rng.randint(40, 60) if deal.is_stale else rng.randint(82, 114)
    wait = max(3, round(span * percent / 100))
    first = expected = working_day(deal.created_at.date() + timedelta(days=wait))
    events: list[Event] = []
    while expected < end.date() and not deal.merged_into:
        moment = at_work(rng, expected - timedelta(days=rng.randint(0, 2)))
        is_forgotten = deal.is_stale or rng.random() < 0.08
        if is_forgotten or moment <= deal.created_at:
            break
        expected = working_day(expected + timedelta(days=rng.randint(10, 35)))
        origin = "snapshot" if rng.random() < 0.06 else "source"
        events.append((moment, {"expected_close_date": expected, "origin": origin}))
    is_early = deal.closed_at and (expected - end.date()).days > 7
    if is_early and rng.random() < 0.6:
        last = events[-1][0] if events else deal.created_at
        if (end - last).days > 1:
            moment = between(rng, last, end)
            events.append((moment, {"expected_close_date": end.date()}))
    return first, events


def _with_first_closing(deal: Deal, events: list[Event], end: datetime) -> list[Event]:
    """Close the deal at 60 % of its life, open it again at 75 %."""
    span = end - deal.created_at
    closed = (deal.created_at + span * 3 / 5).replace(microsecond=0)
    opened = (deal.created_at + span * 3 / 4).replace(microsecond=0)
    kept = [
        (moment, change)
        for moment, change in events
        if moment < closed or (moment > opened and "stage" not in change)
    ]
    closing = _closing(deal.reopened_after) | {"amount": deal.amount}
    return [*kept, (closed, closing), (opened, _stage(deal, -1))]


def _with_stage(events: list[Event]) -> list[Row]:
    """The rows of the events, each with its stage and whether that is closed."""
    rows = []
    stage: Row = {}
    for changed_at, change in events:
        if "stage" in change:
            stage = {name: change[name] for name in ("stage", "is_closed", "is_won")}
        rows.append({"changed_at": changed_at, "origin": "source", **change, **stage})
    return rows
