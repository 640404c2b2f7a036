"""Active customers, churn and cohorts of a business that sells without subscriptions.

The reference asks for each customer and day whether there was a purchase at most so many
days before, and compares days; it shares no code and no SQL with the models. Every random
history is a region and a segment of its own, so one build answers for all of them; the demo
company, built with `active_customer_basis: purchase`, is compared in the same way.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import strategies as st

from retention_models import Row, build_models, contracts, drawn, instant, make_models

SEEDS = Path(__file__).resolve().parents[2] / "seeds/demo"
DEMO_AS_OF = date(2026, 6, 17)
DEMO_DORMANCY = 365
FIRST = date(2023, 1, 1)
EXAMPLES = 150
ONE_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
GRAINS = ("day", "week", *MONTHS)
MODELS = [
    *("kpi_active_customers", "kpi_customer_churn_rate"),
    *("kpi_customer_churn_rate_as_published", "kpi_net_revenue_retention", "churn_cohorts"),
]

Key = tuple[str, date]
Parts = tuple[float | None, float | None, float | None]


class Variant(NamedTuple):
    """How long a purchase keeps a customer, and the day up to which the data are known."""

    as_of: date
    dormancy: int


VARIANTS = [Variant(date(2025, 5, 31), 365), Variant(date(2025, 5, 20), 45)]


# ----------------------------------------------------------------- the random histories

days = st.one_of(
    st.sampled_from([date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2025, 5, 20)]),
    st.dates(FIRST, date(2025, 6, 30)),
    st.dates(FIRST, date(2025, 6, 30)).map(
        lambda day: day.replace(day=monthrange(day.year, day.month)[1])
    ),
)
# Silences of either variant's length, a day less and a day or two more.
silences = st.one_of(
    st.sampled_from([0, 1, 44, 45, 46, 47, 364, 365, 366, 367]), st.integers(0, 500)
)


@st.composite
def histories(draw) -> list[Row]:
    """Order lines of two accounts, one of which may be merged into the other."""
    lines = []
    for account in draw(st.sampled_from(["ab", "a"])):
        day = draw(days)
        for _ in range(draw(st.sampled_from([1, 2, 3, 4, 6]))):
            kind = draw(st.sampled_from(["sale"] * 7 + ["refund", "deleted"]))
            lines.append({"account": account, "day": day, "kind": kind})
            day += timedelta(days=draw(silences))
    is_merged = draw(st.integers(1, 10)) > 8
    return [{"customer": "a" if is_merged else line["account"], **line} for line in lines]


# ------------------------------------------------------------------- the plain reading


def months_after(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, 1)


def start_of(grain: str, day: date) -> date:
    if grain in MONTHS:
        return day.replace(month=day.month - (day.month - 1) % MONTHS[grain], day=1)
    return day - timedelta(days=day.weekday() if grain == "week" else 0)


def next_start(grain: str, start: date) -> date:
    if grain in MONTHS:
        return months_after(start, MONTHS[grain])
    return start + timedelta(days=7 if grain == "week" else 1)


class Reference:
    """What the KPIs of some customers are, asked day by day."""

    def __init__(self, purchases: dict[str, set[date]], variant: Variant) -> None:
        self.as_of, self.dormancy = variant
        happened = {
            customer: sorted(day for day in days if day <= self.as_of)
            for customer, days in purchases.items()
        }
        self.purchases = {customer: days for customer, days in happened.items() if days}
        self.first = min((days[0] for days in self.purchases.values()), default=None)
        # Whether anybody can have left is asked of the whole company: see references_of.
        self.first_of_all = self.first

    def is_active(self, customer: str, day: date) -> bool:
        return any(0 <= (day - sale).days <= self.dormancy for sale in self.purchases[customer])

    @cache  # noqa: B019 - the reference lives as long as the test
    def active(self, day: date) -> frozenset[str]:
        return frozenset(one for one in self.purchases if self.is_active(one, day))

    def returns(self) -> int:
        """Count the purchases before which there was a day without activity."""
        return sum(
            (later - earlier).days > self.dormancy + 1
            for days in self.purchases.values()
            for earlier, later in pairwise(days)
        )

    def ends(self, grain: str) -> Iterator[tuple[date, date]]:
        """Find first and last day of the periods, from that of the first purchase on."""
        start = start_of(grain, self.first or self.as_of)
        while self.first and start <= self.as_of:
            after = next_start(grain, start)
            yield start, min(after - ONE_DAY, self.as_of)
            start = after

    def active_customers(self) -> dict[Key, int]:
        return {
            (grain, start): len(self.active(end))
            for grain in GRAINS
            for start, end in self.ends(grain)
        }

    def churn(self) -> dict[Key, tuple[Parts, Parts]]:
        """Compare the first and the last instant of each period, customer by customer."""
        periods = {
            (grain, start): (start - ONE_DAY, end)
            for grain in MONTHS
            for start, end in self.ends(grain)
        }
        for month, end in self.ends("month"):
            start = months_after(month, -11)
            periods["trailing_12_months", start] = (start - ONE_DAY, end)
        return {key: self.compared(*days) for key, days in periods.items()}

    def compared(self, opening_day: date, closing_day: date) -> tuple[Parts, Parts]:
        if (closing_day - self.first_of_all).days <= self.dormancy:
            return (None, None, None), (None, None, None)
        opening, closing = self.active(opening_day), self.active(closing_day)
        lost, fewer = len(opening - closing), len(opening) - len(closing)
        return divided(lost, len(opening)), divided(fewer, len(opening))

    def cohorts(self) -> dict[date, list[str]]:
        """Group the customers by the first month at whose end they are there."""
        found, known = defaultdict(list), set()
        for start, end in self.ends("month"):
            for customer in self.active(end) - known:
                found[start].append(customer)
            known |= self.active(end)
        return found

    def cell(self, cohort: date, age: int, members: list[str]) -> int | None:
        end = months_after(cohort, age + 1) - ONE_DAY
        if end > self.as_of or (age > 0 and (end - cohort).days <= self.dormancy):
            return None
        return sum(customer in self.active(end) for customer in members)


def divided(numerator: int, denominator: int) -> Parts:
    return numerator, denominator, numerator / denominator if denominator else None


# ------------------------------------------------------------------------ the companies


class Company(NamedTuple):
    """A database, and what each of its members should show."""

    connection: duckdb.DuckDBPyConnection
    references: dict[tuple[str, str], Reference]  # by dimension and member


def random_company(variant: Variant) -> Company:
    accounts, lines = [], []
    bought: dict[tuple[str, str], dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for number, history in enumerate(drawn(histories(), EXAMPLES)):
        name = f"example {number}"
        survivors = {line["account"]: line["customer"] for line in history}
        for account, survivor in survivors.items():
            merged = f"{name} {survivor}" if survivor != account else None
            accounts.append(
                {"account_id": f"{name} {account}", "merged_into_id": merged}
                | dict.fromkeys(["region", "segment"], name)
            )
        for line_number, line in enumerate(history):
            lines.append(
                {
                    "order_id": f"{name} {line_number}",
                    "order_line_id": "1",
                    "account_id": f"{name} {line['account']}",
                    "region": "where it was sold",
                    "ordered_at": instant(line["day"]),
                    "quantity": 1,
                    "unit_price": 10,
                    "is_refund": line["kind"] == "refund" or None,
                    "is_deleted": line["kind"] == "deleted" or None,
                }
            )
            if line["kind"] == "sale":
                for member in (("region", name), ("segment", name), ("all", "all")):
                    bought[member][f"{name} {line['customer']}"].add(line["day"])
    dbt_vars = {"dormancy_days": variant.dormancy}  # auto: there are no subscriptions
    given = {"accounts": accounts, "order_lines": lines}
    connection = build_models(given, (FIRST, variant.as_of), MODELS, dbt_vars)
    return Company(connection, references_of(bought, variant))


def references_of(bought: dict, variant: Variant) -> dict[tuple[str, str], Reference]:
    found = {key: Reference(sold, variant) for key, sold in bought.items()}
    for reference in found.values():
        reference.first_of_all = found["all", "all"].first
    return found


def seed(name: str) -> list[dict[str, str]]:
    """Read a file of the demo; of rows with one key the one updated last."""
    key = {"accounts": ("account_id",), "order_lines": ("order_id", "order_line_id")}[name]
    with (SEEDS / f"raw_demo__{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["updated_at"])
    return list({tuple(row[column] for column in key): row for row in rows}.values())


def demo_company(database: Path) -> Company:
    connection = duckdb.connect()
    connection.execute(f"attach '{database}' as demo (read_only)")
    for table in [
        *(f"analytics_crm.crm_{entity}" for entity in contracts()),
        "analytics_marts.dim_as_of",
    ]:
        connection.execute(f"create table {table.split('.')[1]} as from demo.{table}")
    connection.execute("detach demo")
    make_models(connection, MODELS, {"active_customer_basis": "purchase"})

    accounts = {row["account_id"]: row for row in seed("accounts")}
    bought: dict[tuple[str, str], dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for line in seed("order_lines"):
        if line["is_refund"] == "true" or line["is_deleted"] == "true":
            continue
        customer = line["account_id"]
        while accounts.get(customer, {}).get("merged_into_id"):
            customer = accounts[customer]["merged_into_id"]
        members = {"all": "all"} | {
            dimension: accounts.get(customer, {}).get(dimension) or "unknown"
            for dimension in ("region", "segment", "channel")
        }
        for member in members.items():
            bought[member][customer].add(datetime.fromisoformat(line["ordered_at"]).date())
    variant = Variant(DEMO_AS_OF, DEMO_DORMANCY)
    return Company(connection, references_of(bought, variant))


@pytest.fixture(scope="module", params=[*VARIANTS, "demo"], ids=["a year", "45 days", "demo"])
def company(request) -> Iterator[Company]:
    if request.param == "demo":
        made = demo_company(request.getfixturevalue("database"))
    else:
        made = random_company(request.param)
    yield made
    made.connection.close()


# ----------------------------------------------------------------------------- the test


def kpi(company: Company, name: str, member: tuple[str, str]) -> dict[Key, Parts]:
    found = company.connection.execute(
        "select period_grain, period_start_date, numerator, denominator, value"
        f" from kpi_{name} where dimension = ? and dimension_value = ?",
        member,
    ).fetchall()
    return {tuple(row[:2]): row[2:] for row in found}


def test_who_bought_within_the_dormancy_days_is_active(company):
    for member, reference in company.references.items():
        found = kpi(company, "active_customers", member)
        expected = reference.active_customers()
        assert found == {key: (count, None, count) for key, count in expected.items()}, member
    # The companies have customers who come back, else the counts would prove little.
    assert any(reference.returns() for reference in company.references.values())


def test_churn_compares_the_customers_of_the_opening_with_the_end(company):
    compared = young = 0
    for member, reference in company.references.items():
        found = kpi(company, "customer_churn_rate", member)
        published = kpi(company, "customer_churn_rate_as_published", member)
        expected = reference.churn()
        assert found == {key: churn for key, (churn, _) in expected.items()}, member
        assert published == {key: fewer for key, (_, fewer) in expected.items()}, member
        compared += sum(churn[0] not in (None, 0) for churn in found.values())
        young += sum(churn[0] is None for churn in found.values())
    assert compared > 50
    assert young


def test_the_cells_of_the_cohorts_are_null_until_somebody_can_have_left(company):
    found = {
        tuple(row[:4]): row[4:]
        for row in company.connection.execute(
            "select dimension, dimension_value, cohort_start_date, age_months, customers,"
            " retained_customers, start_mrr, retained_mrr, gross_retained_mrr,"
            " net_revenue_retention from churn_cohorts"
        ).fetchall()
    }
    oldest = min(min(one.cohorts(), default=date.max) for one in company.references.values())
    expected = {}
    for (dimension, member), reference in company.references.items():
        if dimension != "region":
            youngest = reference.as_of.replace(day=1)
            age_count = (youngest.year - oldest.year) * 12 + youngest.month - oldest.month + 1
            for cohort, members in reference.cohorts().items():
                for age in range(age_count):
                    cell = reference.cell(cohort, age, members)
                    key = (dimension, member, cohort, age)
                    expected[key] = (len(members), cell, None, None, None, None)
    # The random accounts have no channel, and the reference no member for it.
    stated = {dimension for dimension, _ in company.references} - {"region"}
    assert {key: cell for key, cell in found.items() if key[0] in stated} == expected
    assert any(cell[1] not in (None, 0, cell[0]) for cell in found.values())


def dimensions_of(company: Company, table: str) -> set[str]:
    found = company.connection.execute(f"select distinct dimension from {table}")
    return {name for (name,) in found.fetchall()}


def test_buyers_have_no_plan(company):
    customers = dimensions_of(company, "kpi_active_customers")
    assert customers == {"all", "region", "segment", "channel"}
    assert dimensions_of(company, "churn_cohorts") == {"all", "segment", "channel"}


def test_revenue_retention_is_that_of_the_subscriptions_alone(company, database):
    """Without any there is no row; those of the demo are what they are on either basis."""
    query = "select * from kpi_net_revenue_retention order by all"
    found = company.connection.execute(query).fetchall()
    if ("channel", "organic") not in company.references:
        assert not found
    else:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("use analytics")
            assert found == connection.execute(query).fetchall()
