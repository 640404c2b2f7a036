"""Numbers read the same wherever they stand: one table of cases holds all who write them."""

import re
from datetime import date

import duckdb
import pytest

from sales_kpis.project import ROOT
from sales_kpis.read.number_format import NumberFormat

CASES = ROOT / "tests/assert_numbers_read_well_in_both_languages.sql"


def cases() -> list[tuple[str, float, str, str]]:
    """Unit, value, and what a cell shows of it in English and Russian."""
    (values,) = re.findall(
        r"(values\n.*?)\n    \) as examples", CASES.read_text("utf-8"), re.DOTALL
    )
    rows = duckdb.sql(f"from ({values}) as examples (unit, value, en, ru, en_text, ru_text)")
    return [
        (unit, float(value), *(text.replace("_", "\u00a0") for text in cells))
        for unit, value, *cells in rows.project("unit, value, en, ru").fetchall()
    ]


@pytest.mark.parametrize(("unit", "value", "english", "russian"), cases())
def test_a_number_reads_by_its_unit_and_language(unit, value, english, russian):
    assert NumberFormat("en", "EUR").value(value, unit) == english
    assert NumberFormat("ru", "EUR").value(value, unit) == russian


def test_nothing_is_a_dash():
    assert NumberFormat("en", "EUR").value(None, "ratio") == "–"


@pytest.mark.parametrize(
    ("value", "previous", "unit", "change"),
    [
        (0.3, 0.25, "ratio", "+5.0 pp"),
        (0.1, 0.4, "points", "-30.0"),
        (150, 100, "currency", "+50.0 %"),
        (-50, -100, "currency", "+50.0 %"),
        (0.25, 0.24999, "ratio", "0.0 pp"),
        (0.24999, 0.25, "ratio", "0.0 pp"),
        (5, 0, "count", ""),
        (5, None, "count", ""),
        (None, 5, "count", ""),
    ],
)
def test_shares_change_by_points_and_amounts_in_proportion(value, previous, unit, change):
    numbers = NumberFormat("en", "EUR")
    assert numbers.change(value, previous, unit).replace("\u00a0", " ") == change


def test_periods_are_named():
    assert NumberFormat("en", "EUR").period(date(2026, 5, 1), "month") == "May 2026"
    assert NumberFormat("ru", "EUR").period(date(2026, 5, 1), "month") == "май 2026"
    assert NumberFormat("en", "EUR").period(date(2026, 4, 1), "quarter") == "Q2 2026"
    assert NumberFormat("en", "EUR").period(date(2026, 5, 4), "week") == "2026-05-04"
