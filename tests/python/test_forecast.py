"""The likely range equals one that is worked out deal by deal, and holds as often as docs say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from statistics import mean, variance
from typing import NamedTuple

import pytest

MIN_DEALS = 20
MIN_PERIODS = 4
Z = 1.2816
DOCS = Path(__file__).parents[2] / "docs/forecast.md"


class State(NamedTuple):
    valid_from: date
    valid_to: date
    is_open: bool
    is_won: bool
    pipeline: str
    stage: str | None
    expected_close_date: date | None
    currency_code: str
    amount_native: float | None
    closed_from: date | None
    amount: float | None


@pytest.fixture(scope="module")
def ranges(warehouse) -> dict[tuple, dict]:
    """{(grain, start, horizon): row}"""
    found = warehouse.execute("select * from analytics.forecast_ranges order by period_start_date")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(row["period_grain"], row["period_start_date"], row["horizon"]): row for row in rows}


@pytest.fixture(scope="module")
def states(warehouse) -> dict[str, list[State]]:
    """{deal: its states in order}"""
    found = defaultdict(list)
    for deal, *state in warehouse.execute(
        f"select deal_id, {', '.join(State._fields)} from analytics_marts.fct_deal_states"
        " order by deal_id, valid_from"
    ).fetchall():
        found[deal].append(State(*state))
    return found


@pytest.fixture(scope="module")
def rates(warehouse) -> dict[tuple[date, str], float]:
    rows = warehouse.execute(
        "select date_day, currency_code, cast(rate as double)"
        " from analytics_marts.dim_exchange_rates"
    ).fetchall()
    return {(day, currency): rate for day, currency, rate in rows}


@pytest.fixture(scope="module")
def wins(warehouse) -> list[tuple[date, float]]:
    return warehouse.execute(
        "select closed_date, cast(coalesce(amount, 0) as double) from analytics_marts.fct_deals"
        " where is_won"
    ).fetchall()


def on_day(history: list[State], day: date) -> State | None:
    return next((state for state in history if state.valid_from <= day < state.valid_to), None)


def lived_through(row: dict, states, rates) -> tuple[list[tuple], float]:
    """(class, amount, won) of each deal open on the day, and what the won ones brought."""
    day, end = row["forecast_date"], row["period_end_date"]
    found, brought = [], 0.0
    for history in states.values():
        state = on_day(history, day)
        if state is None or not state.is_open:
            continue
        later = on_day(history, end) if row["is_complete"] else None
        won = bool(later and later.is_won and later.closed_from > day)
        is_due = state.expected_close_date is not None and state.expected_close_date <= end
        native = float(state.amount_native or 0)
        amount = round(native * rates.get((day, state.currency_code), 0), 2)
        found.append(((state.pipeline, state.stage or "unknown", is_due), amount, won))
        brought += float(later.amount or 0) if won else 0
    return found, brought


def naive_forecasts(rows: list[dict], states, rates, wins) -> list[dict]:
    """One horizon of one grain, period after period, each from those before it alone."""
    cases, news, misses, forecasts = [], [], [], []
    for row in rows:
        start, day, end = row["period_start_date"], row["forecast_date"], row["period_end_date"]
        deals, brought = lived_through(row, states, rates)
        so_far = sum(amount for closed, amount in wins if start <= closed <= day)
        expected = spread = 0.0
        is_known = len(news) >= 2
        for kind, amount, _ in deals:
            alike = [won for other, won in cases if other == kind]
            if len(alike) < MIN_DEALS:
                alike = [won for other, won in cases if other[2] == kind[2]]
            if len(alike) < MIN_DEALS:
                is_known = False
                break
            share = mean(alike)
            expected += share * amount
            spread += share * (1 - share) * amount**2
        forecast = {"forecast_amount": None, "low_amount": None, "high_amount": None}
        if is_known:
            middle, spread = so_far + expected + mean(news), spread + variance(news)
            forecast["forecast_amount"] = middle
            if len(misses) >= MIN_PERIODS:
                reach = Z * sqrt(spread * max(1, mean(misses)))
                forecast |= {
                    "low_amount": max(so_far, middle - reach),
                    "high_amount": middle + reach,
                }
        forecasts.append(forecast)
        if row["is_complete"]:
            total = sum(amount for closed, amount in wins if start <= closed <= end)
            cases += [(kind, won) for kind, _, won in deals]
            news.append(total - so_far - brought)
            if is_known:
                misses.append((total - middle) ** 2 / spread)
    return forecasts


@pytest.mark.parametrize(("grain", "horizon"), [("month", "now"), ("quarter", "one_third")])
def test_a_range_is_that_of_a_walk_through_the_deals(ranges, states, rates, wins, grain, horizon):
    rows = [row for key, row in ranges.items() if (key[0], key[2]) == (grain, horizon)]
    forecasts = naive_forecasts(rows, states, rates, wins)
    assert sum(forecast["low_amount"] is not None for forecast in forecasts) >= MIN_PERIODS
    for row, forecast in zip(rows, forecasts, strict=True):
        for name, value in forecast.items():
            assert row[name] == (value if value is None else pytest.approx(value, abs=0.5)), (
                row["period_start_date"],
                name,
            )


def test_the_running_periods_are_forecast_from_the_last_day(ranges, warehouse):
    (as_of,) = warehouse.execute("select as_of_date from analytics_marts.dim_as_of").fetchone()
    running = [row for row in ranges.values() if not row["is_complete"]]
    assert {row["period_grain"] for row in running} == {"month", "quarter"}
    for row in running:
        assert (row["forecast_date"], row["is_held"]) == (as_of, None)
        assert as_of + timedelta(row["days_left"]) == row["period_end_date"]
        assert row["won_so_far"] <= row["low_amount"] < row["forecast_amount"] < row["high_amount"]


def test_the_docs_tell_how_often_the_ranges_of_the_demo_held(ranges):
    """Promised are 80 of 100; months between 70 and 90 are that, of so few."""
    told = {
        f"| {row['period_grain']} | {row['horizon']} | {row['held_periods']} of "
        f"{row['tested_periods']} |"
        for row in ranges.values()
    }
    text = DOCS.read_text(encoding="utf-8")
    assert len(told) == 8
    assert [line for line in sorted(told) if line not in text] == []
    months = [row for row in ranges.values() if row["period_grain"] == "month"]
    held = [row["is_held"] for row in months if row["is_held"] is not None]
    assert 0.7 <= mean(held) <= 0.9
