"""What a user of the files connector sees, for clean files and for damaged ones."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from babel.core import get_global
from babel.numbers import list_currencies
from hypothesis import given, settings
from hypothesis import strategies as st

from file_parsing import ReadFolder
from sales_kpis.errors import DataError
from sales_kpis.files import loader as file_loader
from sales_kpis.files.contract import read_contract
from sales_kpis.files.loader import load_folder
from sales_kpis.files.options import EntityOptions, FileOptions
from sales_kpis.files.templates import write_templates

ROOT = Path(__file__).parents[2]

# ---------------------------------------------------------- one folder for all cases


# How its files are written: every option is used by one of them.
OPTIONS = """\
as_of_date: 2026-06-30
reporting_time_zone: Europe/Berlin
entities:
  subscriptions:
    {delimiter: ;, encoding: windows-1251, date_format: dmy, decimal_mark: ","}
  activities: {delimiter: tab, date_format: mdy, encoding: utf-16}
  stages: {probability_scale: 100}
"""
WRITTEN = {
    "subscriptions": {"delimiter": ";", "encoding": "cp1251"},
    "activities": {"delimiter": "\t", "encoding": "utf-16"},
}
# A row of each entity in which nothing is wrong; a case changes one column of it.
CLEAN = {
    "deals": {
        "deal_id": "D1",
        "deal_name": "Acme",
        "stage": "Won",
        "is_closed": "yes",
        "is_won": "yes",
        "created_at": "2026-01-02",
    },
    "subscriptions": {
        "subscription_id": "S1",
        "account_id": "A1",
        "started_at": "01.02.2026",
        "amount": "10,00",
    },
    "activities": {
        "activity_id": "V1",
        "activity_type": "call",
        "created_at": "01/31/2026",
    },
    "order_lines": {
        "order_id": "O1",
        "account_id": "A1",
        "ordered_at": "2026-01-02",
        "quantity": "1",
        "unit_price": "10",
    },
    "rep_teams": {"rep_id": "R1", "team": "North", "valid_from": "2026-01-01"},
    "stages": {"pipeline": "Main", "stage": "Open"},
    "survey_responses": {
        "response_id": "N1",
        "responded_at": "2026-01-02",
        "score": "9",
    },
    "stage_mapping": {
        "connector": "files",
        "pipeline": "Main",
        "stage": "New",
        "stage_category": "open",
    },
    "exchange_rates": {
        "rate_date": "2026-01-01",
        "currency_code": "USD",
        "rate": "0.9",
    },
    "expenses": {"expense_date": "2026-01-01", "category": "sales", "amount": "1"},
    "goals": {
        "kpi": "won_amount",
        "period_grain": "month",
        "period_start_date": "2026-01-01",
        "goal_value": "100",
    },
    "scorecards": {"scorecard": "board", "kpi": "win_rate"},
}

SEE = " (see {} in docs/files.md)"
ISO_DAY = "expected a date yyyy-mm-dd from 1990-01-01 to 2031-06-30"
DMY_DAY = ISO_DAY.replace("yyyy-mm-dd", "dd.mm.yyyy")
MDY_DAY = ISO_DAY.replace("yyyy-mm-dd", "mm/dd/yyyy")
MONEY = "expected a number such as 1234.50, of 2 decimals at most"
COMMA_MONEY = MONEY.replace(".50", ",50")
YES_NO = "expected yes or no"
EMPTY = "required, but empty"


# (entity, column): {text in the file: value of the model}
ACCEPTED: dict[tuple[str, str], dict[str, str | None]] = {
    ("scorecards", "weight"): {
        "": None,
        "2.5": "2.500000",
    },
    ("deals", "deal_id"): {
        "007": "files-007",
        "123456789012345678": "files-123456789012345678",
        "1.2E+17": "files-1.2E+17",
    },
    ("deals", "account_id"): {
        " 12 ": "files-12",
        "nan": None,
        "None": None,
        "<null>": None,
        "(not set)": None,
        # Zero-width blanks, and letters that some programs take apart.
        "1\u200b2": "files-12",
        "\ufeff12": "files-12",
        "Cafe\u0301": "files-Café",
    },
    ("deals", "merged_into_id"): {
        "D9": "files-D9",
    },
    ("deals", "rep_id"): {
        "": None,
    },
    ("stage_mapping", "connector"): {
        "hubspot": "hubspot",
    },
    ("stage_mapping", "stage"): {
        " New\xa0": "New",
    },
    ("deals", "region"): {
        "": None,
        " ": None,
        "NULL": None,
        "null": None,
        "N/A": None,
        "n/a": None,
        "#N/A": None,
        "\\N": None,
        "-": None,
        "unknown": "unknown",
        "None": "None",
        "nan": None,
        "(not set)": None,
    },
    ("deals", "deal_name"): {
        "NULL": "NULL",
        "None": "None",
        "nan": "nan",
        "--": "--",
        "n/a": "n/a",
        "\\N": None,
    },
    ("deals", "stage"): {
        " \xa0Closed Won\u202f": "Closed Won",
    },
    ("deals", "created_at"): {
        # Required as a column, but a prospect may not have a date yet.
        "": None,
        "2026-01-15": "2026-01-14 23:00:00",
        "2026-07-15": "2026-07-14 22:00:00",
        "2026-1-5": "2026-01-04 23:00:00",
        "2026-01-15 10:20": "2026-01-15 09:20:00",
        "2026-01-15T10:20:30Z": "2026-01-15 10:20:30",
        "2026-01-15T10:20:30.5Z": "2026-01-15 10:20:30.5",
        "2026-01-15 10:20:30,5": "2026-01-15 09:20:30.5",
        "2026-01-15 10:20:30+03:00": "2026-01-15 07:20:30",
        "2026-01-15 10:20:30 +0300": "2026-01-15 07:20:30",
        "2026-01-15 10:20:30-08": "2026-01-15 18:20:30",
        "2026-01-15 10:20 UTC": "2026-01-15 10:20:00",
        "1990-01-02": "1990-01-01 23:00:00",
        "2026-01-15T10:20:30+14:00": "2026-01-14 20:20:30",
        "2026-01-15T10:20:30-12:00": "2026-01-15 22:20:30",
        # Midnight is how a pipeline writes a day, whatever offset it puts beside it.
        "2026-01-15 00:00": "2026-01-14 23:00:00",
        "2026-01-15 00:00:00": "2026-01-14 23:00:00",
        "2026-01-15T00:00:00.000Z": "2026-01-14 23:00:00",
        "2026-01-15T00:00:00+05:00": "2026-01-14 23:00:00",
        "2026-01-15T00:00:01Z": "2026-01-15 00:00:01",
        "2026-01-15 23:59:59.999": "2026-01-15 22:59:59.999",
        "2026/01/15": "2026-01-14 23:00:00",
        "2026.1.5 10:20": "2026-01-05 09:20:00",
        "05-Jul-2026": "2026-07-04 22:00:00",
        "5 July 2026 14:30": "2026-07-05 12:30:00",
        "Jul 5, 2026, 2:30 PM": "2026-07-05 12:30:00",
        "Sept. 5, 2026": "2026-09-04 22:00:00",
        "5 июля 2026 г.": "2026-07-04 22:00:00",
        "05-мая-2026": "2026-05-04 22:00:00",
    },
    ("deals", "closed_at"): {
        "9999-12-31": None,
        "9999-12-31 23:59:59.999": None,
        "2099-12-31": None,
        "0000-00-00": None,
        "0000-00-00 00:00:00": None,
        "0001-01-01T00:00:00Z": None,
        "NaT": None,
        "nan": None,
        "None": None,
        "--": None,
        "(No value)": None,
        "не закрыта": None,
    },
    ("deals", "expected_close_date"): {
        "01.01.0001 0:00:00": None,
        "2026-03-01": "2026-03-01",
        "2026-03-01T23:30:00Z": "2026-03-01",
        "2031-06-30": "2031-06-30",
    },
    ("subscriptions", "started_at"): {
        "02.03.2026": "2026-03-01 23:00:00",
        "2/3/2026 9:05": "2026-03-02 08:05:00",
        "02-03-2026": "2026-03-01 23:00:00",
        "2026-03-02": "2026-03-01 23:00:00",
    },
    ("subscriptions", "ended_at"): {
        "31.12.9999": None,
        "31.12.2099 00:00": None,
        "01.02.2026": "2026-01-31 23:00:00",
        # Contracts of ten years and more.
        "01.01.2036": "2035-12-31 23:00:00",
        "2050-01-01 00:00:00": "2049-12-31 23:00:00",
    },
    ("rep_teams", "valid_from"): {
        "2026-01-01 23:30": "2026-01-01",
    },
    ("activities", "created_at"): {
        "02/03/2026": "2026-02-02 23:00:00",
        "2-3-2026": "2026-02-02 23:00:00",
        "2/3/2026 2:30 PM": "2026-02-03 13:30:00",
        "2/3/2026, 2:30PM": "2026-02-03 13:30:00",
        "2/3/2026, 2:30\u202fPM": "2026-02-03 13:30:00",
        "2/3/2026 12:05:09 am": "2026-02-02 23:05:09",
        "2/3/2026 12:00 AM": "2026-02-02 23:00:00",
        "05-Jul-2026": "2026-07-04 22:00:00",
    },
    ("deals", "amount"): {
        "1117.10": "1117.10",
        "1,117.10": "1117.10",
        "1 117.10": "1117.10",
        "1\xa0117\u202f000.10": "1117000.10",
        "1'117.10": "1117.10",
        "$1,117.10K": "1117100.00",
        "1.2M": "1200000.00",
        "3B": "3000000000.00",
        "1.23456K": "1234.56",
        "EUR 5,000.00": "5000.00",
        "5000 USD": "5000.00",
        "-100": "-100.00",
        "\u2212100": "-100.00",
        "-$100": "-100.00",
        "$-100": "-100.00",
        "(100.00)": "-100.00",
        "($1,100.00)": "-1100.00",
        "+5": "5.00",
        ".5": "0.50",
        "0": "0.00",
        "10.5000": "10.50",
        "9999999999999.99": "9999999999999.99",
        "1e5": "100000.00",
        "1.2E+3": "1200.00",
        "R$ 1,234.56": "1234.56",
        "US$1,234.00": "1234.00",
        "CA$1,234.00": "1234.00",
        "1 234.00 zł": "1234.00",
        "\u20b91,00,000": "100000.00",
        "1,23,456.00": "123456.00",
        "12,34,567": "1234567.00",
        "NaN": None,
        "nan": None,
        "<NA>": None,
    },
    ("subscriptions", "amount"): {
        "1117,10": "1117.10",
        "\u20ac 5 000,00": "5000.00",
        "1 200 руб.": "1200.00",
        "1\xa0200,50 \u0440.": "1200.50",
        "1,5 тыс. руб.": "1500.00",
        "3 млрд": "3000000000.00",
        "1'117": "1117.00",
        "2,5 млн": "2500000.00",
        "1.234": "1234.00",
        "1.234,56": "1234.56",
    },
    ("exchange_rates", "rate"): {
        "0.01234567": "0.01234567",
        "0.123456789012345678": "0.12345679",
    },
    ("goals", "goal_value"): {
        "$1,000.1234567": "1000.123457",
    },
    ("subscriptions", "quantity"): {
        "12": "12",
        "12,0": "12",
        "1.200": "1200",
        # No seat is no money, and a seat given back is a finding of data_quality.
        "0": "0",
        "-1": "-1",
    },
    ("subscriptions", "status"): {
        "Canceled": "cancelled",
    },
    ("subscriptions", "interval_count"): {
        "1": "1",
        "": None,
    },
    ("survey_responses", "score"): {
        "0": "0",
        "10.0": "10",
    },
    ("deals", "probability"): {
        "0.25": "0.250000",
        "25%": "0.250000",
        "100 %": "1.000000",
        "0.3333333333333333": "0.333333",
    },
    ("stages", "default_probability"): {
        "25": "0.250000",
        "0.5": "0.005000",
        "25%": "0.250000",
    },
    ("deals", "is_won"): {
        "yes": "true",
        "TRUE": "true",
        "1": "true",
        "y": "true",
        "t": "true",
        "Да": "true",
        "ИСТИНА": "true",
        "No": "false",
        "false": "false",
        "0": "false",
        "N": "false",
        "F": "false",
        "нет": "false",
        "ложь": "false",
    },
    ("deals", "deal_type"): {
        " New Business ": "new_business",
    },
    ("activities", "activity_type"): {
        "E-Mail": "email",
    },
    ("activities", "outcome"): {
        "No-Show": "no_show",
        "canceled": "cancelled",
        "(none)": None,
    },
    ("stages", "stage_category"): {
        "WON": "won",
    },
    ("deals", "currency_code"): {
        "eur": "EUR",
        "RUR": "RUR",
    },
    ("rep_teams", "valid_to"): {
        "2026-01-01": "2026-01-01",
        "9999-12-31": None,
    },
    # A line without an id gets its number in the order: these are lines 1 to 3.
    ("order_lines", "order_line_id"): {
        "L7": "files-L7",
        "": "files-2",
        "-": "files-3",
    },
    # A guest, a till: a sale without a customer is a sale.
    ("order_lines", "account_id"): {
        "": None,
        "None": None,
    },
}
# (entity, column, reason of the rejection): texts in the file
REJECTED: dict[tuple[str, str, str], list[str]] = {
    ("deals", "deal_id", EMPTY): [
        "",
        "-",
    ],
    ("deals", "stage", EMPTY): [
        "null",
    ],
    ("deals", "created_at", ISO_DAY): [
        "2026-02-30",
        "2026-01-15 25:00",
        "20260115",
        "46037",
        "yesterday",
        "1989-12-31",
        "2031-07-02",
        "9999-12-31",
        "2026-01-15T10:00:00+25:00",
        "2026-01-15T10:00:00+05:75",
        "2026-01-15T10:00:00-12:30",
        "2026-01-15T10:00:00+14:01",
        "32-Jul-2026",
        "05-Foo-2026",
    ],
    ("deals", "created_at", ISO_DAY + SEE.format("date_format")): [
        "02/03/2026",
        "02.03.2026",
        "3/4/2026, 2:22 PM",
    ],
    ("deals", "created_at", ISO_DAY + SEE.format("two_digit_years")): [
        "26-01-15",
    ],
    ("deals", "created_at", ISO_DAY + SEE.format("epoch_seconds")): [
        "1767225600",
    ],
    ("deals", "created_at", ISO_DAY + SEE.format("epoch_milliseconds")): [
        "1767225600000",
    ],
    ("deals", "closed_at", ISO_DAY): [
        "2050-01-01",
    ],
    ("deals", "expected_close_date", ISO_DAY): [
        "2031-07-01",
        "2026-03-01 soon",
    ],
    ("subscriptions", "started_at", DMY_DAY): [
        "03.31.2026",
        "2050-01-01",
    ],
    ("subscriptions", "started_at", DMY_DAY + SEE.format("two_digit_years")): [
        "02.03.26",
    ],
    ("subscriptions", "ended_at", "before started_at"): [
        "31.01.2026",
    ],
    ("activities", "created_at", MDY_DAY): [
        "31/03/2026",
    ],
    ("deals", "amount", MONEY + SEE.format("round")): [
        "0.005",
        "1.234",
    ],
    ("deals", "amount", "expected a number below 10^13"): [
        "10000000000000",
        "-1e13",
        "9999999999999999.99",
    ],
    ("deals", "amount", MONEY): [
        "1,5",
        "1,2,345",
        "0,123",
        "1 00",
        "1117,10",
        "5 PCS",
        "1e-3",
        "Infinity",
        "-inf",
        "1e400",
        "12O",
        "0x10",
        "--5",
        "(-5)",
        "(5",
        "5)",
        "USD",
        "50%",
        "1.2.3",
        "99999999999999999",
        "DROP TABLE x",
    ],
    ("subscriptions", "amount", COMMA_MONEY): [
        "1.5",
        "1,234.56",
        "0.925",
    ],
    (
        "subscriptions",
        "amount",
        "with quantity and interval, expected below 10^11 a month",
    ): [
        "100.000.000.000",
    ],
    ("subscriptions", "interval_count", "expected a whole number from 1 to 1200"): [
        "0",
        "-1",
    ],
    # A bar code.
    ("order_lines", "quantity", "expected a number up to 10^9"): [
        "4006381333931",
    ],
    ("subscriptions", "amount", EMPTY): [
        "",
    ],
    ("exchange_rates", "rate", "expected a rate above 0 such as 1234.5"): [
        "x",
        "0",
        "-0.9",
        "1,234.5",
        "$0.9",
    ],
    ("subscriptions", "quantity", "expected a whole number up to 10^9"): [
        "12,5",
        "4006381333931",
    ],
    ("survey_responses", "score", "expected a whole number from 0 to 10"): [
        "11",
        "-1",
        "9.5",
        "ten",
    ],
    ("deals", "probability", "expected a probability from 0 to 1, or with %"): [
        "25",
        "1.5",
        "-0.1",
        "0,925",
        "101%",
        "%",
    ],
    (
        "stages",
        "default_probability",
        "expected a probability from 0 to 100, or with %",
    ): [
        "101",
    ],
    ("deals", "is_won", YES_NO): [
        "2",
        "maybe",
    ],
    ("deals", "is_won", EMPTY): [
        "",
    ],
    (
        "activities",
        "activity_type",
        "expected one of call, meeting, email, demo, task",
    ): [
        "Fax",
    ],
    ("subscriptions", "interval_unit", "expected one of day, week, month, year"): [
        "quarter",
    ],
    (
        "subscriptions",
        "status",
        "expected one of active, trialing, past_due, paused, unpaid, cancelled",
    ): [
        "gone",
    ],
    ("stage_mapping", "stage_category", "expected one of open, won, lost"): [
        "half",
    ],
    ("scorecards", "weight", "expected a weight from 0 such as 1234.5"): [
        "-1",
    ],
    ("deals", "term_months", "expected a whole number from 0 to 1200"): [
        "-3",
        "4006381333931",
    ],
    ("goals", "period_grain", "expected one of day, week, month, quarter, year"): [
        "decade",
    ],
    (
        "expenses",
        "category",
        "expected one of sales, marketing, cost_of_goods, other",
    ): [
        "rent",
    ],
    ("deals", "currency_code", "expected a currency code of ISO 4217 such as EUR"): [
        "\u20ac",
        "BTC",
        "XXX",
        "EURO",
    ],
    ("scorecards", "period_grain", "expected one of day, week, month, quarter, year"): [
        "decade",
    ],
    ("scorecards", "kpi", EMPTY): [
        "",
    ],
    ("rep_teams", "valid_to", "before valid_from"): [
        "2025-12-31",
    ],
}


def write_csv(path: Path, rows: list[dict[str, str]], delimiter=",", encoding="utf-8"):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)


def cases_of(entity: str) -> list[tuple[str, str]]:
    """(column, text) of every case, in the order of the lines of the file."""
    return [
        (column, text)
        for (found, column, *_), texts in (*ACCEPTED.items(), *REJECTED.items())
        if found == entity
        for text in texts
    ]


def write_cases(folder: Path) -> None:
    (folder / "sales_kpis.yml").write_text(OPTIONS, encoding="utf-8")
    for entity, clean in CLEAN.items():
        rows = [clean | {column: text} for column, text in cases_of(entity)]
        write_csv(folder / f"{entity}.csv", rows, **WRITTEN.get(entity, {}))


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadFolder]:
    folder = tmp_path_factory.mktemp("cases")
    write_cases(folder)
    read = ReadFolder(folder, folder / "cases.duckdb")
    yield read
    read.close()


def parsed(cases: ReadFolder, entity: str, column: str, text: str) -> tuple:
    """(value, rejected column, found value, reason) of the line of a case."""
    rows = cases.rows(
        f"stg_files__{entity}",
        f"cast({column} as varchar), rejected_column, found_value, reason",
    )
    return rows[cases_of(entity).index((column, text))]


@pytest.mark.parametrize(
    ("entity", "column", "text", "expected"),
    [
        (*place, text, expected)
        for place, texts in ACCEPTED.items()
        for text, expected in texts.items()
    ],
)
def test_a_text_is_read_as_its_value(cases, entity, column, text, expected):
    assert parsed(cases, entity, column, text) == (expected, None, None, None)


@pytest.mark.parametrize(
    ("entity", "column", "text", "reason"),
    [
        (entity, column, text, reason)
        for (entity, column, reason), texts in REJECTED.items()
        for text in texts
    ],
)
def test_a_text_without_a_value_is_rejected(cases, entity, column, text, reason):
    found = None if reason == EMPTY else text.strip()
    assert parsed(cases, entity, column, text)[1:] == (column, found, reason)


def test_every_record_is_accepted_or_rejected(cases):
    counts = cases.rows(
        "input_row_counts", "connector, entity, raw_rows, accepted_rows + rejected_rows"
    )
    assert sorted(row for row in counts if row[0] == "files" and row[2]) == [
        ("files", entity, len(cases_of(entity)), len(cases_of(entity))) for entity in sorted(CLEAN)
    ]


def test_the_defaults_hold_for_what_the_files_do_not_state(cases):
    """One record of the user's, readable or not, switches all rows of ours off."""
    counts = cases.rows(
        "input_row_counts", "connector, entity, raw_rows, accepted_rows, rejected_rows"
    )
    with (ROOT / "seeds/settings/alert_rules.csv").open(encoding="utf-8") as file:
        shipped = len(list(csv.DictReader(file)))
    assert sorted(row[1:] for row in counts if row[0] == "settings") == [
        ("alert_rules", shipped, shipped, 0),
        ("scorecards", 0, 0, 0),
    ]
    assert set(cases.rows("crm_scorecards", "scorecard")) == {("board",)}


def test_currencies_are_those_of_iso_4217(cases):
    """Held to the codes that are tender somewhere, and to those that ever were."""
    codes = set(cases.renderer.render("{{ file_currencies() | join(' ') }}").split())
    in_use = {
        code
        for currencies in get_global("territory_currencies").values()
        for code, _, until, is_tender in currencies
        if is_tender and until is None
    }
    assert in_use <= codes <= list_currencies()


# ------------------------------------------------------------------ damaged files

HEADER = "deal_id,deal_name,stage,is_closed,is_won,created_at,amount\n"
GOOD = "1,Acme,Won,yes,yes,2025-01-02,10\n"
DEALS = HEADER + GOOD


def cp1251(text: str) -> bytes:
    return text.encode("windows-1251")


# Without an as-of date the last day is counted from today.
TODAY = datetime.now(UTC).date()
LAST_DAY = f"{TODAY.year + 5}-{TODAY:%m-%d}".replace("02-29", "02-28")
BUILD_DAY = ISO_DAY.replace("2031-06-30", LAST_DAY)
# name: ({file: content}, the rejected rows as a user sees them)
DAMAGED_ROWS: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "comma in a name without quotes": (
        {"deals.csv": DEALS + "2,Acme, Inc,Won,yes,yes,2025-01-02,10\n"},
        ["3: '2,Acme, Inc,Won,yes,yes,2025-01-02,10' - 8 fields, expected 7"],
    ),
    "line cut short": (
        {"deals.csv": DEALS + "2,Acme,Won"},
        ["3: '2,Acme,Won' - 3 fields, expected 7"],
    ),
    "delimiter after the last field": (
        {"deals.csv": HEADER + GOOD.replace("10\n", "10,\n")},
        ["2: '1,Acme,Won,yes,yes,2025-01-02,10,' - 8 fields, expected 7"],
    ),
    "quote never closed": (
        {"deals.csv": DEALS + '2,"Acme,Won,yes,yes,2025-01-02,10\n' + GOOD},
        [
            "3: '2,\"Acme,Won,yes,yes,2025-01-02,10' - "
            "a quote is opened and never closed (lines 3 to 4)",
            f"4: '{GOOD.strip()}' - a quote is opened and never closed (lines 3 to 4)",
        ],
    ),
    "two stray quotes": (
        {"deals.csv": HEADER + '1,"A,Won,yes\n2,B",Won,yes,yes,2025-01-02\n' + GOOD},
        [
            "2: '1,\"A,Won,yes' - 6 fields, expected 7 (lines 2 to 3)",
            "3: '2,B\",Won,yes,yes,2025-01-02' - 6 fields, expected 7 (lines 2 to 3)",
        ],
    ),
    "text after a closing quote": (
        {"deals.csv": HEADER + '1,"Acme" Inc,Won,yes,yes,2025-01-02,10\n' + GOOD},
        ["2: '1,\"Acme\" Inc,Won,yes,yes,2025-01-02,10' - text after a closing quote"],
    ),
    "Windows-1251 read as UTF-8": (
        {"deals.csv": cp1251(DEALS + "2,Юг,Won,yes,yes,2025-01-02,10\n")},
        [
            "3: '2,\\xde\\xe3,Won,yes,yes,2025-01-02,10' - "
            "not readable as utf-8: declare the encoding of the file"
        ],
    ),
    "byte that Windows-1251 does not have": (
        {
            "sales_kpis.yml": "encoding: windows-1251",
            "deals.csv": cp1251(DEALS) + b"2,\x98,Won,yes,yes,2025-01-02,10\n",
        },
        [
            "3: '2,\\x98,Won,yes,yes,2025-01-02,10' - "
            "not readable as windows-1251: declare the encoding of the file"
        ],
    ),
    "NUL byte": (
        {"deals.csv": HEADER + GOOD.replace("Acme", "Ac\0me")},
        [
            "2: '1,Ac\\x00me,Won,yes,yes,2025-01-02,10' - "
            "not readable as utf-8: declare the encoding of the file"
        ],
    ),
    "sum at the end": (
        {"deals.csv": DEALS + "Total,,,,,,10\n"},
        ["3, stage: '' - required, but empty"],
    ),
    "header again in the middle": (
        {"deals.csv": DEALS + HEADER},
        [f"3, amount: 'amount' - {MONEY}"],
    ),
    "day and month in doubt": (
        {"deals.csv": HEADER + GOOD.replace("2025-01-02", "02/03/2025")},
        [f"2, created_at: '02/03/2025' - {BUILD_DAY}{SEE.format('date_format')}"],
    ),
    "three date formats in one column": (
        {
            "deals.csv": DEALS
            + GOOD.replace("2025-01-02", "02.01.2025")
            + GOOD.replace("2025-01-02", "01/02/2025")
        },
        [
            f"3, created_at: '02.01.2025' - {BUILD_DAY}{SEE.format('date_format')}",
            f"4, created_at: '01/02/2025' - {BUILD_DAY}{SEE.format('date_format')}",
        ],
    ),
    "numbers that are none": (
        {
            "deals.csv": HEADER
            + "".join(GOOD.replace(",10\n", f",{n}\n") for n in ("NaN", "Infinity"))
            + GOOD.replace(",10\n", ",1e400\n")
        },
        [
            f"3, amount: 'Infinity' - {MONEY}",
            f"4, amount: '1e400' - {MONEY}",
        ],
    ),
    "half a cent": (
        {"deals.csv": HEADER + GOOD.replace(",10\n", ",0.005\n")},
        [f"2, amount: '0.005' - {MONEY}{SEE.format('round')}"],
    ),
    "point for thousands": (
        {"deals.csv": HEADER + GOOD.replace(",10\n", ",1.234\n")},
        [f"2, amount: '1.234' - {MONEY}{SEE.format('round')}"],
    ),
    "decimal comma where a point is declared": (
        {"deals.csv": HEADER + GOOD.replace(",10\n", ',"1117,10"\n')},
        [f"2, amount: '1117,10' - {MONEY}"],
    ),
    "line breaks inside quotes before the fault": (
        {
            "deals.csv": HEADER
            + GOOD.replace("Acme", '"Acme\nInc\nLtd"')
            + "\n\n"
            + GOOD.replace("yes,yes", "yes,perhaps")
        },
        ["7, is_won: 'perhaps' - expected yes or no"],
    ),
    "every kind of line end": (
        {"deals.csv": (DEALS + GOOD + GOOD).replace("\n", "\r\n", 2).encode() + b"3,C\r"},
        ["5: '3,C' - 2 fields, expected 7"],
    ),
    "Parquet with a value of no meaning": (
        {
            "deals.parquet": "select 1 as deal_id, 'Won' as stage, true as is_closed, "
            "true as is_won, date '2025-01-02' as created_at, "
            "unnest([1.5, 'inf'::double, 'nan'::double]) as amount"
        },
        [f"2, amount: 'inf' - {MONEY}"],
    ),
}

# name: ({file: content}, the error, with FOLDER for the folder)
DAMAGED_FOLDERS: dict[str, tuple[dict[str, str | bytes], str]] = {
    "missing column": (
        {"deals.csv": DEALS.replace("is_won", "won")},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv: missing required columns is_won\n"
        "      found: deal_id, deal_name, stage, is_closed, won, created_at, amount\n"
        "      expected: {deals}",
    ),
    "wrong delimiter declared": (
        {"sales_kpis.yml": "delimiter: ;", "holidays.csv": "holiday_date,holiday_name"},
        "The files in FOLDER cannot be read:\n"
        "  - holidays.csv: missing required columns holiday_date\n"
        "      found: holiday_date,holiday_name\n"
        "      expected: {holidays}",
    ),
    "two files at fault are one error": (
        {"accounts.csv": "id\n", "reps.csv": "rep_id,rep_id\n"},
        "The files in FOLDER cannot be read:\n"
        "  - accounts.csv: missing required columns account_id\n"
        "      found: id\n"
        "      expected: {accounts}\n"
        "  - reps.csv: two columns are named rep_id",
    ),
    "one entity in two files": (
        {"deals.csv": DEALS, "deals.parquet": "select 1 as deal_id"},
        "The files in FOLDER cannot be read:\n"
        "  - deals: both deals.csv and deals.parquet are there; keep one of them",
    ),
    "delimiter in doubt": (
        {"reps.csv": "rep_id;team,region\n"},
        "The files in FOLDER cannot be read:\n"
        "  - reps.csv: the header may be divided by ',' or ';': "
        "set `delimiter` for this file",
    ),
    "header below an empty line": (
        {"deals.csv": "\n" + DEALS},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv, line 1 is empty: the header belongs there, "
        "or below as many lines as `skip_rows` says",
    ),
    "header in another encoding": (
        {"deals.csv": cp1251("Сделка," + DEALS)},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv, line 1: not readable as utf-8: declare the encoding of the file "
        "(`encoding:` utf-16, windows-1250, windows-1251, windows-1252)",
    ),
    "UTF-16 read as UTF-8": (
        {"deals.csv": DEALS.encode("utf-16")},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv is written in utf-16, but read as utf-8: set `encoding: utf-16`",
    ),
    "UTF-8 read as Windows-1251": (
        {"sales_kpis.yml": "encoding: windows-1251", "deals.csv": b"\xef\xbb\xbfid\n"},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv is written in utf-8, but read as windows-1251: "
        "set `encoding: utf-8`",
    ),
    "UTF-16 cut in the middle of a character": (
        {
            "sales_kpis.yml": "encoding: utf-16",
            "deals.csv": (DEALS + GOOD).encode("utf-16")[:-1],
        },
        "deals.csv, after line 2: not readable as utf-16; is the file cut short?",
    ),
    "Parquet in name only": (
        {"deals.parquet": b"PAR?"},
        "The files in FOLDER cannot be read:\n"
        "  - deals.parquet cannot be read as Parquet: "
        "Invalid Input Error: File 'FOLDER/deals.parquet' "
        "too small to be a Parquet file",
    ),
    "no known file": (
        {"deal.csv": DEALS},
        "No file of the input contract in FOLDER.\n"
        "  found: deal.csv\n"
        "  expected at least one of (or .parquet): {files}\n"
        "Rename the files, or name them in sales_kpis.yml (docs/files.md).",
    ),
    "nothing at all": (
        {},
        "No file of the input contract in FOLDER.\n"
        "  found: nothing\n"
        "  expected at least one of (or .parquet): {files}\n"
        "Rename the files, or name them in sales_kpis.yml (docs/files.md).",
    ),
    "option misspelt": (
        {"sales_kpis.yml": "date_fromat: dmy\nentities: {deals: {colums: {}}}"},
        "sales_kpis.yml has errors:\n"
        "  - entities.deals: unknown key 'colums' - did you mean columns?\n"
        "  - unknown key 'date_fromat' - did you mean date_format?",
    ),
    "option with an impossible value": (
        {"sales_kpis.yml": "encoding: latin-1\nfiscal_year_start_month: 13"},
        "sales_kpis.yml has errors:\n"
        "  - fiscal_year_start_month: '13' - expected less than or equal to 12\n"
        "  - encoding: 'latin-1' - expected 'utf-8', 'utf-16', 'windows-1250', "
        "'windows-1251' or 'windows-1252'",
    ),
    "option with a currency that there is not": (
        {"sales_kpis.yml": "reporting_currency: EUE"},
        "sales_kpis.yml has errors:\n"
        "  - reporting_currency: 'EUE' - expected a currency code of ISO 4217 such as EUR",
    ),
    "a title where the header is expected": (
        {"reps.csv": "Sales people;\n\nrep_id;team\n"},
        "The files in FOLDER cannot be read:\n"
        "  - reps.csv: missing required columns rep_id\n"
        "      found: Sales people, \n"
        "      expected: {reps}\n"
        "      a title above the header? `skip_rows` passes over it",
    ),
    "unknown entity and column": (
        {
            "sales_kpis.yml": "entities:\n"
            "  deal: {file: x.csv}\n"
            "  reps: {columns: {rep: Name}, constants: {team: A}}"
        },
        "sales_kpis.yml has errors:\n"
        "  - entities: unknown entity 'deal' - did you mean deals?\n"
        "  - entities.reps.columns: unknown column 'rep' - did you mean rep_id?",
    ),
    "a stage of a meaning that there is not": (
        {"sales_kpis.yml": "entities: {deals: {stages: {New: opened, Done: won}}}"},
        "sales_kpis.yml has errors:\n"
        "  - entities.deals.stages.New: 'opened' - expected 'open', 'won' or 'lost'",
    ),
    "stages said twice": (
        {
            "sales_kpis.yml": "entities:\n"
            "  deals: {stages: {Done: won}, columns: {is_won: W}, values: {is_closed: {x: yes}}}\n"
            "  deal_history: {stages: {Done: won}, constants: {stage: Done}}\n"
            "  reps: {stages: {Done: won}}"
        },
        "sales_kpis.yml has errors:\n"
        "  - entities.deals: 'is_won' is both in columns and in stages; keep one\n"
        "  - entities.deals: 'is_closed' is both in values and in stages; keep one\n"
        "  - entities.deal_history: stages are those of a column of the file, and stage has none\n"
        "  - entities.reps.stages: reps have no column stage with is_closed and is_won",
    ),
    "stages of a file that says itself what is won": (
        {"sales_kpis.yml": "entities: {deals: {stages: {Won: won}}}", "deals.csv": DEALS},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv: is_closed is a column of the file, and in `stages`\n"
        "  - deals.csv: is_won is a column of the file, and in `stages`",
    ),
    "time zone that does not exist": (
        {"sales_kpis.yml": "reporting_time_zone: Europe/Berln", "deals.csv": DEALS},
        "reporting_time_zone: there is no time zone 'Europe/Berln' - did you mean Europe/Berlin?",
    ),
    "key stated twice": (
        {"sales_kpis.yml": "encoding: utf-8\nencoding: utf-16"},
        "sales_kpis.yml, line 2: 'encoding' is stated twice.",
    ),
    "options that are no YAML": (
        {"sales_kpis.yml": "encoding: [utf-8"},
        "sales_kpis.yml, line 1: expected ',' or ']', but got '<stream end>'.",
    ),
    "options nested without end": (
        {"sales_kpis.yml": "entities: " + "[" * 2000, "deals.csv": DEALS},
        "sales_kpis.yml is nested too deeply to be read.",
    ),
    "options with a list for a key": (
        {"sales_kpis.yml": "encoding: utf-8\nentities: {deals: {values: {is_won: {[1]: yes}}}}"},
        "sales_kpis.yml, line 2: a key must be a word.",
    ),
    "options of another kind of column": (
        {
            "sales_kpis.yml": "time_zone: Mars\nentities: {deals: {times: {amount: day}, "
            "scale: {stage: 10}, numbered: [deal_id], constants: {deal_id: x}}}"
        },
        "sales_kpis.yml has errors:\n"
        "  - entities.deals.times: unknown column 'amount'; one of expected_close_date, "
        "created_at, closed_at, updated_at\n"
        "  - entities.deals.scale: unknown column 'stage'; one of amount, one_off_amount, "
        "monthly_amount, term_months, probability\n"
        "  - entities.deals: 'deal_id' is both in constants and in numbered; keep one",
    ),
    "a scale that is no power of ten": (
        {"sales_kpis.yml": "entities: {deals: {scale: {amount: 12}}}"},
        "sales_kpis.yml has errors:\n"
        "  - entities.deals.scale.amount: '12' - expected a power of ten such as 100",
    ),
    "time zone of a column that does not exist": (
        {"sales_kpis.yml": "entities: {deals: {times: {closed_at: dya}}}", "deals.csv": DEALS},
        "entities.deals.times.closed_at: 'dya' is none of day, instant, epoch_seconds, "
        "epoch_milliseconds, and no time zone - did you mean day?",
    ),
    "a column that is numbered and there": (
        {"sales_kpis.yml": "entities: {deals: {numbered: [deal_id]}}", "deals.csv": DEALS},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv: deal_id is a column of the file, and `numbered` would number it",
    ),
    "rows left out by a column that is not there": (
        {"sales_kpis.yml": "entities: {deals: {leave_out: {region: [Sum]}}}", "deals.csv": DEALS},
        "The files in FOLDER cannot be read:\n"
        "  - deals.csv: `leave_out` names region, which the file does not have",
    ),
    "a workbook": (
        {"sales_kpis.yml": "entities: {deals: {file: deals.xlsx}}", "deals.xlsx": b"PK"},
        "The files in FOLDER cannot be read:\n  - deals.xlsx is a workbook: save it as CSV",
    ),
    "Parquet with an id that a number does not hold": (
        {"reps.parquet": "select unnest([7, 1e17]) as rep_id"},
        "reps.parquet: rep_id is of the type DOUBLE, which does not keep an id such as 1e+17: "
        "write it as text or as a whole number",
    ),
    "Parquet with half an id": (
        {"reps.parquet": "select 7.5::float as rep_id"},
        "reps.parquet: rep_id is of the type FLOAT, which does not keep an id such as 7.5: "
        "write it as text or as a whole number",
    ),
    "mapped to what is not there": (
        {
            "sales_kpis.yml": "entities:\n"
            "  deals: {file: pipline.csv}\n"
            "  reps: {columns: {rep_name: Full name}}",
            "pipeline.csv": "id\n",
            "reps.csv": "rep_id,Fullname\n",
        },
        "The files in FOLDER cannot be read:\n"
        "  - deals: sales_kpis.yml names the file 'pipline.csv', which is not in the "
        "folder - did you mean pipeline.csv?\n"
        "  - reps.csv: no column 'Full name', which sales_kpis.yml names for rep_name "
        "- did you mean Fullname?",
    ),
}


def write_files(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        if name.endswith(".parquet") and isinstance(content, str):
            duckdb.sql(f"copy ({content}) to '{path}' (format parquet)")
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def read_files(tmp_path: Path, files: dict[str, str | bytes]) -> ReadFolder:
    folder = tmp_path / "data"
    folder.mkdir()
    write_files(folder, files)
    return ReadFolder(folder, tmp_path / "case.duckdb")


@pytest.mark.parametrize("name", DAMAGED_ROWS)
def test_a_damaged_row_is_rejected_by_its_place(tmp_path, name):
    files, seen = DAMAGED_ROWS[name]
    read = read_files(tmp_path, files)
    broken = read.rows("raw_files.load_rejects", "source_row, null, found_value, reason")
    wrong = read.rows("stg_files__deals", "source_row, rejected_column, found_value, reason")
    accepted = [row for row in wrong if row[3] is None]
    rejected = sorted(row for row in broken + wrong if row[3] is not None)
    assert [
        f"{line}{', ' + column if column else ''}: '{found or ''}' - {reason}"
        for line, column, found, reason in rejected
    ] == seen
    assert read.report.files[0].record_count == len(accepted) + len(rejected)
    read.close()


def test_the_words_of_an_alert_rule_are_those_of_alerts(tmp_path):
    """Calls have a direction too, with other words."""
    rules = (
        "rule,method,direction,severity\n"
        "good,Change previous,UP,Critical\n"
        "bare,goal_at_risk,,\n"
        "call,above,outbound,\n"
        "mean,mean,,\n"
        "fatal,above,,fatal\n"
    )
    read = read_files(tmp_path, {"alert_rules.csv": rules})
    parsed = read.rows(
        "stg_files__alert_rules", "rule, method, direction, severity, rejected_column"
    )
    read.close()
    assert parsed == [
        ("good", "change_previous", "up", "critical", None),
        ("bare", "goal_at_risk", None, None, None),
        ("call", "above", None, None, "direction"),
        ("mean", None, None, None, "method"),
        ("fatal", "above", None, None, "severity"),
    ]


@pytest.mark.parametrize("name", DAMAGED_FOLDERS)
def test_a_damaged_folder_is_one_clear_error(tmp_path, name):
    files, message = DAMAGED_FOLDERS[name]
    folder = tmp_path / "data"
    folder.mkdir()
    write_files(folder, files)
    with pytest.raises(DataError) as error:
        load_folder(folder, tmp_path / "case.duckdb")
    expected = {
        entity.name: ", ".join(
            f"{column} (required)" if column in entity.required else column
            for column in entity.column_names
        )
        for entity in read_contract().values()
    }
    expected["files"] = ", ".join(f"{name}.csv" for name in read_contract())
    for key, text in expected.items():
        message = message.replace("{" + key + "}", text)
    assert str(error.value).replace(str(folder), "FOLDER") == message


@pytest.mark.parametrize("name", ["deals.csv", "sales_kpis.yml"])
@pytest.mark.parametrize("kind", ["link to nothing", "loop", "folder"])
def test_what_is_no_file_is_an_error(tmp_path, name, kind):
    (tmp_path / "reps.csv").write_text("rep_id\nR\n")
    if kind == "folder":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).symlink_to(name if kind == "loop" else "nowhere")
    with pytest.raises(DataError, match=f"{name} (cannot be read|is no file)"):
        load_folder(tmp_path, tmp_path / "case.duckdb")


def test_a_failed_load_leaves_the_earlier_one_as_it_was(tmp_path):
    database = tmp_path / "case.duckdb"
    (tmp_path / "deals.csv").write_text(DEALS)
    load_folder(tmp_path, database)
    (tmp_path / "sales_kpis.yml").write_text("encoding: utf-16")
    (tmp_path / "deals.csv").write_bytes((DEALS + GOOD).encode("utf-16")[:-1])
    with pytest.raises(DataError):
        load_folder(tmp_path, database)
    assert raw_rows(database, "deal_id", "source_row") == [("1", 2)]


def raw_rows(database: Path, *columns: str, entity: str = "deals") -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            f"select {', '.join(columns)} from raw_files.{entity} order by source_row"
        ).fetchall()


def test_a_reader_that_loses_a_record_is_caught(tmp_path, monkeypatch):
    (tmp_path / "deals.csv").write_text(DEALS + GOOD)
    whole = file_loader._read_csv
    monkeypatch.setattr(file_loader, "_read_csv", lambda *file: f"(from {whole(*file)} limit 1)")
    with pytest.raises(DataError, match="2 records were counted, but 1 were read"):
        load_folder(tmp_path, tmp_path / "case.duckdb")


def test_a_quote_that_swallows_a_large_file_is_found(tmp_path):
    rows = GOOD * 10_000
    (tmp_path / "deals.csv").write_text(DEALS + '2,"Acme\n' + rows)
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert report.files[0].record_count == 10_002
    assert report.files[0].loaded_count == 1


# ---------------------------------------------------- what is read, and what is not


def test_columns_come_in_any_order_and_any_case(tmp_path):
    (tmp_path / "Deals.CSV").write_text(
        " Amount ,CREATED_AT,is_won,is_closed,stage,deal_id\n10,2025-01-02,1,1,Won,D\n"
    )
    load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(
        tmp_path / "case.duckdb", "deal_id", "amount", "is_won", "region", "source_file"
    ) == [("D", "10", "1", None, "Deals.CSV")]


def test_what_is_not_read_is_said(tmp_path):
    (tmp_path / "deals.csv").write_text(
        "deal_id,stage,is_closed,is_won,created_at,amuont,colour\n"
        "1,Won,1,1,2025-01-02,10,red\n"
        ",,,,,,\n"
    )
    (tmp_path / "account.csv").write_text("x\n")
    (tmp_path / "leads.xlsx").write_bytes(b"PK")
    (tmp_path / "reps.csv").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("mine\n")
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert report.warnings == [
        "reps.csv is empty: reps has no rows",
        "deals.csv: columns that are not read: amuont - did you mean amount?, colour",
        "account.csv is not read - did you mean accounts?",
        "leads.xlsx is not read: save it as CSV",
        "deals.csv: left out, without any value: 1 records",
    ]


def test_a_file_of_two_entities_is_told_once_and_what_is_mapped_is_no_guess(tmp_path):
    (tmp_path / "export.csv").write_text(
        "Deal Id,Company,Stage,Created,Closed,Lost Reason,Won Reason,Account Nmae\n"
        "1,Acme,Won,2026-01-02,2026-01-03,,price,x\n"
    )
    (tmp_path / "sales_kpis.yml").write_text(
        "entities:\n"
        "  accounts: {file: export.csv, columns: {account_id: Company}}\n"
        "  deals:\n"
        "    file: export.csv\n"
        "    columns: {deal_id: Deal Id, account_id: Company, created_at: Created,\n"
        "      closed_at: Closed, lost_reason: Lost Reason}\n"
        "    stages: {Won: won}\n"
    )
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert report.warnings == [
        "export.csv: columns that are not read: Won Reason, "
        "Account Nmae - did you mean account_name?"
    ]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"deal_id,stage,is_closed,is_won,created_at"])
def test_a_file_without_rows_is_an_entity_without_rows(tmp_path, content):
    (tmp_path / "deals.csv").write_bytes(content)
    load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(tmp_path / "case.duckdb", "deal_id") == []


def test_what_nobody_can_see_is_no_part_of_a_name(tmp_path):
    """A header with zero-width blanks and letters in pieces, mapped in letters of one piece."""
    mapping = "entities: {deals: {columns: {stage: Étape}, values: {stage: {Gagné: Won}}}}"
    (tmp_path / "sales_kpis.yml").write_text(mapping)
    (tmp_path / "deals.csv").write_text(
        "\u200bdeal_id,E\u0301tape,is_closed,is_won,created_at\n1,Gagne\u0301,1,1,2025-01-02\n"
    )
    load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(tmp_path / "case.duckdb", "deal_id, stage") == [("1", "Won")]


REPORT = """\
Sales report;
As of 30 June "2026;;;

deal_id;stage;is_closed;is_won;created_at;amount
1;Won;yes;yes;2026-01-02;10
TOTAL;;;;;10
2;Won;yes;yes;2026-01-02
3;Won;yes;yes;2026-01-02;5
;;;;;
Sum;;;;;15
Printed by Anna
"""


def test_a_table_between_title_lines_and_totals_is_read(tmp_path):
    """The rows keep their lines, and a broken one is still rejected."""
    options = "{skip_rows: 3, footer_rows: 2, leave_out: {deal_id: [Total]}}"
    (tmp_path / "sales_kpis.yml").write_text(f"entities: {{deals: {options}}}")
    (tmp_path / "deals.csv").write_text(REPORT)
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    database = tmp_path / "case.duckdb"
    assert raw_rows(database, "deal_id, source_row") == [("1", 5), ("3", 8)]
    assert raw_rows(database, "source_row, reason", entity="load_rejects") == [
        (7, "5 fields, expected 6")
    ]
    assert report.files[0].record_count == 3
    assert report.warnings == [
        "deals.csv: left out, without any value: 1 records",
        "deals.csv: left out, as sales_kpis.yml declares: 3 records",
    ]


def test_rows_of_parquet_are_left_out_by_a_value(tmp_path):
    (tmp_path / "sales_kpis.yml").write_text('entities: {reps: {leave_out: {team: ["", " sum"]}}}')
    write_files(
        tmp_path,
        {
            "reps.parquet": "select unnest(['a', 'b', 'c']) as rep_id, "
            "unnest(['North', null, 'Sum']) as team"
        },
    )
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(tmp_path / "case.duckdb", "rep_id", entity="reps") == [("a",)]
    assert (report.files[0].record_count, report.files[0].left_out_count) == (1, 2)


def test_rows_without_an_id_are_numbered_where_that_is_declared(tmp_path):
    (tmp_path / "sales_kpis.yml").write_text("entities: {activities: {numbered: [activity_id]}}")
    (tmp_path / "activities.csv").write_text(
        "activity_type,created_at\ncall,2026-01-02\n\ncall,2026-01-02\n"
    )
    load_folder(tmp_path, tmp_path / "case.duckdb")
    found = raw_rows(tmp_path / "case.duckdb", "activity_id", entity="activities")
    assert found == [("2",), ("4",)]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("deals.tsv", ""),
        ("export.tsv", "entities: {deals: {file: export.tsv}}"),
        ("export.txt", "entities: {deals: {file: export.txt}}"),
        # As macOS writes the name.
        ("e\u0301tat.txt", "entities: {deals: {file: état.txt}}"),
    ],
)
def test_a_file_of_another_suffix_is_csv(tmp_path, name, options):
    (tmp_path / "sales_kpis.yml").write_text(options)
    (tmp_path / name).write_text(DEALS.replace(",", "\t"))
    load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(tmp_path / "case.duckdb", "deal_id, amount") == [("1", "10")]


def test_two_columns_of_parquet_are_one_name_in_whatever_case(tmp_path):
    """DuckDB writes no such file: the name is changed in the bytes."""
    path = tmp_path / "reps.parquet"
    write_files(tmp_path, {path.name: "select '1' as rep_id, 'A' as team, 'B' as XEAM"})
    path.write_bytes(path.read_bytes().replace(b"XEAM", b"TEAM"))
    with pytest.raises(DataError, match="two columns are named team"):
        load_folder(tmp_path, tmp_path / "case.duckdb")


def test_whole_ids_of_parquet_are_whole_whatever_their_type(tmp_path):
    """A gap turns whole numbers of pandas into floating-point ones."""
    write_files(
        tmp_path,
        {
            "deals.parquet": """
                select
                    unnest([7::double, 9007199254740992]) as deal_id, 7.00::decimal(9, 2) as rep_id,
                    unnest([7::float, 'nan']) as account_id, 'W\u200bon' as stage,
                    1::double as is_closed, true as is_won, 1767225600000::double as created_at,
                    7832265.523200001::double as amount
                """
        },
    )
    load_folder(tmp_path, tmp_path / "case.duckdb")
    columns = "deal_id, rep_id, account_id, stage, is_closed, created_at, amount"
    rest = ("Won", "1", "1767225600000", "7832265.523200001")
    assert raw_rows(tmp_path / "case.duckdb", columns) == [
        ("7", "7", "7", *rest),
        ("9007199254740992", "7", "nan", *rest),
    ]


def test_every_entity_of_the_contract_has_a_table(tmp_path):
    (tmp_path / "holidays.csv").write_text("holiday_date\n2026-01-01\n")
    load_folder(tmp_path, tmp_path / "case.duckdb")
    with duckdb.connect(str(tmp_path / "case.duckdb")) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw_files'"
        ).fetchall()
    assert {name for (name,) in tables} == {
        *read_contract(),
        "record_counts",
        "load_rejects",
    }
    assert len(read_contract()) == 26


def test_every_entity_of_the_contract_is_parsed():
    folder = ROOT / "models" / "staging" / "files"
    names = {path.stem.removeprefix("stg_files__") for path in folder.glob("stg_files__*")}
    assert names - {"rejected_rows", "record_counts"} == set(read_contract())


def test_typed_parquet_becomes_text_that_loses_nothing(tmp_path):
    write_files(
        tmp_path,
        {
            "sales_kpis.yml": "decimal_mark: ','",
            "deals.parquet": """
                select
                    '007' as deal_id, 123456789012345678 as account_id,
                    'Won'::blob as stage, true as is_closed, false as is_won,
                    timestamptz '2025-01-02 10:00:00.5+03' as created_at,
                    timestamp '2025-01-02 10:00:00' as closed_at,
                    date '2025-03-01' as expected_close_date,
                    1234.50::decimal(18, 2) as amount, 0.1::double as probability
                """,
        },
    )
    load_folder(tmp_path, tmp_path / "case.duckdb")
    columns = "deal_id, account_id, stage, is_closed, is_won, created_at, closed_at"
    assert raw_rows(
        tmp_path / "case.duckdb",
        columns,
        "expected_close_date, amount, probability, source_row",
    ) == [
        (
            *("007", "123456789012345678", "Won", "true", "false"),
            *("2025-01-02T07:00:00.500000Z", "2025-01-02 10:00:00", "2025-03-01"),
            *("1234,50", "0,1", 1),
        )
    ]


# ---------------------------------------------------------------------- mapping

MAPPING = """\
reporting_currency: USD
as_of_date: 2017-12-31
entities:
  deals:
    file: sales_pipeline.csv
    date_format: iso
    columns:
      deal_id: opportunity_id
      rep_id: sales_agent
      account_id: account
      stage: deal_stage
      is_closed: deal_stage
      is_won: deal_stage
      created_at: engage_date
      closed_at: close_date
      amount: close_value
    values:
      is_closed: {Won: yes, Lost: yes, Prospecting: no, Engaging: no}
      is_won: {won: yes, Lost: no, Prospecting: no, Engaging: no}
      created_at: {"": 2016-10-01}
    constants:
      currency_code: USD
  reps:
    file: sales_teams.csv
    columns: {rep_id: sales_agent, rep_name: sales_agent, team: manager}
"""


def test_an_export_of_another_shape_is_mapped(tmp_path):
    (tmp_path / "sales_kpis.yml").write_text(MAPPING)
    (tmp_path / "sales_pipeline.csv").write_text(
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,"
        "close_value\n"
        "1C,Moses Frase,GTXPro,Cancity,Won,2016-10-20,2017-03-01,1054\n"
        "2C,Moses Frase,GTX Pro,,Prospecting,,,\n"
        "3C,Moses Frase,GTX Pro,,Parked,2016-10-20,,\n"
    )
    (tmp_path / "sales_teams.csv").write_text(
        "sales_agent,manager,regional_office\nMoses Frase,Dustin,Central\n"
    )
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert raw_rows(
        tmp_path / "case.duckdb",
        "deal_id, product, stage, is_closed, is_won, created_at, currency_code",
    ) == [
        ("1C", "GTXPro", "Won", "yes", "yes", "2016-10-20", "USD"),
        ("2C", "GTX Pro", "Prospecting", "no", "no", "2016-10-01", "USD"),
        # Not in the list of values: left as it is, and rejected as no yes or no.
        ("3C", "GTX Pro", "Parked", "Parked", "Parked", "2016-10-20", "USD"),
    ]
    assert raw_rows(tmp_path / "case.duckdb", "rep_id, rep_name, team", entity="reps") == [
        ("Moses Frase", "Moses Frase", "Dustin")
    ]
    assert report.warnings == ["sales_teams.csv: columns that are not read: regional_office"]
    assert report.dbt_vars == {
        "as_of_date": "2017-12-31",
        "reporting_currency": "USD",
        "file_formats": {"deals": {"date_format": "iso"}},
    }


def test_the_words_of_the_options_stay_words(tmp_path):
    (tmp_path / "sales_kpis.yml").write_text(
        "as_of_date:\nprobability_scale: 100\n"
        "entities: {reps: {values: {is_active: {No: 007, on: off}}}}"
    )
    options = FileOptions.read(tmp_path)
    assert options.of("reps").values == {"is_active": {"No": "007", "on": "off"}}
    assert options.of("reps").probability_scale == 100
    assert options.as_of_date is None


# --------------------------------------------------------------------- templates


def test_templates_are_files_that_can_be_loaded(tmp_path):
    write_templates(tmp_path)
    report = load_folder(tmp_path, tmp_path / "case.duckdb")
    assert {file.entity for file in report.files} == set(read_contract())
    assert report.warnings == []
    readme = (tmp_path / "README.txt").read_text()
    assert "deals.csv - One row per deal (opportunity), in its present state." in readme
    assert "  * deal_id " in readme


def test_a_template_never_replaces_the_users_file_unasked(tmp_path):
    (tmp_path / "deals.csv").write_text("mine")
    assert tmp_path / "deals.csv" not in write_templates(tmp_path)
    assert (tmp_path / "deals.csv").read_text() == "mine"
    assert tmp_path / "deals.csv" in write_templates(tmp_path, force=True)


# ---------------------------------------------------- any clean file comes back whole

ENCODINGS = {
    "utf-8": ["utf-8", "utf-8-sig"],
    "utf-16": ["utf-16"],
    "windows-1251": ["cp1251"],
}
ALPHABETS = {
    "windows-1251": "abЖя №,;\t\"'\n.1-",
    "utf-8": "abЖя €漢😀\x85\u2028,;\t\"'\n.1-",
    "utf-16": "abЖя €漢😀\x85\u2028,;\t\"'\n.1-",
}
COLUMNS = read_contract()["accounts"].column_names


@st.composite
def clean_files(draw):
    """Rows of the accounts file, the bytes that hold them, and their options."""
    declared = draw(st.sampled_from(sorted(ENCODINGS)))
    delimiter = draw(st.sampled_from([",", ";", "\t"]))
    others = st.lists(st.sampled_from(COLUMNS[1:]), min_size=1, unique=True)
    columns = draw(st.permutations(["account_id", *draw(others)]))
    value = st.text(ALPHABETS[declared], max_size=8)
    rows = draw(
        st.lists(
            st.tuples(*(value for _ in columns)).filter(any),
            max_size=6,
        )
    )
    text = StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator="\n",
    )
    writer.writerows([columns, *rows])
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    content = text.getvalue().replace("\n", line_end)
    encoding = draw(st.sampled_from(ENCODINGS[declared]))
    options = {
        "encoding": declared,
        "delimiter": draw(st.sampled_from(["auto", "tab" if delimiter == "\t" else delimiter])),
    }
    return columns, rows, content.encode(encoding), options


@settings(max_examples=60, deadline=None)
@given(clean_files())
def test_any_clean_file_is_loaded_as_it_is(tmp_path_factory, file):
    columns, rows, content, options = file
    folder = tmp_path_factory.mktemp("clean")
    (folder / "accounts.csv").write_bytes(content)
    report = load_folder(folder, folder / "case.duckdb", FileOptions(**options))
    # Whatever the line ends, also within a value, they are read as line feeds.
    assert raw_rows(folder / "case.duckdb", *columns, entity="accounts") == [
        tuple(value or None for value in row) for row in rows
    ]
    assert report.files[0].rejected_count == 0


# ------------------------------------------------------------------- documentation


def test_the_example_of_the_documentation_is_read_as_it_says(tmp_path):
    """The Russian Excel file of docs/files.md, with its own options."""
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    example = page[page.index("## Example: files from a Russian Excel") :]
    text, options = (block.split("\n", 1)[1] for block in example.split("```")[1:4:2])
    (tmp_path / "sales_kpis.yml").write_text(options, encoding="utf-8")
    (tmp_path / "Сделки.csv").write_text(text, encoding="windows-1251")
    read = ReadFolder(tmp_path, tmp_path / "case.duckdb")
    found = read.rows(
        "stg_files__deals",
        "deal_id, account_id, stage, cast(is_won as varchar), cast(amount as varchar), "
        "strftime(created_at, '%Y-%m-%d %H:%M'), strftime(closed_at, '%Y-%m-%d %H:%M')",
    )
    read.close()
    assert read.report.warnings == []
    shown = [line for line in example.splitlines() if line.startswith("| files-")]
    assert [[value or "" for value in row] for row in found] == [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in shown
    ]


@pytest.mark.parametrize(
    ("title", "encoding", "read"),
    [
        (
            "from HubSpot",
            "utf-8",
            [
                ("files-501", True, True, "4800.00", "new_business", "2026-02-03 14:12"),
                ("files-502", False, False, "1200.00", "expansion", "2026-04-30 00:00"),
            ],
        ),
        (
            "from amoCRM",
            "windows-1251",
            [
                ("files-71", True, True, "15000.50", None, "2026-02-21 07:00"),
                ("files-72", False, False, None, None, None),
            ],
        ),
    ],
)
def test_an_export_of_the_documentation_is_read_as_it_says(tmp_path, title, encoding, read):
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    example = page[page.index(f"## Example: an export of deals {title}") :]
    text, options = (block.split("\n", 1)[1] for block in example.split("```")[1:4:2])
    (tmp_path / "sales_kpis.yml").write_text(options, encoding="utf-8")
    name = FileOptions.read(tmp_path).of("deals").file
    (tmp_path / name).write_text(text, encoding=encoding)
    folder = ReadFolder(tmp_path, tmp_path / "case.duckdb")
    found = folder.rows(
        "stg_files__deals",
        "deal_id, is_closed, is_won, cast(amount as varchar), deal_type, "
        "strftime(closed_at, '%Y-%m-%d %H:%M')",
    )
    folder.close()
    assert (found, folder.report.warnings) == (read, [])


def test_the_options_of_the_documentation_are_options(tmp_path):
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    blocks = [block.partition("\n")[2] for block in page.split("```yaml")[1:]]
    assert len(blocks) == 7
    for block in blocks:
        (tmp_path / "sales_kpis.yml").write_text(block.partition("```")[0], encoding="utf-8")
        FileOptions.read(tmp_path)
    options = FileOptions.model_fields.keys() | EntityOptions.model_fields.keys()
    assert [option for option in options if f"| `{option}`" not in page] == []
