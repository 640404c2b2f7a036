"""The revenue and activity KPIs of the demo equal a second computation in plain Python.

The reference is written from the definitions over the raw CSV files: no SQL, no model.
`warehouse` is a read-only connection to the built demo.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SETTINGS = ("exchange_rates", "market_sizes", "product_aliases")
AS_OF = date(2026, 6, 17)
CENT = Decimal("0.01")
ONE_DAY = timedelta(days=1)
MAX_RATE_AGE = timedelta(days=7)
DORMANCY_DAYS = 365
CONNECTED_CALL_SECONDS = 30
GRAINS = ("week", "month", "quarter", "year")
SALE_DIMENSIONS = ("rep", "team", "region", "product", "channel", "segment")
ACTIVITY_DIMENSIONS = ("rep", "team", "region")

Row = dict[str, str]
Key = tuple[str, date, str, str]  # grain, first day, dimension, member
Sums = dict[Key, float]
Parts = tuple[float | None, float | None, float | None]  # numerator, denominator, value


# ------------------------------------------------------------------------- the files


@cache
def rows(name: str) -> list[Row]:
    path = f"settings/{name}.csv" if name in SETTINGS else f"demo/raw_demo__{name}.csv"
    with (SEEDS / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def latest(name: str, key: str) -> list[Row]:
    """Return one row per key, the one updated last."""
    kept: dict[str, Row] = {}
    for row in rows(name):
        if row[key] not in kept or row["updated_at"] > kept[row[key]]["updated_at"]:
            kept[row[key]] = row
    return list(kept.values())


def day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def money(text: str) -> Decimal:
    return Decimal(text or 0)


@cache
def rate(currency: str, moment: date) -> Decimal | None:
    if currency in ("", "EUR"):
        return Decimal(1)
    known = [
        (day(row["rate_date"]), Decimal(row["rate"]))
        for row in rows("exchange_rates")
        if row["currency_code"] == currency and day(row["rate_date"]) <= moment
    ]
    published, value = max(known)
    return value if moment - published <= MAX_RATE_AGE else None


def converted(amount: Decimal, currency: str, moment: date) -> Decimal:
    return (amount * rate(currency, moment)).quantize(CENT, ROUND_HALF_UP)


@cache
def survivor(account_id: str) -> Row:
    accounts = {row["account_id"]: row for row in rows("accounts")}
    while accounts.get(account_id, {}).get("merged_into_id"):
        account_id = accounts[account_id]["merged_into_id"]
    return accounts.get(account_id, defaultdict(str))


@cache
def team_of(rep: str, moment: date) -> str:
    spells = sorted(
        (row for row in rows("rep_teams") if row["rep_id"] == rep),
        key=lambda row: row["valid_from"],
    )
    for index, row in enumerate(spells):
        begins = index == 0 or day(row["valid_from"]) <= moment
        if begins and (not row["valid_to"] or moment < day(row["valid_to"])):
            return row["team"]
    return "unknown"


# ----------------------------------------------------------------------- the periods


def start_of(grain: str, moment: date) -> date:
    if grain == "week":
        return moment - timedelta(days=moment.weekday())
    if grain == "month":
        return moment.replace(day=1)
    if grain == "quarter":
        return moment.replace(month=moment.month - (moment.month - 1) % 3, day=1)
    return moment.replace(month=1, day=1)


def start_after(grain: str, start: date) -> date:
    enough = {"week": 7, "month": 31, "quarter": 92, "year": 366}[grain]
    return start_of(grain, start + timedelta(days=enough))


def summed(
    events: Iterable[dict],
    dimensions: tuple[str, ...],
    measure: Callable[[dict], float] = lambda event: 1,
    moment: str = "day",
    grains: tuple[str, ...] = GRAINS,
) -> Sums:
    """Add a measure up to periods, for the total and for each member."""
    sums: Sums = defaultdict(float)
    for event in events:
        if event[moment] is None or event[moment] > AS_OF:
            continue
        for grain in grains:
            start = start_of(grain, event[moment])
            sums[grain, start, "all", "all"] += float(measure(event))
            for dimension in dimensions:
                sums[grain, start, dimension, event[dimension] or "unknown"] += float(
                    measure(event)
                )
    return sums


def counted(sums: Sums, where: Sums | None = None) -> dict[Key, Parts]:
    keys = sums if where is None else {key for key, value in where.items() if value}
    return {key: (sums.get(key, 0.0), None, sums.get(key, 0.0)) for key in keys}


def divided(numerators: Sums, denominators: Sums, keys: Iterable[Key]) -> dict[Key, Parts]:
    parts = {}
    for key in keys:
        numerator, denominator = numerators.get(key, 0.0), denominators.get(key, 0.0)
        parts[key] = (numerator, denominator, numerator / denominator if denominator else None)
    return parts


# ------------------------------------------------------------------------ the revenue


@cache
def lines() -> list[dict]:
    aliases = {row["alias"]: row["product"] for row in rows("product_aliases")}
    found = []
    for row in latest("order_lines", "order_line_id"):
        if row["is_deleted"] == "true":
            continue
        sold = day(row["ordered_at"])
        account = survivor(row["account_id"])
        is_refund = row["is_refund"] == "true"
        sign = -1 if is_refund else 1
        price = Decimal(row["quantity"]) * Decimal(row["unit_price"])
        net = price - money(row["discount_amount"])
        found.append(
            {
                "day": sold,
                "order": row["order_id"],
                "account": account["account_id"],
                "rep": row["rep_id"],
                "team": team_of(row["rep_id"], sold),
                "region": row["region"] or account["region"],
                "channel": row["channel"] or account["channel"],
                "segment": account["segment"],
                "product": aliases.get(row["product"], row["product"]),
                "is_refund": is_refund,
                "is_recurring": row["is_recurring"] == "true",
                "units": sign * Decimal(row["quantity"]),
                "revenue": sign * converted(net, row["currency_code"], sold),
                "cost": sign * converted(money(row["cost_amount"]), row["currency_code"], sold),
            }
        )
    return found


def revenue(measure: str = "revenue", keep: Callable[[dict], bool] = lambda line: True) -> Sums:
    """Sum a measure of the kept lines; the others keep the key alive with a zero."""
    return summed(
        lines(), SALE_DIMENSIONS, lambda line: line[measure] if keep(line) else Decimal(0)
    )


def refunds() -> dict[Key, Parts]:
    given_back = revenue(keep=lambda line: line["is_refund"])
    return counted({key: -amount or 0.0 for key, amount in given_back.items()})


def kind_of(line: dict) -> str:
    purchases = purchase_days()[line["account"]]
    if line["is_refund"]:
        return "existing"
    position = purchases.index(line["day"])
    if position == 0:
        return "new"
    silence = (line["day"] - purchases[position - 1]).days
    bills = [day for day in recurring_days()[line["account"]] if day < line["day"]]
    is_renewal = bills and (
        (line["day"] - bills[-1]).days <= DORMANCY_DAYS or line["day"] <= months_on(bills[-1], 13)
    )
    if line["is_recurring"] and is_renewal:
        return "existing"
    return "returning" if silence > DORMANCY_DAYS else "existing"


def months_on(moment: date, count: int) -> date:
    first = (moment.replace(day=1) + timedelta(days=31 * count)).replace(day=1)
    return first.replace(day=min(moment.day, (start_after("month", first) - ONE_DAY).day))


@cache
def recurring_days() -> dict[str, list[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    for line in lines():
        if line["is_recurring"] and not line["is_refund"]:
            days[line["account"]].add(line["day"])
    return defaultdict(list, {account: sorted(dates) for account, dates in days.items()})


@cache
def purchase_days() -> dict[str, list[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    for line in lines():
        if not line["is_refund"]:
            days[line["account"]].add(line["day"])
    return {account: sorted(dates) for account, dates in days.items()}


def share_of(kind: str) -> dict[Key, Parts]:
    whole = revenue()
    return divided(revenue(keep=lambda line: kind_of(line) == kind), whole, whole)


def revenue_share() -> dict[Key, Parts]:
    slices = revenue()
    whole = {key: slices[key[0], key[1], "all", "all"] for key in slices}
    return divided(slices, whole, slices)


def orders() -> Sums:
    """Count each order once per member that sold a line of it, on its first day."""
    first_days: dict[str, date] = {}
    for line in lines():
        if not line["is_refund"]:
            known = first_days.get(line["order"], date.max)
            first_days[line["order"]] = min(line["day"], known)
    members: dict[Key, set[str]] = defaultdict(set)
    for line in lines():
        if line["is_refund"]:
            continue
        for grain in GRAINS:
            start = start_of(grain, first_days[line["order"]])
            members[grain, start, "all", "all"].add(line["order"])
            for dimension in SALE_DIMENSIONS:
                member = line[dimension] or "unknown"
                members[grain, start, dimension, member].add(line["order"])
    return {key: float(len(found)) for key, found in members.items()}


def average_order_value() -> dict[Key, Parts]:
    return divided(revenue(), orders(), {*revenue(), *orders()})


def gross_margin() -> dict[Key, Parts]:
    sold, cost = revenue(), revenue("cost")
    return divided({key: sold[key] - cost[key] for key in sold}, sold, sold)


def earlier_start(grain: str, start: date, *, by_year: bool) -> date:
    if not by_year:
        return start_of(grain, start - ONE_DAY)
    return start - timedelta(days=364) if grain == "week" else start.replace(year=start.year - 1)


def growth(*, by_year: bool) -> dict[Key, Parts]:
    first_sale = min(line["day"] for line in lines())
    found: dict[Key, Parts] = {}
    for grain in GRAINS:
        start = start_of(grain, first_sale)
        while start <= AS_OF:
            begin = earlier_start(grain, start, by_year=by_year)
            if begin >= first_sale:
                last = start_after(grain, begin) - ONE_DAY
                if start_after(grain, start) > AS_OF + ONE_DAY:
                    last = min(last, begin + (AS_OF - start))
                found |= compared(grain, start, begin, last)
            start = start_after(grain, start)
    return found


def compared(grain: str, start: date, begin: date, last: date) -> dict[Key, Parts]:
    now: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    before: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines():
        if start <= line["day"] < start_after(grain, start) and line["day"] <= AS_OF:
            sums = now
        elif begin <= line["day"] <= last:
            sums = before
        else:
            continue
        sums["all", "all"] += line["revenue"]
        for dimension in SALE_DIMENSIONS:
            sums[dimension, line[dimension] or "unknown"] += line["revenue"]
    found: dict[Key, Parts] = {}
    for member in {*now, *before}:
        change, earlier = now[member] - before[member], before[member]
        known = (float(change), float(earlier), float(change / earlier)) if earlier > 0 else None
        found[grain, start, *member] = known or (None, None, None)
    return found


# ----------------------------------------------------------------- costs and contracts


# A category that no cost KPI knows is an operating expense all the same.
OPERATING = ("sales", "marketing", "other", "travel")


def expenses(*categories: str) -> dict[date, Decimal]:
    """Sum posted costs by month."""
    months: dict[date, Decimal] = defaultdict(Decimal)
    for row in rows("expenses"):
        if row["category"] in categories:
            posted = day(row["expense_date"])
            cost = converted(money(row["amount"]), row["currency_code"], posted)
            months[start_of("month", posted)] += cost
    return months


def over_posted_months(
    spent: Callable[[date, Sums, Sums], float],
) -> dict[Key, Parts]:
    """Divide by the revenue of the months with posted costs, and of no other."""
    sold, cost = revenue(), revenue("cost")
    numerators: Sums = defaultdict(float)
    denominators: Sums = defaultdict(float)
    for month in expenses("cost_of_goods", *OPERATING):
        for grain in ("month", "quarter", "year"):
            key = (grain, start_of(grain, month), "all", "all")
            numerators[key] += spent(month, sold, cost)
            denominators[key] += sold["month", month, "all", "all"]
    return divided(numerators, denominators, denominators)


def net_margin() -> dict[Key, Parts]:
    operating = expenses(*OPERATING)

    def profit(month: date, sold: Sums, cost: Sums) -> float:
        key = ("month", month, "all", "all")
        return sold[key] - cost[key] - float(operating[month])

    return over_posted_months(profit)


def expense_ratio(*categories: str) -> dict[Key, Parts]:
    posted = expenses(*categories)
    return over_posted_months(lambda month, sold, cost: float(posted[month]))


def average_contract_value() -> dict[Key, Parts]:
    contracts = []
    for row in latest("deals", "deal_id"):
        out = row["merged_into_id"] or row["is_deleted"] == "true"
        if out or row["is_closed"] != "true" or row["is_won"] != "true":
            continue
        if row["is_open_ended"] == "true":
            value = money(row["monthly_amount"]) * 12
        elif row["term_months"]:
            total = money(row["amount"]) - money(row["one_off_amount"])
            value = total * 12 / max(int(row["term_months"]), 12)
        else:
            continue
        closed = day(row["closed_at"])
        yearly = converted(value.quantize(CENT, ROUND_HALF_UP), row["currency_code"], closed)
        contracts.append({"day": closed, "pipeline": row["pipeline"], "value": yearly})
    signed = summed(contracts, ("pipeline",))
    value = summed(contracts, ("pipeline",), lambda contract: contract["value"])
    return divided(value, signed, signed)


# ----------------------------------------------------------------------- the customers


def plus_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    next_year, next_month = divmod(start.year * 12 + start.month + months, 12)
    length = (date(next_year, next_month + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(start.day, length))


def end_of_term(row: Row) -> date:
    ends = [day(row["deleted_at"]) or date.max]
    if row["ended_at"]:
        ends.append(day(row["ended_at"]))
    elif row["cancelled_at"]:
        start, intervals = day(row["started_at"]), 0
        end = start
        while end <= day(row["cancelled_at"]):
            intervals += int(row["interval_count"] or 1)
            end = {
                "day": lambda n: start + n * ONE_DAY,
                "week": lambda n: start + 7 * n * ONE_DAY,
                "month": lambda n: plus_months(start, n),
                "year": lambda n: plus_months(start, 12 * n),
            }[row["interval_unit"] or "month"](intervals)
        ends.append(end)
    return min(ends)


def is_paid(row: Row) -> bool:
    price = money(row["amount"]) * int(row["quantity"] or 1) - money(row["discount_amount"])
    return price > 0 and row["status"] not in ("trialing", "paused", "unpaid")


def market_penetration() -> dict[Key, Parts]:
    terms = [
        (survivor(row["account_id"]), day(row["started_at"]), end_of_term(row))
        for row in rows("subscriptions")
        if is_paid(row)
    ]
    markets: dict[tuple[int, str], float] = defaultdict(float)
    for row in rows("market_sizes"):
        markets[int(row["year"]), row["segment"]] += float(row["market_size"])
        markets[int(row["year"]), "all"] += float(row["market_size"])
    first = min(start for _, start, _ in terms)
    found: dict[Key, Parts] = {}
    for grain in ("month", "quarter", "year"):
        start = start_of(grain, first)
        while start <= AS_OF:
            measured = min(start_after(grain, start) - ONE_DAY, AS_OF)
            active = {
                (account["account_id"], account["segment"])
                for account, begins, ends in terms
                if begins <= measured < ends
            }
            for segment in ("all", "Small", "Mid-Market", "Enterprise"):
                customers = float(sum(segment in ("all", own) for _, own in active))
                market = markets[measured.year, segment]
                dimension = "all" if segment == "all" else "segment"
                share = customers / market
                found[grain, start, dimension, segment] = (customers, market, share)
            start = start_after(grain, start)
    return found


# ------------------------------------------------------------------------ the activity


@cache
def activities() -> list[dict]:
    found = []
    for row in latest("activities", "activity_id"):
        if row["is_deleted"] == "true":
            continue
        created, starts = day(row["created_at"]), day(row["starts_at"])
        account = survivor(row["account_id"]) if row["account_id"] else defaultdict(str)
        seconds = int(row["duration_seconds"]) if row["duration_seconds"] else None
        if row["outcome"]:
            reached = row["outcome"] in ("connected", "replied", "held")
        else:
            reached = seconds is not None and seconds >= CONNECTED_CALL_SECONDS
        is_call = row["activity_type"] == "call"
        is_done = row["outcome"] not in ("planned", "cancelled")
        is_outbound = row["direction"] != "inbound"
        moment = starts or created
        found.append(
            {
                "id": row["activity_id"],
                "type": row["activity_type"],
                "outcome": row["outcome"],
                "day": moment,
                "created": created,
                "rep": row["rep_id"],
                "team": team_of(row["rep_id"], moment),
                "created_team": team_of(row["rep_id"], created),
                "region": account["region"],
                "prospect": next(
                    (
                        (kind, row[f"{kind}_id"])
                        for kind in ("contact", "lead", "account")
                        if row[f"{kind}_id"]
                    ),
                    None,
                ),
                "seconds": seconds,
                "is_call": is_call and is_outbound and is_done,
                "is_connected": is_call and reached,
                "is_pitch": row["activity_type"] in ("call", "email")
                and is_outbound
                and is_done
                and row["is_automated"] != "true",
                "is_response": is_call and reached or row["outcome"] == "replied",
            }
        )
    return found


def activity(keep: Callable[[dict], object], measure: Callable = lambda event: 1) -> Sums:
    return summed(filter(keep, activities()), ACTIVITY_DIMENSIONS, measure)


def calls() -> Sums:
    return activity(lambda event: event["is_call"])


def calls_connected() -> Sums:
    return activity(lambda event: event["is_call"] and event["is_connected"])


def call_minutes() -> dict[Key, Parts]:
    return counted(
        activity(
            lambda event: event["is_call"] and event["seconds"] is not None,
            lambda event: event["seconds"] / 60,
        )
    )


def meetings(*outcomes: str) -> Sums:
    return activity(lambda event: event["type"] == "meeting" and event["outcome"] in outcomes)


def meetings_due() -> Sums:
    return meetings("held", "no_show", "planned", "")


def meetings_booked() -> Sums:
    booked = [
        event | {"team": event["created_team"]}
        for event in activities()
        if event["type"] == "meeting"
    ]
    return summed(booked, ACTIVITY_DIMENSIONS, moment="created")


def responses() -> Sums:
    return activity(lambda event: event["is_response"])


def answering_prospects() -> Sums:
    found: dict[Key, set] = defaultdict(set)
    for event in activities():
        if not event["is_response"] or event["prospect"] is None or event["day"] > AS_OF:
            continue
        for grain in GRAINS:
            start = start_of(grain, event["day"])
            found[grain, start, "all", "all"].add(event["prospect"])
            for dimension in ACTIVITY_DIMENSIONS:
                member = event[dimension] or "unknown"
                found[grain, start, dimension, member].add(event["prospect"])
    return {key: float(len(prospects)) for key, prospects in found.items()}


def booking_rate(answers: Sums) -> dict[Key, Parts]:
    return divided(meetings_booked(), answers, {*meetings_booked(), *responses()})


def demos() -> Sums:
    return activity(lambda event: event["type"] == "demo" and event["outcome"] == "held")


def demo_rate() -> dict[Key, Parts]:
    pitches = activity(lambda event: event["is_pitch"])
    return divided(demos(), pitches, {*demos(), *pitches})


@cache
def scored_items() -> dict[str, list[bool]]:
    items: dict[str, list[bool]] = defaultdict(list)
    for row in rows("call_checks"):
        if row["is_applicable"] != "false":
            items[row["activity_id"]].append(row["is_done"] == "true")
    return items


def is_scored(event: dict) -> bool:
    return event["type"] == "call" and event["id"] in scored_items()


def call_checklist_adherence() -> dict[Key, Parts]:
    applicable = activity(is_scored, lambda event: len(scored_items()[event["id"]]))
    done = activity(is_scored, lambda event: sum(scored_items()[event["id"]]))
    return divided(done, applicable, applicable)


def calls_scored_share() -> dict[Key, Parts]:
    took_place = activity(lambda event: event["is_connected"] or is_scored(event))
    return divided(activity(is_scored), took_place, took_place)


# ---------------------------------------------------------------------- the comparison

REFERENCE: dict[str, Callable[[], dict[Key, Parts]]] = {
    "total_revenue": lambda: counted(revenue()),
    "gross_revenue": lambda: counted(revenue(keep=lambda line: not line["is_refund"])),
    "refunds": refunds,
    "revenue_growth": lambda: growth(by_year=False),
    "revenue_growth_yearly": lambda: growth(by_year=True),
    "gross_margin": gross_margin,
    "net_margin": net_margin,
    "sales_expense_ratio": lambda: expense_ratio("sales"),
    "sales_expense_ratio_as_published": lambda: expense_ratio(*OPERATING),
    "revenue_share": revenue_share,
    "new_revenue_share": lambda: share_of("new"),
    "existing_revenue_share": lambda: share_of("existing"),
    "returning_revenue_share": lambda: share_of("returning"),
    "market_penetration": market_penetration,
    "average_contract_value": average_contract_value,
    "average_order_value": average_order_value,
    "orders_count": lambda: counted(orders()),
    "units_sold": lambda: counted(revenue("units")),
    "calls_made": lambda: counted(calls()),
    "calls_connected": lambda: counted(calls_connected(), where=calls()),
    "call_minutes": call_minutes,
    "meetings_booked": lambda: counted(meetings_booked()),
    "meetings_held": lambda: counted(meetings("held"), where=meetings_due()),
    "meeting_show_rate": lambda: divided(meetings("held"), meetings_due(), meetings_due()),
    "meeting_booking_rate": lambda: booking_rate(answering_prospects()),
    "meeting_booking_rate_as_published": lambda: booking_rate(responses()),
    "demos_held": lambda: counted(demos()),
    "demo_rate": demo_rate,
    "call_checklist_adherence": call_checklist_adherence,
    "calls_scored_share": calls_scored_share,
}
# Contracts are credited by the rules of deals, which test_pipeline.py holds.
COMPARED_DIMENSIONS = {"average_contract_value": ("all", "pipeline")}


def without_connector(member: str) -> str:
    return member.removeprefix("demo-")


@pytest.mark.parametrize("kpi", REFERENCE)
def test_kpi_equals_the_reference(warehouse, kpi):
    found = {
        (grain, start, dimension, without_connector(member)): tuple(parts)
        for grain, start, dimension, member, *parts in warehouse.execute(
            "select period_grain, period_start_date, dimension, dimension_value,"
            f" numerator, denominator, value from analytics.kpi_{kpi}"
        ).fetchall()
        if grain in GRAINS and dimension in COMPARED_DIMENSIONS.get(kpi, ("all", *SALE_DIMENSIONS))
    }
    expected = REFERENCE[kpi]()

    assert expected
    assert found.keys() == expected.keys()
    wrong = {
        key: (parts, expected[key])
        for key, parts in found.items()
        if not all(map(is_close, parts, expected[key]))
    }
    assert not wrong


def is_close(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return found == pytest.approx(expected, rel=1e-9, abs=1e-6)
