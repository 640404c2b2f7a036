"""The pipeline KPIs of the demo equal a second computation in plain Python.

The reference is written from the definitions over the raw CSV files: no SQL, no model.
`warehouse` is a read-only connection to the built demo.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from statistics import median

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
AS_OF = date(2026, 6, 17)
CENT = Decimal("0.01")
MAX_RATE_AGE = timedelta(days=7)
DIMENSIONS = ("all", "rep", "team", "region", "product", "channel", "segment", "pipeline")
GRAINS = ("month", "quarter", "year")

Row = dict[str, str]
Key = tuple[str, date, str, str]  # grain, first day, dimension, member
Parts = tuple[float, float | None]


# ------------------------------------------------------------------------- the files


@cache
def rows(name: str) -> list[Row]:
    folder = "settings" if name in ("goals", "exchange_rates", "product_aliases") else "demo"
    stem = name if folder == "settings" else f"raw_demo__{name}"
    with (SEEDS / folder / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def start_of(grain: str, moment: date) -> date:
    if grain == "year":
        return moment.replace(month=1, day=1)
    if grain == "quarter":
        return moment.replace(month=moment.month - (moment.month - 1) % 3, day=1)
    return moment.replace(day=1)


def end_of(grain: str, start: date) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def starts_until(grain: str, last: date) -> list[date]:
    starts, start = [], start_of(grain, date(2023, 1, 1))
    while start <= last:
        starts.append(start)
        start = end_of(grain, start) + timedelta(days=1)
    return starts


def rate(currency: str, moment: date) -> Decimal | None:
    if currency in ("", "EUR"):
        return Decimal(1)
    known = [
        (day(row["rate_date"]), Decimal(row["rate"]))
        for row in rows("exchange_rates")
        if row["currency_code"] == currency and day(row["rate_date"]) <= moment
    ]
    latest, value = max(known)
    return value if moment - latest <= MAX_RATE_AGE else None


# ------------------------------------------------------------------------- the deals


def team_of(rep: str, moment: date) -> str:
    spells = [row for row in rows("rep_teams") if row["rep_id"] == rep]
    first = min((row["valid_from"] for row in spells), default="")
    for row in spells:
        begins = row["valid_from"] == first or day(row["valid_from"]) <= moment
        if begins and (not row["valid_to"] or moment < day(row["valid_to"])):
            return row["team"]
    return "unknown"


def account_of(account: str) -> Row:
    accounts = {row["account_id"]: row for row in rows("accounts")}
    while account in accounts and accounts[account]["merged_into_id"]:
        account = accounts[account]["merged_into_id"]
    return accounts.get(account, defaultdict(str))


def lead_day(deal: Row) -> date | None:
    leads = [row for row in rows("leads") if row["is_deleted"] != "true"]
    own = [row for row in leads if row["lead_id"] == deal["lead_id"]]
    back = [row for row in leads if row["deal_id"] == deal["deal_id"]]
    linked = own or sorted(back, key=lambda row: row["created_at"])
    return day(linked[0]["created_at"]) if linked else None


@cache
def history() -> dict[str, list[Row]]:
    changes = defaultdict(list)
    for row in sorted(rows("deal_history"), key=lambda row: row["changed_at"]):
        changes[row["deal_id"]].append(row)
    return changes


@cache
def deals() -> list[dict]:
    latest: dict[str, Row] = {}
    for row in rows("deals"):
        known = latest.get(row["deal_id"])
        if known is None or row["updated_at"] > known["updated_at"]:
            latest[row["deal_id"]] = row
    return [read(row) for row in latest.values() if counts(row)]


def counts(row: Row) -> bool:
    return not row["merged_into_id"] and row["is_deleted"] != "true"


def read(row: Row) -> dict:
    """A deal is open until the day of its close has come."""
    is_closed = row["is_closed"] == "true" and row["closed_at"][:10] <= str(AS_OF)
    closed = day(row["closed_at"]) if is_closed else None
    owners = [change for change in history()[row["deal_id"]] if change["rep_id"]]
    at_close = [change for change in owners if change["changed_at"] <= row["closed_at"]]
    rep = at_close[-1]["rep_id"] if is_closed and at_close else row["rep_id"]
    creator = owners[0]["rep_id"] if owners else row["rep_id"]
    created, valued = day(row["created_at"]), closed or AS_OF
    account, price = account_of(row["account_id"]), rate(row["currency_code"], valued)
    aliases = {alias["alias"]: alias["product"] for alias in rows("product_aliases")}
    amount = None
    if row["amount"] and price is not None:
        amount = (Decimal(row["amount"]) * price).quantize(CENT, ROUND_HALF_UP)
    from_lead = lead_day(row)
    members = {
        "all": "all",
        "rep": f"demo-{rep}" if rep else "",
        "team": team_of(rep, valued),
        "region": row["region"] or account["region"],
        "product": aliases.get(row["product"], row["product"]),
        "channel": row["channel"] or account["channel"],
        "segment": account["segment"],
        "pipeline": row["pipeline"],
    }
    return {
        "members": {key: value or "unknown" for key, value in members.items()},
        "creators": {
            "rep": f"demo-{creator}" if creator else "unknown",
            "team": team_of(creator, created) if created else "unknown",
        },
        "amount": amount,
        "probability": Decimal(row["probability"]) if row["probability"] else None,
        "created": created,
        "expected": day(row["expected_close_date"]),
        "is_closed": is_closed,
        "closed": closed,
        "is_won": is_closed and row["is_won"] == "true",
        "cycle": (closed - created).days if closed and created else None,
        "from_lead": (closed - from_lead).days if closed and from_lead else None,
    }


# ---------------------------------------------------------------------- the measures


def grouped(chosen: list[dict], moment: str, last: date) -> dict[Key, list[dict]]:
    groups = defaultdict(list)
    for deal in chosen:
        if deal[moment] is None or deal[moment] > last:
            continue
        members = deal["members"] | (deal["creators"] if moment == "created" else {})
        for grain in GRAINS:
            for dimension in DIMENSIONS:
                start = start_of(grain, deal[moment])
                groups[grain, start, dimension, members[dimension]].append(deal)
    return groups


def known(group: list[dict], field: str) -> list:
    return [deal[field] for deal in group if deal[field] is not None]


def mean(group: list[dict], field: str) -> Parts | None:
    values = [value for value in known(group, field) if field == "amount" or value >= 0]
    return (float(sum(values)), len(values)) if values else None


def percentile(values: list, share: float) -> Parts | None:
    values, place = sorted(map(float, values)), share * (len(values) - 1)
    if not values:
        return None
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below), None


def valid_cycles(group: list[dict]) -> list[int]:
    return [cycle for cycle in known(group, "cycle") if cycle >= 0]


def closed_groups(*, won: bool | None = None) -> dict[Key, list[dict]]:
    chosen = [deal for deal in deals() if won is None or deal["is_won"] == won]
    return grouped(chosen, "closed", AS_OF)


def per_group(groups: dict[Key, list[dict]], measure) -> dict[Key, Parts]:
    measured = {key: measure(group) for key, group in groups.items()}
    return {key: parts for key, parts in measured.items() if parts is not None}


def total(group: list[dict]) -> Parts | None:
    amounts = known(group, "amount")
    return (float(sum(amounts)), None) if amounts else None


def win_rate(group: list[dict]) -> Parts:
    return sum(deal["is_won"] for deal in group), len(group)


def amount_win_rate(group: list[dict]) -> Parts | None:
    won = known([deal for deal in group if deal["is_won"]], "amount")
    return (float(sum(won)), float(sum(known(group, "amount")))) if known(group, "amount") else None


def expectation(group: list[dict]) -> Parts | None:
    weighted = [
        deal["amount"] * deal["probability"]
        for deal in group
        if deal["amount"] is not None and deal["probability"] is not None
    ]
    return (float(sum(weighted)), None) if weighted else None


def expected_groups() -> dict[Key, list[dict]]:
    open_deals = [deal for deal in deals() if not deal["is_closed"]]
    due = [deal for deal in open_deals if deal["expected"] and deal["expected"] >= AS_OF]
    return grouped(due, "expected", date(2027, 12, 31))


def in_play() -> dict[Key, Parts]:
    won, played = closed_groups(won=True), defaultdict(int)
    for grain in GRAINS:
        for start in starts_until(grain, AS_OF):
            for deal in deals():
                begun = min(filter(None, (deal["created"], deal["closed"])))
                if begun > end_of(grain, start) or (deal["closed"] or AS_OF) < start:
                    continue
                for dimension in DIMENSIONS:
                    played[grain, start, dimension, deal["members"][dimension]] += 1
    return {key: (len(won.get(key, ())), count) for key, count in played.items()}


def velocity() -> dict[Key, Parts]:
    closed, result = closed_groups(), {}
    for key, (won_deals, deals_in_play) in in_play().items():
        won = [deal for deal in closed.get(key, ()) if deal["is_won"]]
        size, cycle = mean(won, "amount"), mean(won, "cycle")
        if size and cycle:
            rate_of_wins = won_deals / len(closed[key])
            result[key] = (deals_in_play * rate_of_wins * size[0] / size[1], cycle[0] / cycle[1])
        else:
            result[key] = (None, None)
    return result


# ------------------------------------------------------------------------ the quotas


def worked_share(rep: Row, first: date, last: date) -> Decimal:
    begin = max(first, day(rep["hired_date"]) or first)
    end = min(last, day(rep["left_date"]) or last)
    return max(Decimal((end - begin).days + 1), Decimal(0)) / ((last - first).days + 1)


def worked_parts(finer: str, key: Key) -> set[date]:
    """The months of a quarter, or the quarters of a year, that a member worked from end to end."""
    coarser, first, _, member = key
    starts = [start for start in starts_until(finer, end_of(coarser, first)) if start >= first]
    reps = [rep for rep in rows("reps") if f"demo-{rep['rep_id']}" == member]
    return {
        start
        for start in starts
        if all(worked_share(rep, start, end_of(finer, start)) == 1 for rep in reps)
    }


@cache
def quotas() -> dict[Key, Decimal]:
    reps = {name: rep for rep in rows("reps") for name in (rep["rep_id"], rep["rep_name"])}
    stated: dict[Key, Decimal] = {}
    for goal in rows("goals"):
        is_known = goal["dimension"] != "rep" or goal["dimension_value"] in reps
        if goal["kpi"] != "won_amount" or not is_known:
            continue
        grain, start = goal["period_grain"], day(goal["period_start_date"])
        quota, member = Decimal(goal["goal_value"]), goal["dimension_value"]
        if goal["dimension"] == "rep":
            rep, last = reps[member], end_of(grain, start)
            share, member = worked_share(rep, start, last), f"demo-{rep['rep_id']}"
            if not share:
                continue
            quota = (quota * share).quantize(CENT, ROUND_HALF_UP)
        stated[grain, start, goal["dimension"], member] = quota
    for finer, coarser in (("month", "quarter"), ("quarter", "year")):
        parts: dict[Key, dict[date, Decimal]] = defaultdict(dict)
        for (grain, start, *member), quota in stated.items():
            if grain == finer:
                parts[coarser, start_of(coarser, start), *member][start] = quota
        sums = {
            key: sum(known.values())
            for key, known in parts.items()
            if known.keys() >= worked_parts(finer, key)
        }
        stated = sums | stated
    of_reps: dict[Key, Decimal] = defaultdict(Decimal)
    for (grain, start, dimension, member), quota in stated.items():
        if dimension == "rep":
            # No rep of the demo changes team inside a period with a quota.
            team = team_of(member.removeprefix("demo-"), start)
            of_reps[grain, start, "all", "all"] += quota
            of_reps[grain, start, "team", team] += quota
    return of_reps | stated


def won_of(key: Key) -> float:
    return (total(closed_groups_of_wins().get(key, [])) or (0.0, None))[0]


@cache
def closed_groups_of_wins() -> dict[Key, list[dict]]:
    return closed_groups(won=True)


def attainment() -> dict[Key, Parts]:
    return {key: (won_of(key), float(quota)) for key, quota in quotas().items() if key[1] <= AS_OF}


def at_quota() -> dict[Key, Parts]:
    counted: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for (grain, start, dimension, _), (won, quota) in attainment().items():
        if dimension == "rep":
            counted[grain, start, "all", "all"][0] += won >= quota
            counted[grain, start, "all", "all"][1] += 1
    return {key: tuple(parts) for key, parts in counted.items()}


def coverage() -> dict[Key, Parts]:
    due, result = per_group(expected_groups(), total), {}
    for key, quota in quotas().items():
        if end_of(key[0], key[1]) >= AS_OF:
            left = round(float(quota) - won_of(key), 2)
            result[key] = (due.get(key, (0.0, None))[0], left) if left > 0 else (None, None)
    return result


def state_now(measure) -> dict[Key, Parts]:
    now = [deal | {"now": AS_OF} for deal in deals() if not deal["is_closed"]]
    return per_group(grouped(now, "now", AS_OF), measure)


def coverage_as_published() -> dict[Key, Parts]:
    pipeline = state_now(total)
    return {
        key: (pipeline.get(key, (0.0, None))[0], float(quota))
        for key, quota in quotas().items()
        if key[1] <= AS_OF <= end_of(key[0], key[1])
    }


def overdue(group: list[dict]) -> Parts:
    return sum(deal["expected"] is not None and deal["expected"] < AS_OF for deal in group), None


def size(group: list[dict]) -> Parts:
    return len(group), None


def cycle_median(group: list[dict]) -> Parts | None:
    return (median(valid_cycles(group)), None) if valid_cycles(group) else None


# Past periods of these come from the history: test_pipeline_history.py computes them.
FROM_HISTORY = {
    "pipeline_coverage",
    "pipeline_coverage_as_published",
    "expected_revenue",
    "open_pipeline",
    "stale_open_deals",
    "deals_open",
}
REFERENCE = {
    "won_amount": lambda: per_group(closed_groups(won=True), total),
    "win_rate": lambda: per_group(closed_groups(), win_rate),
    "win_rate_as_published": in_play,
    "win_rate_by_amount": lambda: per_group(closed_groups(), amount_win_rate),
    "loss_rate": lambda: per_group(
        closed_groups(), lambda group: (len(group) - win_rate(group)[0], len(group))
    ),
    "average_deal_size": lambda: per_group(
        closed_groups(won=True), lambda group: mean(group, "amount")
    ),
    "median_deal_size": lambda: per_group(
        closed_groups(won=True), lambda group: percentile(known(group, "amount"), 0.5)
    ),
    "p90_deal_size": lambda: per_group(
        closed_groups(won=True), lambda group: percentile(known(group, "amount"), 0.9)
    ),
    "sales_cycle_days": lambda: per_group(
        closed_groups(won=True), lambda group: mean(group, "cycle")
    ),
    "median_sales_cycle_days": lambda: per_group(closed_groups(won=True), cycle_median),
    "p90_sales_cycle_days": lambda: per_group(
        closed_groups(won=True), lambda group: percentile(valid_cycles(group), 0.9)
    ),
    "lead_to_won_days": lambda: per_group(
        closed_groups(won=True), lambda group: mean(group, "from_lead")
    ),
    "pipeline_coverage": coverage,
    "pipeline_coverage_as_published": coverage_as_published,
    "quota_attainment": attainment,
    "reps_at_quota_share": at_quota,
    "expected_revenue": lambda: per_group(expected_groups(), expectation),
    "open_pipeline": lambda: state_now(total),
    "stale_open_deals": lambda: state_now(overdue),
    "deals_created": lambda: per_group(grouped(deals(), "created", AS_OF), size),
    "deals_open": lambda: state_now(size),
    "deals_won": lambda: per_group(closed_groups(won=True), size),
    "deals_lost": lambda: per_group(closed_groups(won=False), size),
    "sales_velocity": velocity,
}


def about(number: float | None):
    return None if number is None else pytest.approx(number, rel=1e-9)


@pytest.mark.parametrize("kpi", REFERENCE)
def test_kpi_equals_the_reference(warehouse, kpi):
    columns = "period_grain, period_start_date, dimension, dimension_value"
    found = {
        tuple(row[:4]): row[4:]
        for row in warehouse.execute(
            f"select {columns}, numerator, denominator, value from analytics.kpi_{kpi}"
        ).fetchall()
        if row[0] in GRAINS and (kpi not in FROM_HISTORY or end_of(row[0], row[1]) >= AS_OF)
    }
    expected = REFERENCE[kpi]()

    assert expected
    assert found.keys() == expected.keys()
    for key, (numerator, denominator) in expected.items():
        value = numerator
        if denominator is not None:
            value = numerator / denominator if denominator else None
        assert found[key] == tuple(map(about, (numerator, denominator, value))), key
