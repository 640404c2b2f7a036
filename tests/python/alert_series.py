"""Run the compiled alert models over series of a test's own, in a scratch DuckDB.

The models are those that dbt compiled for the demo; only the tables that they read are
replaced: kpi_trends, kpi_catalog, dim_alert_rules and the calendar.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

MODELS = (
    "int_alerted_kpis int_watched_values int_anomaly_lags int_anomaly_bands"
    " int_anomaly_judgements int_limit_judgements int_missing_judgements"
    " int_alert_episodes"
).split()
TABLES = {
    "dim_alert_rules": "rule varchar, kpi varchar, period_grain varchar, dimension varchar,"
    " method varchar, direction varchar, severity varchar, threshold double,"
    " min_history bigint, min_sample bigint",
    "kpi_catalog": "kpi varchar, unit varchar, better varchar, zero_when_empty boolean,"
    " is_balance boolean, denominator_is_sample boolean",
    "dim_days": "date_day date, holiday_name varchar",
    "int_goal_judgements": "rule varchar, kpi varchar, period_grain varchar, dimension varchar,"
    " dimension_value varchar, value double, expected_value double, lower_bound double,"
    " upper_bound double, side varchar, period_start_date date, period_end_date date",
}
# kpi: unit, better, zero_when_empty, is_balance, denominator_is_sample
KPIS = {
    "events": ("count", "higher", True, False, False),
    "amount": ("currency", "higher", True, False, False),
    "balance": ("currency", "higher", True, True, False),
    "rate": ("ratio", "higher", False, False, True),
    "duration": ("days", "lower", False, False, False),
}
LAST_DAY = date(2026, 6, 30)
YEAR_BEFORE = {"day": 365, "week": 52, "month": 12, "quarter": 4}


@dataclass(frozen=True)
class Rule:
    """A row of dim_alert_rules."""

    name: str
    kpi: str
    grain: str
    method: str
    threshold: float
    direction: str = "any"
    min_history: int = 8
    min_sample: int = 0


@dataclass(frozen=True)
class Series:
    """The values of a KPI by period, the last of them ending on LAST_DAY; None is unknown."""

    name: str
    kpi: str
    grain: str
    values: list[float | None]
    samples: list[int] | None = None


def period_starts(grain: str, count: int) -> list[date]:
    """List the first days of the last periods up to LAST_DAY, which ends each grain but week."""
    if grain in ("day", "week"):
        step = 7 if grain == "week" else 1
        last = LAST_DAY - timedelta(days=LAST_DAY.weekday() + 7 if grain == "week" else 0)
        return [last - timedelta(days=step * back) for back in reversed(range(count))]
    length = {"month": 1, "quarter": 3}[grain]
    months = LAST_DAY.year * 12 + LAST_DAY.month - length
    return [
        date((months - length * back) // 12, (months - length * back) % 12 + 1, 1)
        for back in reversed(range(count))
    ]


def judge(
    compiled: Path,
    folder: Path,
    series: list[Series],
    rules: list[Rule],
    holidays: tuple[date, ...] = (),
) -> duckdb.DuckDBPyConnection:
    """Build the alert models over these series; the connection holds them as tables."""
    rows = folder / "series.csv"
    with rows.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        for one in series:
            starts = period_starts(one.grain, len(one.values))
            samples = one.samples or [None] * len(one.values)
            writer.writerows(
                (one.kpi, one.grain, one.name, start, value, sample, YEAR_BEFORE[one.grain])
                for start, value, sample in zip(starts, one.values, samples, strict=True)
            )
    memory = duckdb.connect()
    for table, columns in TABLES.items():
        memory.execute(f"create table {table} ({columns})")
    memory.executemany(
        "insert into dim_alert_rules values (?, ?, ?, 'rep', ?, ?, 'warning', ?, ?, ?)",
        [
            (one.name, one.kpi, one.grain, one.method, one.direction, one.threshold)
            + (one.min_history, one.min_sample)
            for one in rules
        ],
    )
    memory.executemany(
        "insert into kpi_catalog values (?, ?, ?, ?, ?, ?)",
        [(kpi, *kind) for kpi, kind in KPIS.items()],
    )
    for day in holidays:
        memory.execute("insert into dim_days values (?, 'holiday')", [day])
    memory.execute(
        f"""
        create table kpi_trends as
        select
            kpi, period_grain, 'rep' as dimension, dimension_value, sample as denominator, value,
            lag(value) over same as previous_value,
            lag(value, lags) over same as year_before_value,
            true as is_complete,
            period_start_date,
            case period_grain
                when 'day' then period_start_date
                when 'week' then period_start_date + 6
                when 'month' then last_day(period_start_date)
                else last_day(cast(period_start_date + interval 2 month as date))
            end as period_end_date
        from read_csv('{rows}', auto_detect = false, delim = ',', quote = '"', columns = {{
            'kpi': 'varchar', 'period_grain': 'varchar', 'dimension_value': 'varchar',
            'period_start_date': 'date', 'value': 'double', 'sample': 'double', 'lags': 'int'
        }})
        window same as (
            partition by kpi, period_grain, dimension_value order by period_start_date
        )
        """
    )
    for model in MODELS:
        written = (compiled / f"models/reporting/alerts/{model}.sql").read_text(encoding="utf-8")
        sql = re.sub(r'"[^".]+"\."[^".]+"\."([^".]+)"', r"\1", written)
        memory.execute(f"create table {model} as {sql}")
    return memory
