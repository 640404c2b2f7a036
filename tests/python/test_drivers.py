"""Drivers of the demo equal the formulas of docs/drivers.md in plain Python over kpi_values."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import sqrt

import pytest

MONTHS = {"month": 1, "quarter": 3, "year": 12, "trailing_12_months": 1}


def months_before(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
    return date(year, month + 1, 1)


@pytest.fixture(scope="module")
def parts(warehouse) -> dict:
    """{(kpi, grain, start): {dimension: {member: (numerator, denominator)}}}, complete periods."""
    found: dict = defaultdict(lambda: defaultdict(dict))
    rows = warehouse.execute(
        "select kpi, period_grain, period_start_date, dimension, dimension_value,"
        " numerator, denominator from analytics.kpi_values"
        " where is_complete and period_grain in ('month', 'quarter', 'year', 'trailing_12_months')"
    ).fetchall()
    for kpi, grain, start, dimension, member, *pair in rows:
        found[kpi, grain, start][dimension][member] = tuple(pair)
    return found


@pytest.fixture(scope="module")
def catalog(warehouse) -> dict:
    rows = warehouse.execute(
        "select kpi, additive_dimensions, zero_when_empty from analytics.kpi_catalog"
    ).fetchall()
    return {kpi: (set((names or "").split(", ")), is_zero) for kpi, names, is_zero in rows}


def value_of(pair: tuple) -> float | None:
    numerator, denominator = pair
    if denominator is None:
        return numerator
    return numerator / denominator if denominator else None


def contributions(now: dict, before: dict, dimension: str) -> dict[str, tuple]:
    """{member: (contribution, rate effect, mix effect)} by the formulas."""
    (n, d), (n0, d0) = now["all"]["all"], before["all"]["all"]
    members = now.get(dimension, {}).keys() | before.get(dimension, {}).keys()
    found = {}
    for member in members:
        m, w = now.get(dimension, {}).get(member, (None, None))
        m0, w0 = before.get(dimension, {}).get(member, (None, None))
        if d is None:
            found[member] = ((m or 0) - (m0 or 0), None, None)
            continue
        share, share0 = (w or 0) / d, (w0 or 0) / d0
        mean = (n / d + n0 / d0) / 2
        whole = (m or 0) / d - (m0 or 0) / d0 - (share - share0) * mean
        effects = (None, None)
        if m is not None and m0 is not None and w and w0:
            rate, rate0 = m / w, m0 / w0
            effects = (
                (share + share0) / 2 * (rate - rate0),
                (share - share0) * ((rate + rate0) / 2 - mean),
            )
        found[member] = (whole, *effects)
    return found


@pytest.mark.parametrize("comparison", ["previous_period", "year_before"])
def test_drivers_are_those_of_the_formulas(warehouse, parts, catalog, comparison):
    """Every KPI, dimension and member of the complete months, quarters, years and twelve months."""
    rows = warehouse.execute(
        "select kpi, period_grain, period_start_date, dimension, dimension_value,"
        " contribution, rate_effect, mix_effect from analytics.kpi_drivers"
        " inner join analytics_marts.dim_periods using (period_grain, period_start_date)"
        " where is_complete and comparison = ?"
        " and period_grain in ('month', 'quarter', 'year', 'trailing_12_months')",
        [comparison],
    ).fetchall()
    stated: dict = defaultdict(dict)
    for kpi, grain, start, dimension, member, *numbers in rows:
        stated[kpi, grain, start, dimension][member] = numbers
    compared = 0
    for (kpi, grain, start), now in parts.items():
        months = 12 if comparison == "year_before" else MONTHS[grain]
        before = parts.get((kpi, grain, months_before(start, months)))
        if not before or "all" not in now or "all" not in before:
            continue
        if None in (value_of(now["all"]["all"]), value_of(before["all"]["all"])):
            continue
        for dimension in catalog[kpi][0] & (now.keys() | before.keys()):
            expected = contributions(now, before, dimension)
            found = stated[kpi, grain, start, dimension]
            for member, numbers in expected.items():
                where = (kpi, grain, start, dimension, member)
                assert [number is None for number in found[member]] == [
                    number is None for number in numbers
                ], where
                known = [number for number in numbers if number is not None]
                found_known = [number for number in found[member] if number is not None]
                assert found_known == pytest.approx(known, rel=1e-9, abs=1e-9), where
                compared += 1
            # What is filled up with 0 brought nothing.
            others = [found[member][0] for member in found.keys() - expected.keys()]
            assert others == pytest.approx([0] * len(others))
    assert compared > 10_000


def test_noise_of_the_win_rate_is_the_interval_of_newcombe(warehouse):
    """April and May 2026: 10 of 33 and 18 of 47, each with its Wilson interval."""
    rows = warehouse.execute(
        "select numerator, denominator from analytics.kpi_values where kpi = 'win_rate'"
        " and dimension = 'all' and period_grain = 'month'"
        " and period_start_date in (date '2026-04-01', date '2026-05-01')"
        " order by period_start_date"
    ).fetchall()
    z = 1.96

    def wilson(wins: float, cases: float, side: int) -> float:
        share = wins / cases
        root = sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
        return (share + z * z / (2 * cases) + side * z * root) / (1 + z * z / cases)

    (wins0, cases0), (wins, cases) = rows
    assert wins / cases > wins0 / cases0
    below = wins / cases - wilson(wins, cases, -1)
    above = wilson(wins0, cases0, 1) - wins0 / cases0
    ((noise, verdict),) = warehouse.execute(
        "select noise, verdict from analytics.kpi_changes where kpi = 'win_rate'"
        " and period_grain = 'month' and comparison = 'previous_period'"
        " and period_start_date = date '2026-05-01'"
    ).fetchall()
    assert noise == pytest.approx(sqrt(below**2 + above**2))
    assert verdict == "within_noise"


def test_explanations_leave_no_gap(warehouse):
    """Every KPI with a change in its latest periods has it in words, in both languages."""
    assert not warehouse.execute(
        "select * from analytics.kpi_explanations where sentence is null or sentence_ru is null"
        " or sentence like '%{%' or sentence_ru like '%{%'"
        " or (drivers is null) <> (drivers_ru is null)"
    ).fetchall()
    assert not warehouse.execute(
        "select kpi, period_grain, period_start_date, comparison from analytics.kpi_changes"
        " where is_latest except select kpi, period_grain, period_start_date, comparison"
        " from analytics.kpi_explanations"
    ).fetchall()


def test_explain_says_who_brought_it(ask):
    ran = ask("explain", "win_rate", "--dimension", "rep", "--period", "2026-05")
    assert ran.code == 0
    assert "Win rate, May 2026" in ran.out
    assert "of the period before" in ran.out
    assert "chance alone" in ran.out
    (line,) = [line for line in ran.out.splitlines() if line.startswith("Sofia Ricci")]
    assert line.split()[-6:-4] == ["+10.2", "pp"]
    running = ask("explain", "total_revenue", "--period", "2026-06-05", "--against", "year")
    assert "of as many days a year before" in running.out
    assert "No dimension adds up" in ask("explain", "median_deal_size").out


def test_explain_leaves_out_a_dimension_of_one_member(ask):
    asked = ("explain", "lead_to_won_days", "--period", "2026-05")
    ran = ask(*asked)
    assert ran.code == 0
    assert "Region  " in ran.out
    assert "Pipeline  " not in ran.out
    assert "new_business" in ask(*asked, "--dimension", "pipeline").out
    alone = ask("explain", "average_deal_size", "--grain", "day", "--period", "2026-06-05")
    assert "Every dimension has a single member here" in alone.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("win_rate", "--dimension", "plan"), "is not explained by plan; dimensions: channel"),
        (("win_rate", "--period", "2030"), "no change to explain on 2030-01-01"),
        (("win_rate", "--period", "may"), "--period may: write it as 2026"),
        (("won_amount", "--against", "goal"), "no goal for won_amount by month"),
        (("sales_cycle_days", "--grain", "fortnight"), "fortnight"),
        (("win_rat",), "did you mean win_rate"),
    ],
)
def test_explain_says_what_it_cannot_explain(ask, arguments, said):
    ran = ask("explain", *arguments)
    assert ran.code == 2
    assert said in ran.err
