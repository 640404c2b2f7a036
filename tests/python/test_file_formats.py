"""What sales_kpis.yml can declare of a file, each option with the values that it reads."""

import pytest

from file_parsing import ReadFolder
from sales_kpis.files.contract import read_contract
from test_files import CLEAN, write_csv

MONEY = "expected a number such as 1234.50, of 2 decimals at most"

# name: (sales_kpis.yml, entity, {column: {text: the value, or the reason of the rejection}})
DECLARED: dict[str, tuple[str, str, dict[str, dict[str, str | None]]]] = {
    "times are local to the reporting zone": (
        "date_format: dmy, reporting_time_zone: Asia/Vladivostok",
        "deals",
        {
            "closed_at": {
                "31.03.2026 18:00": "2026-03-31 08:00:00",
                "31.03.2026 18:00 +10:00": "2026-03-31 08:00:00",
                "31.03.2026 08:00Z": "2026-03-31 08:00:00",
                "31.03.2026": "2026-03-30 14:00:00",
                "31.03.2026 00:00": "2026-03-30 14:00:00",
            }
        },
    ),
    "midnight is a day west of Greenwich too": (
        "reporting_time_zone: America/New_York",
        "deals",
        {
            "closed_at": {
                "2026-04-01": "2026-04-01 04:00:00",
                "2026-04-01 00:00:00": "2026-04-01 04:00:00",
                "2026-04-01T00:00:00.000Z": "2026-04-01 04:00:00",
                "2026-04-01T01:09:44Z": "2026-04-01 01:09:44",
            },
            "expected_close_date": {
                "2026-04-01 00:00:00": "2026-04-01",
                "2026-04-01T23:30:00Z": "2026-04-01",
            },
        },
    ),
    "a zone of the folder, of the entity and of the column": (
        "reporting_time_zone: Europe/Berlin, time_zone: UTC, entities: {deals: "
        "{time_zone: America/New_York, times: {closed_at: Asia/Tokyo}}}",
        "deals",
        {
            "created_at": {
                "2026-01-15 10:00": "2026-01-15 15:00:00",
                # Days are of the reporting zone, whatever the zone of the times.
                "2026-01-15": "2026-01-14 23:00:00",
                "2026-01-15 00:00": "2026-01-14 23:00:00",
            },
            "closed_at": {"2026-01-15 10:00": "2026-01-15 01:00:00"},
        },
    ),
    "a zone of the folder alone": (
        "reporting_time_zone: Europe/Berlin, time_zone: UTC",
        "deals",
        {"created_at": {"2026-01-15 10:00": "2026-01-15 10:00:00"}},
    ),
    "a column of days, and columns of instants": (
        "reporting_time_zone: America/New_York, entities: {deals: {times: "
        "{created_at: day, closed_at: instant, expected_close_date: instant}}}",
        "deals",
        {
            "created_at": {
                "2026-01-15T03:30:00Z": "2026-01-15 05:00:00",
                "2026-01-15 18:00": "2026-01-15 05:00:00",
            },
            "closed_at": {
                "2026-01-15T00:00:00Z": "2026-01-15 00:00:00",
                "2026-01-15 00:00": "2026-01-15 05:00:00",
                "2026-01-15": "2026-01-15 05:00:00",
            },
            "expected_close_date": {
                "2026-01-15T03:30:00Z": "2026-01-14",
                "2026-01-15": "2026-01-15",
            },
        },
    ),
    "seconds and milliseconds since 1970": (
        "reporting_time_zone: America/New_York, entities: {deals: {times: {created_at: "
        "epoch_seconds, closed_at: epoch_milliseconds, expected_close_date: epoch_milliseconds}}}",
        "deals",
        {
            "created_at": {
                "1768472430": "2026-01-15 10:20:30",
                "1768472430.5": "2026-01-15 10:20:30.5",
                # Midnight of UTC: a day that was turned into a number.
                "1768435200": "2026-01-15 05:00:00",
                "2026-01-15": "expected epoch in seconds from 1990-01-01 to 2031-06-30",
                "0": "expected epoch in seconds from 1990-01-01 to 2031-06-30",
            },
            "closed_at": {"1768472430123": "2026-01-15 10:20:30.123", "": None},
            "expected_close_date": {"1768435200000": "2026-01-15"},
        },
    ),
    "two-digit years, days first": (
        "date_format: dmy, two_digit_years: yes",
        "deals",
        {
            "created_at": {
                "02.03.26": "2026-03-02 00:00:00",
                "2/3/26 14:30": "2026-03-02 14:30:00",
                "02.03.95": "1995-03-02 00:00:00",
                "05-Jul-23": "2023-07-05 00:00:00",
                "5 июл 23": "2023-07-05 00:00:00",
                "02.03.2026": "2026-03-02 00:00:00",
            }
        },
    ),
    "months first, as spreadsheets of America write them": (
        "entities: {deals: {date_format: mdy, two_digit_years: true}}",
        "deals",
        {
            "created_at": {
                "3/4/2021, 2:22 PM": "2021-03-04 14:22:00",
                "3/4/2021 2:22PM": "2021-03-04 14:22:00",
                "3/4/21, 12:22:05\u202fAM": "2021-03-04 00:22:05",
                "2021/03/04": "2021-03-04 00:00:00",
                "13/4/21": "expected a date mm/dd/yyyy from 1990-01-01 to 2031-06-30",
            }
        },
    ),
    "amounts in cents, in thousands and rounded": (
        "entities: {deals: {scale: {amount: 100, one_off_amount: 0.001, term_months: 1000}, "
        "round: [monthly_amount, one_off_amount]}}",
        "deals",
        {
            "amount": {
                "4900": "49.00",
                "1": "0.01",
                "-12,345": "-123.45",
                "49.5": MONEY,
                "1.2.3": MONEY,
            },
            "one_off_amount": {"1.5": "1500.00", "0.0012345": "1.23"},
            "term_months": {
                "0": "0",
                "12000": "12",
                "12500": "expected a whole number from 0 to 1200",
            },
            "monthly_amount": {
                "33.333333": "33.33",
                "7832265.523200001": "7832265.52",
                "119.99999999999999": "120.00",
                "1.234 KWD": "1.23",
                "0.0025": "0.00",
                "1e-3": "0.00",
                "6e-3": "0.01",
                "9e-4": "0.00",
                "12345.678e-1": "1234.57",
            },
        },
    ),
    "no groups in a rate": (
        "decimal_mark: ','",
        "exchange_rates",
        {
            "rate": {
                "0,925": "0.92500000",
                "0.925": "expected a rate above 0 such as 1234,5",
                "1.234": "expected a rate above 0 such as 1234,5",
                "2,4e-05": "0.00002400",
                "9e-10": "expected a rate above 0 such as 1234,5",
            }
        },
    ),
    "no groups in a share": (
        "decimal_mark: ',', probability_scale: 100",
        "deals",
        {
            "probability": {
                "92,5": "0.925000",
                "92,5 %": "0.925000",
                "0,00006 %": "0.000001",
                "0,00004": "0.000000",
                "0.925": "expected a probability from 0 to 100, or with %",
            },
            "amount": {
                "1.234.567": "1234567.00",
                "0.925": MONEY.replace(".50", ",50"),
                "1,23,456": MONEY.replace(".50", ",50"),
            },
        },
    ),
    "fractions of a whole number": (
        "entities: {activities: {round: [duration_seconds]}}",
        "activities",
        {"duration_seconds": {"61.4": "61", "-1": "expected a whole number from 0"}},
    ),
    "an end on the day of the start": (
        "reporting_time_zone: America/New_York",
        "subscriptions",
        {
            "ended_at": {
                "2026-01-15": "2026-01-15 05:00:00",
                "2026-01-14": "before started_at",
                "2026-01-15 13:00": "before started_at",
                "2026-01-31 23:59:59": "2026-02-01 04:59:59",
            }
        },
    ),
    "a price that is rounded and multiplied": (
        "decimal_mark: ',', "
        "entities: {order_lines: {round: [unit_price], scale: {unit_price: 10}}}",
        "order_lines",
        {
            "unit_price": {
                "333,33333": "33.33",
                "0,025": "0.00",
                "1.000,0025": "100.00",
            },
        },
    ),
    "a price that rounding takes from many units": (
        "entities: {order_lines: {round: [unit_price], constants: {quantity: 100000}}}",
        "order_lines",
        {
            "unit_price": {
                "0.0025": "rounding it changes the whole by 1 or more: state the total, "
                "with a quantity of 1",
                "0.25": "0.25",
                "0.250001": "0.25",
            },
        },
    ),
    "no line that the models cannot hold": (
        "reporting_currency: IDR",
        "order_lines",
        {
            "unit_price": {"9999999999999": "9999999999999.00"},
            "quantity": {"1000000000": "times unit_price, expected below 10^13"},
        },
    ),
}
BASE = {
    **CLEAN,
    "subscriptions": {**CLEAN["subscriptions"], "started_at": "2026-01-15 14:00", "amount": "10"},
    "activities": {**CLEAN["activities"], "created_at": "2026-01-31"},
    "order_lines": {**CLEAN["order_lines"], "unit_price": "50000"},
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_declared_format_reads_its_values(tmp_path, name):
    options, entity, columns = DECLARED[name]
    folder = tmp_path / "data"
    folder.mkdir()
    cases = [(column, text) for column, texts in columns.items() for text in texts]
    stated = [text for column, text in cases if column in ("created_at", "started_at")]
    clean = BASE[entity] | ({"created_at": stated[0]} if stated else {})
    (folder / "sales_kpis.yml").write_text(f"{{as_of_date: 2026-06-30, {options}}}")
    write_csv(folder / f"{entity}.csv", [clean | {column: text} for column, text in cases])
    read = ReadFolder(folder, tmp_path / "case.duckdb")
    found = read.rows(
        f"stg_files__{entity}",
        ", ".join(f"coalesce(reason, cast({column} as varchar))" for column in columns),
    )
    read.close()
    places = {column: place for place, column in enumerate(columns)}
    seen = {
        (column, text): row[places[column]]
        for (column, text), row in zip(cases, found, strict=True)
    }
    assert seen == {(column, text): columns[column][text] for column, text in cases}


# Each of them breaks some parser: too long, too early, half a date, words of a pattern.
HARD = (
    """
    0 -0 00 . , - + ( ) () % 9 99 9e9 9e999 -9e-999 e5 1e 1e+ .e1 1.e1 0x1F infinity -inf epoch
    9223372036854775807 -9223372036854775808 99999999999 99999999999999 999999999999999
    170141183460469231731687303715884105728 1,2,3 1.2.3 1'2 12'345 kkk 5k 5KM $ $$ 5$ €€5 R$ EUR
    0000-00-01 0001-01-02 0002-01-01 1582-10-10 9998-12-31 9999-01-01 10000-01-01 99999-01-01
    2026-13-01 2026-00-10 2026-02-29 2026-1-1T 2026-01-01T24:00 2026-01-01T23:60
    2026-01-01T99:99:99Z 2026-01-01T10:00+99 2026-01-01T10:00:00.123456789012Z
    2026-01-01T1:1 31/31/31 1/1/1 1-1-1 jan Jan-1-2026 1-jan-2026 99-jan-2026 maymay
    5-may-26 5-ма-26 infinity-01-01 today now null-null \\1 \\
""".split()
    + ["'", "''", "12:00 AM", "2026-01-01 13:00 PM", "2026-01-01 0:00 am", "1 jan", "a" * 500]
)
OPTIONS = [
    "reporting_currency: USD",
    "date_format: dmy\ntwo_digit_years: true\ndecimal_mark: ','\nreporting_time_zone: Asia/Tokyo",
    "probability_scale: 100\nreporting_time_zone: America/New_York\nentities: {deals: {"
    "times: {created_at: epoch_seconds, closed_at: epoch_milliseconds, updated_at: instant}, "
    "round: [amount, term_months], scale: {amount: 0.001, one_off_amount: 1000}}}",
]


@pytest.mark.parametrize("options", OPTIONS)
def test_any_text_is_read_or_rejected_and_never_an_error(tmp_path, options):
    """One row for each text, which stands in every column."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "sales_kpis.yml").write_text(options)
    for entity in ("deals", "subscriptions"):
        columns = read_contract()[entity].column_names
        write_csv(folder / f"{entity}.csv", [dict.fromkeys(columns, text) for text in HARD])
    read = ReadFolder(folder, tmp_path / "case.duckdb")
    for entity in ("deals", "subscriptions"):
        rows = read.rows(f"stg_files__{entity}", "found_value, reason")
        assert len(rows) == len(HARD)
        assert all(reason for _, reason in rows)
    read.close()
