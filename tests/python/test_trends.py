"""Trends and scorecards of the demo equal a second computation in plain Python.

The reference is written from the definitions over the rows of `kpi_values`: it walks through
calendars day by day and shares nothing with the SQL.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
AS_OF = date(2026, 6, 17)
DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12, "trailing_12_months": 1}
TRAILING = {"day": 7, "week": 4, "month": 3, "quarter": 4}
COLUMNS = (
    *("numerator", "denominator", "value", "previous_value", "change", "change_ratio"),
    *("year_before_value", "year_before_change", "year_before_change_ratio"),
    *("trailing_average", "year_to_date_value"),
    *("is_filled", "is_complete", "is_favorable", "year_before_is_favorable"),
    *("period_end_date", "dimension_label"),
)


class Parts(NamedTuple):
    """The three numbers of a KPI, as a row of kpi_values has them."""

    numerator: float | None
    denominator: float | None
    value: float | None


class Kpi(NamedTuple):
    """What the catalogue says of a KPI."""

    better: str
    is_additive: bool
    is_balance: bool
    is_zero: bool


Series = tuple[str, str, str, str]  # kpi, grain, dimension, member


# ----------------------------------------------------------------------- the calendar


def months_later(moment: date, months: int) -> date:
    """The same day of another month, the month's last where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    for day in range(moment.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError


@cache
def next_start(grain: str, start: date, step: int = 1) -> date:
    """First day of the period so many periods later, or earlier."""
    if grain in ("day", "week"):
        return start + step * (DAY if grain == "day" else 7 * DAY)
    return months_later(start, step * MONTHS[grain])


@cache
def end_of(grain: str, start: date) -> date:
    if grain == "trailing_12_months":
        return months_later(start, 12) - DAY
    return next_start(grain, start) - DAY


@cache
def year_before(grain: str, start: date) -> date:
    return start - 364 * DAY if grain == "week" else months_later(start, -12)


def days_from(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@cache
def span_of(grain: str, start: date, earlier: date) -> list[date]:
    """As many days of the earlier period as have passed of the running one."""
    passed = (AS_OF - start).days
    return list(days_from(earlier, min(earlier + passed * DAY, end_of(grain, earlier))))


# -------------------------------------------------------------------- the second way


def pooled(rows: list[Parts]) -> float | None:
    """What several periods come to: never an average of their values."""
    numerators = [row.numerator for row in rows if row.numerator is not None]
    denominators = [row.denominator for row in rows if row.denominator is not None]
    if denominators:
        return math.fsum(numerators) / total if (total := math.fsum(denominators)) else None
    return math.fsum(numerators) if numerators else None


class Reference:
    """Every series of kpi_values for a few dimensions, and what its trend should be."""

    def __init__(self, warehouse, dimensions: tuple[str, ...]) -> None:
        catalog = warehouse.execute(
            "select kpi, better, additive_over_time, is_balance, zero_when_empty "
            "from analytics.kpi_catalog"
        ).fetchall()
        self.kpis = {row[0]: Kpi(*row[1:]) for row in catalog}
        self.rows: dict[Series, dict[date, Parts]] = defaultdict(dict)
        self.labels: dict[Series, str] = {}
        self.years: dict[tuple, dict[date, float | None]] = {}
        for row in warehouse.execute(
            "select kpi, period_grain, dimension, dimension_value, dimension_label, "
            "period_start_date, numerator, denominator, value from analytics.kpi_values "
            f"where dimension in {dimensions}"
        ).fetchall():
            self.rows[row[:4]][row[5]] = Parts(*row[6:])
            self.labels[row[:4]] = row[4]
        with (SEEDS / "demo/raw_demo__reps.csv").open(encoding="utf-8") as file:
            self.left = {
                f"demo-{row['rep_id']}": date.fromisoformat(row["left_date"])
                for row in csv.DictReader(file)
                if row["left_date"]
            }

    def trend(self, series: Series) -> Iterator[tuple[date, tuple]]:
        """Each period of a series with the columns that its row should have."""
        name, grain, dimension, member = series
        kpi, rows = self.kpis[name], self.rows[series]
        last = AS_OF
        if dimension == "rep" and member in self.left:
            last = max(self.left[member], max(rows))
        dense = self.dense(kpi, grain, rows, last)
        for start, parts in dense.items():
            end = end_of(grain, start)
            previous = self.compared(series, dense, start, next_start(grain, start, -1))
            before = self.compared(series, dense, start, year_before(grain, start))
            yield (
                start,
                (
                    *parts,
                    *(previous, *change(parts.value, previous)),
                    *(before, *change(parts.value, before)),
                    self.trailing_average(kpi, grain, rows, dense, start),
                    self.year_to_date(series, dense, start),
                    *(start not in rows, end <= AS_OF),
                    is_better(kpi, parts.value, previous),
                    is_better(kpi, parts.value, before),
                    end,
                    self.labels[series],
                ),
            )

    def dense(self, kpi: Kpi, grain: str, rows: dict, last: date) -> dict[date, Parts]:
        """From the first row to the last day, and what is stated of the future."""
        dense, start, last_stated = {}, min(rows), max(rows)
        while start <= max(last, last_stated):
            begins = start
            if grain == "trailing_12_months":
                begins = months_later(start, 11)
            if start in rows:
                dense[start] = rows[start]
            elif begins <= AS_OF and start <= last:
                is_known = end_of(grain, start) <= AS_OF or kpi.is_additive or kpi.is_balance
                zero = kpi.is_zero and is_known
                dense[start] = Parts(0, None, 0) if zero else Parts(None, None, None)
            start = next_start(grain, start)
        return dense

    def compared(self, series: Series, dense: dict, start: date, earlier: date) -> float | None:
        """The value of an earlier period; of a running one that of the same span."""
        name, grain, dimension, member = series
        kpi = self.kpis[name]
        if end_of(grain, start) <= AS_OF:
            return dense[earlier].value if earlier in dense else None
        days = self.rows.get((name, "day", dimension, member))
        if start > AS_OF or grain == "trailing_12_months" or not days:
            return None
        span = span_of(grain, start, earlier)
        if min(days) > span[-1] or not (kpi.is_additive or kpi.is_balance):
            return None
        found = [days[day] for day in (span if kpi.is_additive else span[-1:]) if day in days]
        return pooled(found) if found or not kpi.is_zero else 0

    def trailing_average(
        self, kpi: Kpi, grain: str, rows: dict, dense: dict, start: date
    ) -> float | None:
        count = TRAILING.get(grain)
        if count is None or end_of(grain, start) > AS_OF:
            return None
        starts = [next_start(grain, start, -step) for step in range(count)]
        if any(s not in dense for s in starts):
            return None
        if any(s in rows and rows[s].numerator is None for s in starts):
            return None
        window = [dense[s] for s in starts]
        if kpi.is_zero:
            return mean(parts.numerator for parts in window)
        if all(parts.denominator is None for parts in window):
            return None
        return pooled(window)

    def year_to_date(self, series: Series, dense: dict, start: date) -> float | None:
        """From 1 January to the last known day, by days where the KPI has any."""
        name, grain, dimension, member = series
        kpi = self.kpis[name]
        if not kpi.is_additive or start > AS_OF or grain == "trailing_12_months":
            return None
        until = min(end_of(grain, start), AS_OF)
        if days := self.rows.get((name, "day", dimension, member)):
            if (name, dimension, member) not in self.years:
                self.years[name, dimension, member] = years_of(days, 0 if kpi.is_zero else None)
            return self.years[name, dimension, member][until]
        if grain == "week":
            return None
        return pooled([dense[s] for s in dense if date(until.year, 1, 1) <= s <= start])


def years_of(days: dict[date, Parts], empty: float | None) -> dict[date, float | None]:
    """What each day's year has come to by that day."""
    values, numerator, denominator = {}, empty, None
    for day in days_from(date(min(days).year, 1, 1), AS_OF):
        if (day.month, day.day) == (1, 1):
            numerator, denominator = empty, None
        parts = days.get(day, Parts(None, None, None))
        if parts.numerator is not None:
            numerator = (numerator or 0) + parts.numerator
        if parts.denominator is not None:
            denominator = (denominator or 0) + parts.denominator
        is_defined = numerator is not None and denominator != 0
        values[day] = numerator / (denominator or 1) if is_defined else None
    return values


def change(value: float | None, before: float | None) -> tuple[float | None, float | None]:
    if value is None or before is None:
        return None, None
    return value - before, (value - before) / abs(before) if before else None


def is_better(kpi: Kpi, value: float | None, before: float | None) -> bool | None:
    if kpi.better == "neutral" or value is None or before is None:
        return None
    if abs(value - before) <= 1e-9 * abs(before):
        return None
    return (value > before) == (kpi.better == "higher")


def is_same(found, expected, scale: float) -> bool:
    if isinstance(found, float) and expected is not None:
        return abs(found - expected) <= 1e-9 * max(scale, abs(expected))
    return found == expected


# ------------------------------------------------------------------------------ trends


@pytest.fixture(scope="module")
def reference(warehouse) -> Reference:
    return Reference(warehouse, ("all", "rep"))


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year", "trailing_12_months"])
def test_every_trend_is_what_a_plain_reading_of_the_values_gives(warehouse, reference, grain):
    found = {
        (*row[:4], row[4]): row[5:]
        for row in warehouse.execute(
            "select kpi, period_grain, dimension, dimension_value, period_start_date, "
            f"{', '.join(COLUMNS)} from analytics.kpi_trends "
            f"where dimension in ('all', 'rep') and period_grain = '{grain}'"
        ).fetchall()
    }
    wrong, count = [], 0
    for series in reference.rows:
        if series[1] != grain:
            continue
        for start, expected in reference.trend(series):
            count += 1
            row = found.get((*series, start))
            if row is None:
                wrong.append((series, start, "is missing"))
            elif row != expected:
                scale = max(abs(row[place] or 0) for place in (2, 3, 6))
                wrong.extend(
                    (series, start, column, one, other)
                    for column, one, other in zip(COLUMNS, row, expected, strict=True)
                    if not is_same(one, other, scale)
                )
    assert not wrong, (len(wrong), wrong[:10])
    assert count == len(found) > 100


def test_only_the_whole_the_reps_and_the_teams_have_days(warehouse):
    dimensions = warehouse.execute(
        "select distinct dimension from analytics.kpi_trends where period_grain = 'day'"
    ).fetchall()
    assert {name for (name,) in dimensions} == {"all", "rep", "team"}


# -------------------------------------------------------------------------- scorecards


@cache
def definitions() -> list[dict[str, str]]:
    with (SEEDS / "settings/scorecards.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def scorecard(warehouse) -> list[dict]:
    """Read the shipped scorecards; that of the demo's directors is wrong on purpose."""
    result = warehouse.execute(
        "select * from analytics.kpi_scorecard where scorecard <> 'directors'"
    )
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def may(warehouse) -> dict[tuple, dict]:
    """The values of the latest complete month, with the size of the sample."""
    rows = warehouse.execute(
        "select trends.kpi, trends.dimension, trends.dimension_value, trends.value, "
        "trends.denominator, trends.is_filled, catalog.better, catalog.unit, "
        "catalog.denominator_is_sample, catalog.zero_when_empty "
        "from analytics.kpi_trends as trends join analytics.kpi_catalog as catalog using (kpi) "
        "where trends.period_grain = 'month' and trends.period_start_date = date '2026-05-01'"
    ).fetchall()
    names = (
        *("value", "denominator", "is_filled", "better", "unit"),
        *("denominator_is_sample", "zero_when_empty"),
    )
    return {row[:3]: dict(zip(names, row[3:], strict=True)) for row in rows}


def employed_in_may() -> set[str]:
    with (SEEDS / "demo/raw_demo__reps.csv").open(encoding="utf-8") as file:
        return {
            f"demo-{row['rep_id']}"
            for row in csv.DictReader(file)
            if (row["hired_date"] or "0") <= "2026-05-31"
            and (row["left_date"] or "9") >= "2026-05-01"
        }


def test_every_member_has_every_kpi_of_its_scorecard_in_order(scorecard):
    shown = defaultdict(list)
    for row in sorted(scorecard, key=lambda row: row["sort_order"]):
        shown[row["scorecard"], row["dimension_value"]].append((row["kpi"], row["weight"]))
    members = {name for card, name in shown if card == "rep"}
    assert members == employed_in_may()
    assert {card for card, _ in shown} == {row["scorecard"] for row in definitions()}
    for (card, _), kpis in shown.items():
        stated = [row for row in definitions() if row["scorecard"] == card]
        assert kpis == [(row["kpi"], float(row["weight"])) for row in stated]


def test_ranks_and_scores_count_the_peers_that_are_worse(scorecard, may):
    cards = defaultdict(list)
    for row in scorecard:
        assert row["period_start_date"] == date(2026, 5, 1)
        cards[row["scorecard"], row["kpi"]].append(row)
    ranked = 0
    for (_, kpi), rows in cards.items():
        values = {row["dimension_value"]: value_of(row, may) for row in rows}
        known = [value for value in values.values() if value is not None]
        better = next(row["better"] for key, row in may.items() if key[0] == kpi)
        for row in rows:
            value = values[row["dimension_value"]]
            assert (row["value"], row["peer_count"]) == (value, len(known))
            if value is None or len(known) == 1 or better == "neutral":
                assert row["rank"] is None
                continue
            sign = 1 if better == "higher" else -1
            ahead = sum(sign * other > sign * value for other in known)
            behind = sum(sign * other < sign * value for other in known)
            tied = len(known) - ahead - behind - 1
            assert row["rank"] == ahead + 1
            assert row["score"] == pytest.approx((behind + tied / 2) / (len(known) - 1))
            ranked += 1
    assert ranked > 150


def value_of(row: dict, may: dict) -> float | None:
    found = may.get((row["kpi"], row["dimension"], row["dimension_value"]))
    if found is None:
        others = [parts for key, parts in may.items() if key[:2] == (row["kpi"], row["dimension"])]
        return 0 if others and others[0]["zero_when_empty"] else None
    return found["value"]


def test_the_sample_is_what_the_value_was_measured_on(scorecard, may):
    sizes = defaultdict(set)
    for row in scorecard:
        found = may.get((row["kpi"], row["dimension"], row["dimension_value"]))
        kpi = found or next(parts for key, parts in may.items() if key[0] == row["kpi"])
        expected = None
        if kpi["denominator_is_sample"]:
            expected = 0 if found is None or found["is_filled"] else found["denominator"]
        elif kpi["unit"] == "count":
            expected = row["value"]
        assert row["sample_size"] == expected, row["kpi"]
        sizes[row["kpi"]].add(expected)
    assert sizes["total_revenue"] == sizes["quota_attainment"] == {None}
    assert None not in sizes["win_rate"] | sizes["calls_made"]


def test_the_score_of_a_member_is_the_weighted_mean_of_its_scores(scorecard):
    members = defaultdict(list)
    for row in scorecard:
        members[row["scorecard"], row["dimension_value"]].append(row)
    for rows in members.values():
        scored = [row for row in rows if row["score"] is not None]
        weight = sum(row["weight"] for row in scored)
        expected = sum(row["weight"] * row["score"] for row in scored) / weight
        assert {row["member_score"] for row in rows} == {rows[0]["member_score"]}
        assert rows[0]["member_score"] == pytest.approx(expected)


def test_the_company_is_scored_by_its_goals_alone(scorecard):
    rows = [row for row in scorecard if row["scorecard"] == "company"]
    assert all(row["rank"] is None for row in rows)
    by_goal = {row["kpi"]: row for row in rows if row["goal_value"] is not None}
    assert {"total_revenue", "meetings_held"} <= set(by_goal)
    for row in rows:
        if row["kpi"] not in by_goal:
            assert row["score"] is None
        elif row["goal_status"] == "met":
            assert row["score"] == 1
        else:
            assert row["score"] < 1
            assert row["score"] == pytest.approx(row["value"] / row["goal_value"])
