"""Every goal of the demo, its pace and its status, equals a plain reading of the settings.

The goals and the holidays are read from the seeds, the days are counted one by one, and the
values are those of kpi_values, which other tests check against the raw rows.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from math import isclose
from pathlib import Path

import duckdb
import pytest

SETTINGS = Path(__file__).resolve().parents[2] / "seeds/settings"
SUMS = {"won_amount", "total_revenue", "meetings_held"}
RATES = {"win_rate", "net_revenue_retention", "sales_cycle_days"}
MISSPELT = {"won_amuont", "Lars Nygard", "2025-05-15"}
LESS_IS_BETTER = {"sales_cycle_days"}
TOLERANCE = 0.1
MONTHS = {"month": 1, "quarter": 3, "year": 12}
NUMBERS = (
    "goal_value actual_value progress expected_value projected_value gap_value"
    " gap_per_working_day working_days elapsed_working_days remaining_working_days elapsed_share"
).split()


def read(name: str) -> list[dict[str, str]]:
    with (SETTINGS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def known_goals() -> list[dict[str, str]]:
    """The goals of the demo but those that name nothing, nobody and no period."""
    return [row for row in read("goals") if not MISSPELT & set(row.values())]


def days_of(grain: str, start: date) -> list[date]:
    """List the days of a month, quarter or year."""
    years, month = divmod(start.month - 2 + MONTHS[grain], 12)
    year = start.year + years
    end = date(year, month + 1, monthrange(year, month + 1)[1])
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def divided(upper: float | None, lower: float) -> float | None:
    return None if upper is None or lower == 0 else upper / lower


class Goal:
    """What one goal says on the as-of date."""

    def __init__(self, row: dict[str, str], actual: float | None, as_of: date) -> None:
        holidays = {date.fromisoformat(holiday["holiday_date"]) for holiday in read("holidays")}
        days = days_of(row["period_grain"], date.fromisoformat(row["period_start_date"]))
        working = [day for day in days if day.weekday() < 5 and day not in holidays]
        self.is_sum = row["kpi"] in SUMS
        self.is_ceiling = row["kpi"] in LESS_IS_BETTER
        self.is_complete, self.has_started = days[-1] <= as_of, days[0] <= as_of
        self.goal_value = float(row["goal_value"])
        self.actual_value = 0.0 if actual is None and self.is_sum else actual
        self.progress = divided(self.actual_value, self.goal_value)
        self.working_days = len(working)
        self.elapsed_working_days = sum(day <= as_of for day in working)
        self.remaining_working_days = sum(day > as_of for day in working)
        self.elapsed_share = self.elapsed_working_days / self.working_days
        self.expected_value = self.goal_value * (self.elapsed_share if self.is_sum else 1)
        self.projected_value = self.gap_value = self.gap_per_working_day = None
        if self.is_complete:
            self.projected_value = self.actual_value
        elif self.is_sum:
            self.projected_value = divided(self.actual_value, self.elapsed_share)
        if self.actual_value is not None:
            missing = self.goal_value - self.actual_value
            self.gap_value = max(-missing if self.is_ceiling else missing, 0.0)
        if self.is_sum:
            self.gap_per_working_day = divided(self.gap_value, self.remaining_working_days)

    @property
    def status(self) -> str | None:
        if not self.has_started:
            return "not_started"
        if self.actual_value is None:
            return None
        if self.is_complete or (self.is_sum and self.gap_value == 0):
            return "missed" if self.gap_value else "met"
        excess = self.actual_value - self.expected_value
        if abs(excess) <= TOLERANCE * abs(self.expected_value):
            return "on_track"
        return "ahead" if (excess > 0) != self.is_ceiling else "behind"


@pytest.fixture(scope="module")
def expected(warehouse: duckdb.DuckDBPyConnection) -> dict[tuple, Goal]:
    as_of = warehouse.execute("select as_of_date from analytics_marts.dim_as_of").fetchone()[0]
    values = {
        tuple(key): value
        for *key, value in warehouse.execute(
            "select kpi, period_grain, cast(period_start_date as varchar), dimension,"
            " dimension_value, value from analytics.kpi_values"
            " where kpi in (select kpi from analytics.kpi_goal_progress)"
        ).fetchall()
    }
    reps = {
        name: member
        for member, name in warehouse.execute(
            "select rep_id, rep_name from analytics_marts.dim_reps"
        ).fetchall()
    }
    found = {}
    for row in known_goals():
        member = row["dimension_value"] or "all"
        if row["dimension"] == "rep":
            member = reps.get(member, f"demo-{member}")
        key = (row["kpi"], row["period_grain"], row["period_start_date"])
        key = (*key, row["dimension"] or "all", member)
        found[key] = Goal(row, values.get(key), as_of)
    return found


def test_the_goals_of_the_demo_are_sums_and_rates():
    assert {row["kpi"] for row in known_goals()} == SUMS | RATES
    assert len(read("goals")) == len(known_goals()) + len(MISSPELT)


def test_every_goal_says_what_a_count_of_the_days_says(warehouse, expected):
    names = [*NUMBERS, "is_complete", "status"]
    found = {
        tuple(row[:5]): dict(zip(names, row[5:], strict=True))
        for row in warehouse.execute(
            "select kpi, period_grain, cast(period_start_date as varchar), dimension,"
            f" dimension_value, {', '.join(names)} from analytics.kpi_goal_progress"
        ).fetchall()
    }
    assert found.keys() == expected.keys()
    for key, goal in expected.items():
        assert (found[key]["is_complete"], found[key]["status"]) == (
            goal.is_complete,
            goal.status,
        ), key
        for name in NUMBERS:
            value, number = found[key][name], getattr(goal, name)
            assert (value is None) == (number is None), (key, name)
            assert value is None or isclose(value, number, rel_tol=1e-12, abs_tol=1e-9), (key, name)


def test_the_demo_has_goals_of_every_fate(expected):
    statuses = Counter(goal.status for goal in expected.values())
    print(dict(statuses))
    assert {"not_started", "met", "missed", "behind"} <= statuses.keys()
    assert sum(statuses.values()) == 322
