"""Retention KPIs equal a plain reading of the definitions, over random histories.

The reference asks each customer for its balance on single days and compares them, with
exact decimals; it shares no code and no SQL with the models. Every example is a region, a
segment and a set of plans of its own, so one build answers for all of them.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import strategies as st

from retention_models import Row, build_models, drawn, instant

FIRST = date(2023, 1, 1)
EXAMPLES = 105
ONE_DAY = timedelta(days=1)
GRAINS = ("month", "quarter", "year")
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churned", "fx")
RATES = (
    "net_revenue_retention gross_revenue_retention customer_churn_rate revenue_churn_rate"
    " net_revenue_retention_as_published customer_churn_rate_as_published"
    " revenue_churn_rate_as_published"
).split()
KPIS = ["mrr", "active_customers", "mrr_contracted", *(f"{name}_mrr" for name in MOVEMENTS), *RATES]

Amounts = dict[str, Decimal]  # by currency


class Variant(NamedTuple):
    """A set of variables, and the day up to which the data are known."""

    as_of: date
    grace: int = 0
    is_inclusive: bool = False
    has_discounts: bool = True

    @property
    def dbt_vars(self) -> Row:
        return {
            "reactivation_grace_days": self.grace,
            "end_date_is_inclusive": self.is_inclusive,
            "mrr_discounts": "deduct" if self.has_discounts else "ignore",
        }


VARIANTS = [
    Variant(date(2025, 5, 31)),
    Variant(date(2025, 5, 20), grace=5, is_inclusive=True, has_discounts=False),
]


# ----------------------------------------------------------------- the random histories

# Half of the days lie where mistakes lie: at the ends of months and years.
edges = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1)]
edges += [date(2024, 1, 31), date(2025, 5, 20), date(2025, 5, 31), date(2025, 6, 1)]
days = st.one_of(
    st.sampled_from(edges),
    st.dates(FIRST, date(2025, 7, 31)),
    st.dates(FIRST, date(2025, 7, 31)).map(
        lambda day: day.replace(day=monthrange(day.year, day.month)[1])
    ),
)
lengths = st.one_of(st.sampled_from([31, 365, 28, 1, 0]), st.integers(-3, 400))
gaps = st.sampled_from([0, 0, 1, 4, 5, 6, 7, 40])
STATUSES = [*["active"] * 12, None, "cancelled", "past_due", "trialing", "paused", "unpaid"]


def odds(tenths: int) -> st.SearchStrategy[bool]:
    return st.integers(1, 10).map(lambda number: number > 10 - tenths)


@st.composite
def terms(draw, started: date) -> Row:
    """One row of a billing system, sensible or not."""
    ended = started + timedelta(days=draw(lengths)) if draw(odds(5)) else None
    clicked = started + timedelta(days=draw(lengths)) if draw(odds(3)) else None
    deleted = started + timedelta(days=draw(lengths)) if draw(odds(1)) else None
    return {
        "plan": draw(st.sampled_from(["basic", "pro"])),
        "started_at": started,
        "ended_at": ended,
        "cancelled_at": clicked,
        "deleted_at": deleted,
        "amount": draw(st.sampled_from(["100", "250", "33.33", "1000.07", "0.01", "0", "-33.33"])),
        "interval_unit": draw(st.sampled_from(["month", None, "year", "week", "day"])),
        "interval_count": draw(st.sampled_from([1, None, 2, 3])),
        "quantity": draw(st.sampled_from([*[1, None, 3] * 4, 0])),
        "discount_amount": draw(st.sampled_from([None, None, "0", "10", "10", "100"])),
        "currency_code": draw(st.sampled_from(["EUR", None, "USD", "GBP"])),
        "status": draw(st.sampled_from(STATUSES)),
    }


@st.composite
def histories(draw) -> list[Row]:
    """Rows of one or two accounts: chains with gaps, and rows that overlap."""
    rows = []
    for account in draw(st.sampled_from(["ab", "a"])):
        day, item = draw(days), 0
        for _ in range(draw(st.sampled_from([3, 4, 5, 6, 2, 1]))):
            row = draw(terms(day))
            rows.append({"account": account, "item": f"{account} {item}", **row})
            follows = row["ended_at"] and draw(odds(7))
            day = row["ended_at"] + timedelta(days=draw(gaps)) if follows else draw(days)
            item += draw(odds(3))
    merged = draw(odds(2))
    return [{"is_merged": merged, **row} for row in rows]


@cache
def random_histories(count: int) -> list[list[Row]]:
    return drawn(histories(), count)


# --------------------------------------------------------------------------- the rates


def published_rates() -> dict[str, dict[date, Decimal]]:
    """Weekly rates that move; those of the pound are missing for a summer."""
    found: dict[str, dict[date, Decimal]] = {"USD": {}, "GBP": {}}
    day, step = FIRST - timedelta(days=6), 0
    while day < date(2025, 6, 10):
        found["USD"][day] = Decimal("0.9") + Decimal(step % 7) / 200
        if not date(2024, 6, 10) < day < date(2024, 9, 10):
            found["GBP"][day] = Decimal("1.15") - Decimal(step % 5) / 100
        day, step = day + timedelta(days=7), step + 1
    return found


@cache
def rate(currency: str, day: date) -> Decimal:
    """Say what a unit is worth; nothing where no rate is at most 7 days old."""
    if currency == "EUR":
        return Decimal(1)
    published = published_rates()[currency]
    known = [day - timedelta(days=age) for age in range(8)]
    return next((published[moment] for moment in known if moment in published), Decimal(0))


def valued(amounts: Amounts, day: date) -> Decimal:
    return sum((amount * rate(currency, day) for currency, amount in amounts.items()), Decimal(0))


# ------------------------------------------------------------------- the plain reading


def months_after(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def monthly(row: Row, variant: Variant) -> Decimal:
    price = Decimal(row["amount"]) * (1 if row["quantity"] is None else row["quantity"])
    if variant.has_discounts:
        price -= Decimal(row["discount_amount"] or 0)
    per_year = {"day": Decimal("365.25"), "week": 52, "month": 12, "year": 1}
    times = Decimal(per_year[row["interval_unit"] or "month"])
    exact = price * times / (12 * (row["interval_count"] or 1))
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def interval_end(row: Row, start: date) -> date:
    """Find the end of the interval that ran when the customer cancelled; bills began at start."""
    clicked, count = row["cancelled_at"], row["interval_count"] or 1
    unit, intervals = row["interval_unit"] or "month", 0
    end = start
    while end <= clicked:
        intervals += 1
        if unit in ("day", "week"):
            end = start + timedelta(days=intervals * count * (7 if unit == "week" else 1))
        else:
            end = months_after(start, intervals * count * (12 if unit == "year" else 1))
    return end


class Term(NamedTuple):
    customer: str
    plan: str
    currency: str
    amount: Decimal
    start: date
    end: date


def is_paid(row: Row, variant: Variant) -> bool:
    has_no_end = not (row["ended_at"] or row["cancelled_at"] or row["deleted_at"])
    if row["status"] in ("trialing", "paused", "unpaid"):
        return False
    return monthly(row, variant) != 0 and not (row["status"] == "cancelled" and has_no_end)


def stated_end(row: Row, variant: Variant) -> date | None:
    return row["ended_at"] and row["ended_at"] + variant.is_inclusive * ONE_DAY


def read(history: list[Row], variant: Variant) -> list[Term]:
    """Follow the rows of each item: a new price leaves the day of the bill."""
    chains = defaultdict(list)
    for row in sorted(history, key=lambda row: row["started_at"]):
        if is_paid(row, variant):
            interval = row["interval_unit"] or "month", row["interval_count"] or 1
            chains[row["item"], interval].append(row)
    return [term for chain in chains.values() for term in read_chain(chain, variant)]


def read_chain(chain: list[Row], variant: Variant) -> Iterator[Term]:
    billed_from, known_until = None, None
    for row in chain:
        start, end = row["started_at"], stated_end(row, variant)
        if known_until is None or start > known_until:
            billed_from = start
        known_end = min(end or row["cancelled_at"] or date.max, row["deleted_at"] or date.max)
        known_until = max(known_until or known_end, known_end)
        if not end and row["cancelled_at"]:
            end = interval_end(row, billed_from)
        end = min(end or date.max, row["deleted_at"] or date.max)
        customer = "a" if is_merged(row) else row["account"]
        currency = row["currency_code"] or "EUR"
        if end > start:
            yield Term(customer, row["plan"], currency, monthly(row, variant), start, end)


def counted(terms: list[Term]) -> list[Term]:
    """Keep of each term the times in which its customer pays more than nothing."""
    by_balance = defaultdict(list)
    for term in terms:
        by_balance[term.customer, term.currency].append(term)
    found = []
    for lines in by_balance.values():
        edges = sorted({day for line in lines for day in (line.start, line.end)})
        for first, after in pairwise(edges):
            running = [line for line in lines if line.start <= first < line.end]
            if sum(line.amount for line in running) > 0:
                found += [line._replace(start=first, end=after) for line in running]
    return found


def is_merged(row: Row) -> bool:
    return row["account"] == "b" and row["is_merged"]


class Reference:
    """What the KPIs of one history are, asked day by day."""

    def __init__(self, history: list[Row], variant: Variant) -> None:
        self.variant = variant
        self.terms = counted(read(history, variant))
        self.customers = sorted({term.customer for term in self.terms})

    @cached_property
    def short_gaps(self) -> dict[str, list[tuple[date, date]]]:
        """Find the gaps of each customer that count as none."""
        found = defaultdict(list)
        for customer in self.customers:
            starts = sorted(term.start for term in self.terms if term.customer == customer)
            ends = {term.end for term in self.terms if term.customer == customer}
            for gap_start in ends:
                later = [start for start in starts if start >= gap_start]
                if not later or self.runs(customer, gap_start) or later[0] > self.variant.as_of:
                    continue
                if (later[0] - gap_start).days <= self.variant.grace:
                    found[customer].append((gap_start, later[0]))
        return found

    def runs(self, customer: str, day: date) -> list[Term]:
        return [
            term
            for term in self.terms
            if term.customer == customer and term.start <= day < term.end
        ]

    def running(self, customer: str, day: date) -> list[Term]:
        for gap_start, gap_end in self.short_gaps[customer]:
            if gap_start <= day < gap_end:
                return self.runs(customer, gap_start - ONE_DAY)
        return self.runs(customer, day)

    @cache  # noqa: B019 - the reference lives as long as the test
    def balance(self, customer: str, day: date, plan: str | None = None) -> Amounts:
        amounts: Amounts = defaultdict(Decimal)
        for term in self.running(customer, day):
            if plan in (None, term.plan):
                amounts[term.currency] += term.amount
        return amounts

    def mrr(self, day: date, plan: str | None = None) -> tuple[Decimal, int]:
        balances = [self.balance(customer, day, plan) for customer in self.customers]
        payers = {
            term.customer
            for customer in self.customers
            for term in self.running(customer, day)
            if term.amount > 0 and plan in (None, term.plan)
        }
        valued_at = min(day, self.variant.as_of)
        return sum((valued(one, valued_at) for one in balances), Decimal(0)), len(payers)

    def movements(self, grain: str) -> dict[date, dict[str, Decimal]]:
        """Compare the ends of each period, customer by customer."""
        found = {}
        seen: set[str] = set()
        for (_, opening_day), (start, closing_day) in pairwise(period_ends(grain, self.variant)):
            sums: dict[str, Decimal] = defaultdict(Decimal)
            for customer in self.customers:
                opening = self.balance(customer, opening_day)
                closing = self.balance(customer, closing_day)
                if opening:
                    seen.add(customer)
                compare(sums, opening, closing, (opening_day, closing_day), customer in seen)
            found[start] = sums
        return found

    def yearly(self, start: date) -> dict[str, Decimal]:
        """Follow the customers of one day to the day a year later."""
        opening_day = start - ONE_DAY
        closing_day = min(months_after(start, 12) - ONE_DAY, self.variant.as_of)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for customer in self.customers:
            opening = self.balance(customer, opening_day)
            closing = self.balance(customer, closing_day)
            compare(sums, opening, closing, (opening_day, closing_day), True)
        return sums


def compare(
    sums: dict[str, Decimal],
    opening: Amounts,
    closing: Amounts,
    ends: tuple[date, date],
    was_seen: bool,
) -> None:
    """Add one customer's movement between two days to the sums."""
    before, after = valued(opening, ends[0]), valued(closing, ends[0])
    now = valued(closing, ends[1])
    sums["opening"] += before
    sums["closing"] += now
    sums["opening_customers"] += bool(opening)
    sums["closing_customers"] += bool(closing)
    if opening and closing:
        sums["expansion"] += max(after - before, Decimal(0))
        sums["contraction"] += max(before - after, Decimal(0))
        sums["fx"] += now - after
        sums["retained"] += after
        sums["capped"] += min(before, after)
    elif opening:
        sums["churned"] += before
        sums["churned_customers"] += 1
    elif closing:
        sums["reactivation" if was_seen else "new"] += now


def period_ends(grain: str, variant: Variant) -> list[tuple[date, date]]:
    """First and last day of the periods from the one before the first to the running one."""
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    start, found = months_after(FIRST, -months), []
    while start <= variant.as_of:
        after = months_after(start, months)
        found.append((start, min(after - ONE_DAY, variant.as_of)))
        start = after
    return found


# ----------------------------------------------------------------------------- the test


@pytest.fixture(scope="module", params=VARIANTS, ids=["default", "other variables"])
def variant(request) -> Variant:
    return request.param


@pytest.fixture(scope="module")
def examples(variant) -> dict[str, list[Row]]:
    found = random_histories(EXAMPLES)
    return {f"example {number}": history for number, history in enumerate(found)}


@pytest.fixture(scope="module")
def references(variant, examples) -> dict[str, Reference]:
    return {name: Reference(history, variant) for name, history in examples.items()}


@pytest.fixture(scope="module")
def models(variant, examples, tmp_path_factory):
    subscriptions, accounts = [], []
    for name, history in examples.items():
        merged = any(is_merged(row) for row in history)
        for account in "ab":
            accounts.append(
                {
                    "account_id": f"{name} {account}",
                    "merged_into_id": f"{name} a" if merged and account == "b" else None,
                    "region": name,
                    "segment": name,
                }
            )
        for row in history:
            moments = {key: instant(value) for key, value in row.items() if key.endswith("_at")}
            subscriptions.append(
                row
                | moments
                | {
                    "subscription_id": f"{name} {row['item']}",
                    "account_id": f"{name} {row['account']}",
                    "plan": f"{name} {row['plan']}",
                }
            )
    rates = [
        {"rate_date": day, "currency_code": currency, "rate": value}
        for currency, published in published_rates().items()
        for day, value in published.items()
    ]
    rows = {"subscriptions": subscriptions, "accounts": accounts, "exchange_rates": rates}
    connection = build_models(
        rows,
        (FIRST, variant.as_of),
        [*(f"kpi_{kpi}" for kpi in KPIS), "churn_cohorts", "mrr_movements"],
        variant.dbt_vars,
    )
    yield connection
    connection.close()


def kpi_values(models, kpi: str, dimension: str = "region") -> dict:
    found = models.execute(
        "select period_grain, dimension_value, period_start_date, numerator, denominator"
        f" from kpi_{kpi} where dimension = ?",
        [dimension],
    ).fetchall()
    return {tuple(row[:3]): row[3:] for row in found}


def same(found: float | None, expected) -> bool:
    return abs((found or 0.0) - float(expected)) < 1e-6


@pytest.mark.parametrize("grain", GRAINS)
def test_the_movements_are_those_of_the_plain_reading(models, examples, references, grain):
    found = {name: kpi_values(models, f"{name}_mrr") for name in MOVEMENTS}
    wrong = []
    for example, reference in references.items():
        for start, sums in reference.movements(grain).items():
            for name in MOVEMENTS:
                value = found[name].get((grain, example, start), (0.0, None))[0]
                if not same(value, sums[name]):
                    wrong.append((example, start, name, value, sums[name], examples[example]))
    assert not wrong, f"{len(wrong)} differ, the first: {wrong[0]}"


def test_the_balances_are_those_of_the_plain_reading(models, references, variant):
    mrr, customers = kpi_values(models, "mrr"), kpi_values(models, "active_customers")
    by_plan = kpi_values(models, "mrr", "plan")
    of_plan = kpi_values(models, "active_customers", "plan")
    wrong = []
    for example, reference in references.items():
        for grain in GRAINS:
            for start, end in period_ends(grain, variant):
                found = [(mrr, customers, example, None)]
                found += [(by_plan, of_plan, f"{example} {x}", x) for x in ("basic", "pro")]
                for amounts, counts, member, plan in found:
                    key = (grain, member, start)
                    value = amounts.get(key, (0, 0))[0], counts.get(key, (0, 0))[0]
                    expected = reference.mrr(end, plan)
                    if not all(map(same, value, expected)):
                        wrong.append((member, grain, start, value, expected))
    assert not wrong, f"{len(wrong)} differ, the first: {wrong[0]}"


def test_the_contracted_mrr_is_that_of_the_known_future(models, references, variant):
    found = kpi_values(models, "mrr_contracted")
    wrong = []
    for example, reference in references.items():
        for month in range(20):
            start = months_after(variant.as_of.replace(day=1), month)
            expected, _ = reference.mrr(months_after(start, 1) - ONE_DAY)
            value = found.get(("month", example, start), (0, 0))[0]
            if not same(value, expected):
                wrong.append((example, start, value, expected))
    assert not wrong, f"{len(wrong)} differ, the first: {wrong[0]}"


def expected_rates(sums: dict, months: list[dict]) -> dict[str, tuple]:
    """Numerator and denominator of every rate of one period; months for the articles."""
    flow = {name: sum((month[name] for month in months), Decimal(0)) for name in MOVEMENTS}
    opening = sums["opening"]
    lost = flow["contraction"] + flow["churned"]
    gone = sums["opening_customers"] - sums["closing_customers"]
    return {
        "net_revenue_retention": (sums["retained"], opening),
        "gross_revenue_retention": (sums["capped"], opening),
        "customer_churn_rate": (sums["churned_customers"], sums["opening_customers"]),
        "revenue_churn_rate": (sums["churned"], opening),
        "net_revenue_retention_as_published": (opening + flow["expansion"] - lost, opening),
        "customer_churn_rate_as_published": (gone, sums["opening_customers"]),
        "revenue_churn_rate_as_published": (opening - sums["closing"] - flow["new"], opening),
    }


def test_the_rates_are_those_of_the_closed_cohorts(models, examples, references, variant):
    found = {kpi: kpi_values(models, kpi) for kpi in RATES}
    wrong, compared = [], 0
    for example, reference in references.items():
        months = reference.movements("month")
        periods = [
            (grain, start, sums)
            for grain in GRAINS
            for start, sums in reference.movements(grain).items()
        ]
        windows = [months_after(start, -11) for start in months]
        periods += [("trailing_12_months", start, reference.yearly(start)) for start in windows]
        for grain, start, sums in periods:
            length = {"month": 1, "quarter": 3}.get(grain, 12)
            inside = [
                months.get(months_after(start, x), defaultdict(Decimal)) for x in range(length)
            ]
            for kpi, expected in expected_rates(sums, inside).items():
                value = found[kpi].get((grain, example, start))
                compared += expected[1] > 0
                # Without customers at the opening there may be no row, and never a rate.
                if (value or expected[1]) and not all(map(same, value or (0, 0), expected)):
                    wrong.append((example, grain, start, kpi, value, expected, examples[example]))
    assert compared > 1000
    assert not wrong, f"{len(wrong)} differ, the first: {wrong[0]}"


def test_the_cohorts_are_those_of_the_plain_reading(models, references, variant):
    found = {
        tuple(row[:3]): row[3:]
        for row in models.execute(
            "select dimension_value, cohort_start_date, age_months, customers,"
            " retained_customers, retained_mrr, gross_retained_mrr"
            " from churn_cohorts where dimension = 'segment'"
        ).fetchall()
    }
    oldest = min(start for _, start, _ in found)
    youngest = variant.as_of.replace(day=1)
    ages = (youngest.year - oldest.year) * 12 + youngest.month - oldest.month + 1
    expected = {}
    for example, reference in references.items():
        cohorts = defaultdict(list)
        for customer in reference.customers:
            ends = period_ends("month", variant)
            first = next((p for p in ends if reference.balance(customer, p[1])), None)
            if first:
                cohorts[first].append(customer)
        for (start, start_end), members in cohorts.items():
            begun = {one: valued(reference.balance(one, start_end), start_end) for one in members}
            for age in range(ages):
                end = months_after(start, age + 1) - ONE_DAY
                cell = (None, None, None)
                if end <= variant.as_of:
                    balances = {one: reference.balance(one, end) for one in members}
                    now = {one: valued(balances[one], start_end) for one in members}
                    capped = sum(min(now[one], begun[one]) for one in members)
                    cell = (sum(map(bool, balances.values())), sum(now.values()), capped)
                expected[example, start, age] = (len(members), *cell)
    assert found.keys() == expected.keys()
    for key, cell in expected.items():
        assert [x is None for x in found[key]] == [x is None for x in cell], key
        for value, number in zip(found[key], cell, strict=True):
            assert number is None or same(float(value), number), (key, found[key], cell)


def test_each_customer_rolls_forward(models):
    """Opening and movements make closing, per customer and month, and the drivers the change."""
    rows, worst, worst_drivers = models.execute(
        "select count(*), max(abs(opening_mrr + new_mrr + reactivation_mrr + expansion_mrr"
        " - contraction_mrr - churned_mrr + fx_mrr - closing_mrr)),"
        " max(abs(expansion_mrr - contraction_mrr - price_mrr - seats_mrr - cross_sell_mrr))"
        " from mrr_movements"
    ).fetchone()
    assert rows > 200
    assert worst < Decimal("0.00001")
    assert worst_drivers < Decimal("0.00001")
