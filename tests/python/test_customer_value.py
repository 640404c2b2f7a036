"""The customer value KPIs of the demo equal a second computation in plain Python.

The reference is written from the definitions over the raw CSV files: no SQL, no model.
`warehouse` is a read-only connection to the built demo.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
AS_OF = date(2026, 6, 17)
ONE_DAY = timedelta(days=1)
MAX_RATE_AGE = timedelta(days=7)
TRIAL_WINDOW = timedelta(days=30)
REPEAT_WINDOW = timedelta(days=90)
DORMANCY = timedelta(days=365)
Z = 1.96
FOREVER = date.max
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ACCOUNT_DIMENSIONS = ("region", "segment", "channel")

Row = dict[str, str]
Member = tuple[str, str]  # dimension, member
Key = tuple[str, date, str, str]  # grain, first day, dimension, member
Parts = tuple[float | None, float | None, float | None]  # numerator, denominator, value
Reference = dict[Key, Parts]
NOTHING: Parts = (None, None, None)


# ------------------------------------------------------------------------- the files


@cache
def rows(name: str) -> list[Row]:
    path = f"settings/{name}.csv" if name == "exchange_rates" else f"demo/raw_demo__{name}.csv"
    with (SEEDS / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def latest(name: str, *key: str) -> list[Row]:
    """Return one row per key, the one updated last."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows(name):
        known = kept.get(tuple(row[column] for column in key))
        if known is None or row["updated_at"] > known["updated_at"]:
            kept[tuple(row[column] for column in key)] = row
    return list(kept.values())


def day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


@cache
def rate(currency: str, moment: date) -> Decimal:
    """Say what a unit is worth; of a currency without any rate nothing is known, and that is 0."""
    if currency in ("", "EUR"):
        return Decimal(1)
    known = [
        (day(row["rate_date"]), Decimal(row["rate"]))
        for row in rows("exchange_rates")
        if row["currency_code"] == currency
        and day(row["rate_date"]) <= moment
        and Decimal(row["rate"]) > 0
    ]
    published, value = max(known, default=(moment, Decimal(0)))
    assert moment - published <= MAX_RATE_AGE
    return value


def converted(amount: Decimal, currency: str, moment: date) -> Decimal:
    return (amount * rate(currency, moment)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@cache
def account_of(account_id: str) -> Row:
    accounts = {row["account_id"]: row for row in latest("accounts", "account_id")}
    while accounts.get(account_id, {}).get("merged_into_id"):
        account_id = accounts[account_id]["merged_into_id"]
    return accounts.get(account_id, defaultdict(str, account_id=account_id))


def members_of(account: Row) -> list[Member]:
    members = [(name, account[name] or "unknown") for name in ACCOUNT_DIMENSIONS]
    return [("all", "all"), *members]


# ----------------------------------------------------------------------- the periods


def plus_months(moment: date, count: int) -> date:
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    first = date(year, month + 1, 1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(moment.day, length))


def start_of(grain: str, moment: date) -> date:
    month = moment.month - (moment.month - 1) % MONTHS[grain]
    return moment.replace(month=month, day=1)


def last_day(grain: str, start: date) -> date:
    return plus_months(start, MONTHS[grain]) - ONE_DAY


def months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@cache
def periods() -> list[tuple[str, date, date, bool]]:
    """Grain, first day, last day with data, completeness: up to the as-of date."""
    found = []
    for grain, length in MONTHS.items():
        start = date(2023, 1, 1)
        while start <= AS_OF:
            end = last_day(grain, start)
            found.append((grain, start, min(end, AS_OF), end <= AS_OF))
            start = plus_months(start, length)
    return found


def divided(numerator: float | None, denominator: float | None) -> Parts:
    value = numerator / denominator if denominator and numerator is not None else None
    return numerator, denominator, value


# ------------------------------------------------------------------------ the surveys


def last_answers() -> dict[Key, list[int]]:
    """Collect, per period and member, the scores of each respondent's last answer."""
    answers = sorted(rows("survey_responses"), key=lambda row: row["responded_at"])
    scores = defaultdict(list)
    for grain, start, end, _ in periods():
        last: dict[str, Row] = {}
        for row in answers:
            if start <= day(row["responded_at"]) <= end and int(row["score"]) <= 10:
                last[row["respondent_id"] or row["response_id"]] = row
        for row in last.values():
            for member in members_of(account_of(row["account_id"])):
                scores[grain, start, *member].append(int(row["score"]))
    return scores


def net_promoter_score() -> Reference:
    found = {}
    for key, scores in last_answers().items():
        balance = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
        found[key] = divided(balance, len(scores))
    return found


def net_promoter_score_margin() -> Reference:
    found = {}
    for key, scores in last_answers().items():
        points = [(score >= 9) - (score <= 6) for score in scores]
        mean = sum(points) / len(points)
        variance = sum((point - mean) ** 2 for point in points) / len(points)
        margin = Z * math.sqrt(variance / len(points)) if len(points) > 1 else None
        found[key] = (margin, None, margin)
    return found


# ---------------------------------------------------------------------- the purchases


@cache
def lines() -> list[dict]:
    found = []
    for row in latest("order_lines", "order_id", "order_line_id"):
        if row["is_deleted"] == "true":
            continue
        sold, account = day(row["ordered_at"]), account_of(row["account_id"])
        sign = -1 if row["is_refund"] == "true" else 1
        price = Decimal(row["quantity"]) * Decimal(row["unit_price"])
        net = price - Decimal(row["discount_amount"] or 0)
        cost = sign * converted(Decimal(row["cost_amount"]), row["currency_code"], sold)
        found.append(
            {
                "day": sold,
                "order": row["order_id"],
                "account": account["account_id"],
                "region": row["region"] or account["region"],
                "channel": row["channel"] or account["channel"],
                "segment": account["segment"],
                "is_refund": sign == -1,
                "is_recurring": row["is_recurring"] == "true",
                "revenue": sign * converted(net, row["currency_code"], sold),
                "cost": cost,
            }
        )
    return found


@cache
def purchase_days() -> dict[str, list[date]]:
    """List the days of purchases: of bills only those that begin a subscription."""
    bought: dict[str, set[date]] = defaultdict(set)
    last_bill: dict[str, date] = {}
    by_account_and_day = defaultdict(list)
    for line in lines():
        if not line["is_refund"]:
            by_account_and_day[line["account"], line["day"]].append(line["is_recurring"])
    for (account, moment), kinds in sorted(by_account_and_day.items()):
        bill = last_bill.get(account)
        begins = bill is None or moment > max(plus_months(bill, 13), bill + DORMANCY)
        if False in kinds or begins:
            bought[account].add(moment)
        if True in kinds:
            last_bill[account] = moment
    return {account: sorted(days) for account, days in bought.items()}


def repeat_rate(first_day: Callable[[date], date]) -> Reference:
    buyers, repeaters = defaultdict(int), defaultdict(int)
    for grain, start, end, _ in periods():
        for account, days in purchase_days().items():
            count = sum(first_day(start) <= moment <= end for moment in days)
            for member in members_of(account_of(account)):
                buyers[grain, start, *member] += count > 0
                repeaters[grain, start, *member] += count > 1
    return {key: divided(repeaters[key], count) for key, count in buyers.items() if count}


def matured(events: Iterable[tuple[date, Row, bool]], window: timedelta) -> Reference:
    """Share of the events that succeeded; nothing until the last of a period is mature."""
    started, succeeded = defaultdict(int), defaultdict(int)
    for moment, account, success in events:
        for grain in MONTHS:
            for member in members_of(account):
                key = (grain, start_of(grain, moment), *member)
                started[key] += 1
                succeeded[key] += success
    return {
        key: divided(succeeded[key], count)
        if last_day(key[0], key[1]) + window <= AS_OF
        else NOTHING
        for key, count in started.items()
    }


def repeat_within_window() -> Reference:
    return matured(
        (
            (days[0], account_of(account), len(days) > 1 and days[1] <= days[0] + REPEAT_WINDOW)
            for account, days in purchase_days().items()
        ),
        REPEAT_WINDOW,
    )


# ------------------------------------------------------------------ the subscriptions


@cache
def terms() -> list[dict]:
    """List the paid items: what they bring a month, from when to when."""
    found = []
    for row in latest("subscriptions", "subscription_id", "subscription_item_id", "started_at"):
        price = Decimal(row["amount"]) * int(row["quantity"] or 1)
        price -= Decimal(row["discount_amount"] or 0)
        if price <= 0 or row["status"] in ("trialing", "paused", "unpaid"):
            continue
        begin, count = day(row["started_at"]), int(row["interval_count"] or 1)
        per_year = {"day": Decimal("365.25"), "week": Decimal(52), "month": 12, "year": 1}
        monthly = price * per_year[row["interval_unit"] or "month"] / (12 * count)
        end = day(row["ended_at"]) or paid_until(row, begin, count)
        end = min(end, day(row["deleted_at"]) or FOREVER)
        if end > begin:
            found.append(
                {
                    "account": account_of(row["account_id"])["account_id"],
                    "begin": begin,
                    "end": end,
                    "currency": row["currency_code"],
                    "mrr": monthly.quantize(Decimal("0.000001"), ROUND_HALF_UP),
                }
            )
    return found


def paid_until(row: Row, begin: date, count: int) -> date:
    cancelled, end, intervals = day(row["cancelled_at"]), begin, 0
    if not cancelled:
        return FOREVER
    while end <= cancelled:
        intervals += count
        unit = row["interval_unit"] or "month"
        if unit in ("day", "week"):
            end = begin + timedelta(days=intervals * (7 if unit == "week" else 1))
        else:
            end = plus_months(begin, intervals * (12 if unit == "year" else 1))
    return end


@cache
def mrr_on(moment: date) -> dict[str, Decimal]:
    """Sum, per customer, what runs at the end of the day, at the rates of the day.

    An account whose discounts are larger than its prices is no customer.
    """
    balances = defaultdict(Decimal)
    for term in terms():
        if term["begin"] <= moment < term["end"]:
            balances[term["account"]] += term["mrr"] * rate(term["currency"], moment)
    return {account: mrr for account, mrr in balances.items() if mrr >= 0}


def pays(account: str, moment: date) -> bool:
    """Say whether the account paid for something on the day, and before."""
    mine = (term for term in terms() if term["account"] == account)
    return any(term["begin"] < moment < term["end"] for term in mine)


def trial_conversion_rate() -> Reference:
    trials: dict[tuple[str, str], date] = {}
    for row in rows("subscriptions"):
        if row["status"] == "trialing":
            account = account_of(row["account_id"])["account_id"]
            begin = day(row["started_at"])
            known = trials.get((row["subscription_id"], account), FOREVER)
            trials[row["subscription_id"], account] = min(known, begin)
    return matured(
        (
            (
                begin,
                account_of(account),
                any(
                    term["account"] == account and begin <= term["begin"] <= begin + TRIAL_WINDOW
                    for term in terms()
                ),
            )
            for (_, account), begin in trials.items()
            if not pays(account, begin)
        ),
        TRIAL_WINDOW,
    )


@cache
def spans() -> list[tuple[str, date, date]]:
    """Unbroken times as a customer: account, first day, first day after."""
    found: list[tuple[str, date, date]] = []
    for term in sorted(terms(), key=lambda term: (term["account"], term["begin"])):
        if found and found[-1][0] == term["account"] and found[-1][2] >= term["begin"]:
            account, begin, end = found.pop()
            found.append((account, begin, max(end, term["end"])))
        else:
            found.append((term["account"], term["begin"], term["end"]))
    return found


def kaplan_meier(ages: list[tuple[int, bool]]) -> float | None:
    """Add up, month by month, the share of customers that is still there."""
    if not any(ended for _, ended in ages):
        return None
    share, months = 1.0, 0.0
    for age in range(max(age for age, _ in ages)):
        at_risk = sum(known >= age for known, _ in ages)
        share *= 1 - sum(ended and known == age for known, ended in ages) / at_risk
        months += share
    return months


@cache
def lifetimes() -> Reference:
    found = {}
    for grain, start, end, _ in periods():
        ages = defaultdict(list)
        for account, begin, gone in spans():
            if begin <= end:
                until = gone if gone <= end else end + ONE_DAY
                for member in members_of(account_of(account)):
                    ages[member].append((months_between(begin, until), gone <= end))
        for member, known in ages.items():
            months = kaplan_meier(known)
            found[grain, start, *member] = (months, None, months)
    return found


# ------------------------------------------------------------------------- the values


def slices(line: dict) -> list[Member]:
    return [("all", "all"), *((name, line[name] or "unknown") for name in ACCOUNT_DIMENSIONS)]


@cache
def sold() -> dict[Key, dict[str, Decimal]]:
    sums = defaultdict(lambda: {"revenue": Decimal(0), "cost": Decimal(0)})
    for line in lines():
        for grain in MONTHS:
            for member in slices(line):
                for measure in ("revenue", "cost"):
                    sums[grain, start_of(grain, line["day"]), *member][measure] += line[measure]
    return sums


def gross_margin(key: Key) -> float | None:
    revenue, cost = sold()[key]["revenue"], sold()[key]["cost"]
    return float((revenue - cost) / revenue) if revenue else None


@cache
def customer_lifetime_values() -> Reference:
    found = {}
    joined = first_month_with_mrr()
    for grain, start, end, is_complete in periods():
        opening, closing = mrr_on(start - ONE_DAY), mrr_on(end)
        known = {account for account, month in joined.items() if month <= end}
        for member in {member for account in known for member in members_of(account_of(account))}:
            key = (grain, start, *member)
            if key not in sold():
                continue
            there = [account for account in opening if member in members_of(account_of(account))]
            lost = [account for account in there if account not in closing]
            brings = [
                amount
                for account, amount in closing.items()
                if member in members_of(account_of(account))
            ]
            margin = gross_margin(key)
            if not (is_complete and lost and brings and margin is not None):
                found[key] = NOTHING
                continue
            monthly = float(sum(brings)) / len(brings) * margin
            found[key] = divided(monthly * MONTHS[grain], len(lost) / len(there))
    return found


@cache
def first_month_with_mrr() -> dict[str, date]:
    """The month of a customer's first movement: the first at whose end it pays."""
    first: dict[str, date] = {}
    for grain, start, end, _ in periods():
        if grain == "month":
            for account in mrr_on(end):
                first.setdefault(account, start)
    return first


def order_days() -> dict[str, date]:
    days: dict[str, date] = {}
    for line in lines():
        if not line["is_refund"]:
            days[line["order"]] = min(line["day"], days.get(line["order"], FOREVER))
    return days


def customer_lifetime_value_as_published() -> Reference:
    orders, days = defaultdict(set), order_days()
    for line in lines():
        if not line["is_refund"]:
            for grain in MONTHS:
                for member in slices(line):
                    start = start_of(grain, days[line["order"]])
                    orders[grain, start, *member].add(line["order"])
    found = {}
    for grain, start, end, is_complete in periods():
        for member in {("all", "all")} | {("segment", row["segment"]) for row in rows("accounts")}:
            key = (grain, start, *member)
            if key not in orders or key not in lifetimes():
                continue
            active = sum(
                begin <= end < gone and member in members_of(account_of(account))
                for account, begin, gone in spans()
            )
            lifetime = lifetimes()[key][0]
            if is_complete and lifetime is not None:
                paid = float(sold()[key]["revenue"]) * lifetime
                found[key] = divided(paid, active * MONTHS[grain])
            else:
                found[key] = NOTHING
    return found


@cache
def joining_days() -> dict[str, date]:
    """The day an account became a customer: first paid term, purchase or won deal."""
    joined: dict[str, date] = {}
    for account, begin, _ in spans():
        joined[account] = min(begin, joined.get(account, FOREVER))
    first_bought: dict[str, date] = {}
    for line in lines():
        if not line["is_refund"]:
            known = first_bought.get(line["account"], FOREVER)
            first_bought[line["account"]] = min(line["day"], known)
    first_won: dict[str, date] = {}
    for deal in latest("deals", "deal_id"):
        is_won = deal["is_won"] == "true" and deal["is_closed"] == "true"
        is_gone = deal["merged_into_id"] or deal["is_deleted"] == "true"
        if is_won and not is_gone and deal["account_id"] and deal["closed_at"]:
            account = account_of(deal["account_id"])["account_id"]
            first_won[account] = min(day(deal["closed_at"]), first_won.get(account, FOREVER))
    return first_won | first_bought | joined


def observed_lifetime_value() -> Reference:
    joined = joining_days() | first_month_with_mrr()
    found = {}
    for grain, start, end, _ in periods():
        customers, margins = defaultdict(int), defaultdict(Decimal)
        for moment in joined.values():
            if moment <= end:
                for member in (("all", "all"), ("cohort", f"{moment:%Y-%m}")):
                    customers[member] += 1
        for line in lines():
            moment = joined.get(line["account"], FOREVER)
            if line["day"] <= end and moment <= end:
                for member in (("all", "all"), ("cohort", f"{moment:%Y-%m}")):
                    margins[member] += line["revenue"] - line["cost"]
        for member, count in customers.items():
            found[grain, start, *member] = divided(float(margins[member]), count)
    return found


@cache
def acquisition_costs() -> dict[tuple[str, date], float | None]:
    spent, won = defaultdict(Decimal), defaultdict(int)
    for row in rows("expenses"):
        if row["category"] in ("sales", "marketing"):
            posted = day(row["expense_date"])
            spent[start_of("month", posted)] += converted(
                Decimal(row["amount"]), row["currency_code"], posted
            )
    for moment in joining_days().values():
        if moment <= AS_OF:
            won[start_of("month", moment)] += 1
    found = {}
    for grain, start, end, _ in periods():
        months = [month for month in spent if start <= month <= end]
        if months:
            customers = sum(won[month] for month in months)
            costs = float(sum(spent[month] for month in months))
            found[grain, start] = costs / customers if customers else None
    return found


def ltv_to_cac() -> Reference:
    found = {}
    for (grain, start, *member), (*_, value) in customer_lifetime_values().items():
        if (grain, start) in acquisition_costs() and member == ["all", "all"]:
            cost = acquisition_costs()[grain, start]
            is_known = value is not None and cost is not None
            found[grain, start, *member] = divided(value, cost) if is_known else NOTHING
    return found


def cac_payback_months() -> Reference:
    found = {}
    for grain, start, end, _ in periods():
        key = (grain, start, "all", "all")
        if (grain, start) not in acquisition_costs() or key not in sold():
            continue
        earlier = [day for other, _, day, _ in periods() if other == grain and day < start]
        seen = {account for moment in earlier for account in mrr_on(moment)}
        if not seen and not mrr_on(end):
            continue
        new = [amount for account, amount in mrr_on(end).items() if account not in seen]
        cost, margin = acquisition_costs()[grain, start], gross_margin(key)
        monthly = float(sum(new)) / len(new) * margin if new and margin is not None else 0
        is_known = monthly > 0 and cost is not None
        found[key] = divided(cost, monthly) if is_known else NOTHING
    return found


# --------------------------------------------------------------------- the comparison

REFERENCE: dict[str, Callable[[], Reference]] = {
    "net_promoter_score": net_promoter_score,
    "net_promoter_score_margin": net_promoter_score_margin,
    "repeat_customer_rate": lambda: repeat_rate(lambda start: start),
    "lifetime_repeat_customer_rate": lambda: repeat_rate(lambda _: date.min),
    "repeat_within_90_days_rate": repeat_within_window,
    "trial_conversion_rate": trial_conversion_rate,
    "average_customer_lifetime_months": lifetimes,
    "observed_lifetime_value": observed_lifetime_value,
    "customer_lifetime_value": customer_lifetime_values,
    "customer_lifetime_value_as_published": customer_lifetime_value_as_published,
    "ltv_to_cac": ltv_to_cac,
    "cac_payback_months": cac_payback_months,
}


@pytest.mark.parametrize("kpi", REFERENCE)
def test_kpi_equals_the_reference(warehouse, kpi):
    found = {
        (grain, start, dimension, member): tuple(parts)
        for grain, start, dimension, member, *parts in warehouse.execute(
            "select period_grain, period_start_date, dimension, dimension_value,"
            f" numerator, denominator, value from analytics.kpi_{kpi}"
        ).fetchall()
        if grain in MONTHS
    }
    expected = REFERENCE[kpi]()

    assert any(value is not None for *_, value in expected.values())
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
    return found == pytest.approx(expected, rel=1e-9, abs=1e-9)
