"""Snapshots, restatements and alerts in a warehouse, through dbt."""

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pytest
import yaml

import kpis
from sales_kpis.errors import BuildError, UserError
from sales_kpis.history import snapshots as history

ROOT = Path(__file__).parents[2]
# Apart from the schema that the other tests read: here the values are tampered with.
SCHEMA = "snapshot_test"
DAYS = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)

KEY = "kpi, period_grain, dimension, dimension_value, period_start_date"


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The profile of the repository, with the schema of these tests."""
    folder = tmp_path_factory.mktemp("profile")
    profiles = yaml.safe_load((ROOT / "profiles.example.yml").read_text(encoding="utf-8"))
    profiles["sales_kpis"]["outputs"]["postgres"]["schema"] = SCHEMA
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_PROFILES_DIR", str(folder))
        yield folder


@pytest.fixture
def sql() -> Iterator[psycopg2.extensions.cursor]:
    """Change the values as a build would, each statement at once."""
    connection = psycopg2.connect(
        host=os.environ["DBT_POSTGRES_HOST"],
        port=os.environ["DBT_POSTGRES_PORT"],
        user=os.environ["DBT_POSTGRES_USER"],
        password=os.environ.get("DBT_ENV_SECRET_POSTGRES_PASSWORD", ""),
        dbname=os.environ["DBT_POSTGRES_DATABASE"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


@pytest.fixture
def values(sql, profile) -> Iterator[psycopg2.extensions.cursor]:
    """A copy of the demo's values by month, quarter and year, and no history."""
    schemas = [f"{SCHEMA}{suffix}" for suffix in ("", "_marts", "_settings", "_history")]

    def drop() -> None:
        for schema in schemas:
            sql.execute(f"drop schema if exists {schema} cascade")

    drop()
    for schema in schemas[:3]:
        sql.execute(f"create schema {schema}")
    sql.execute(
        f"""
        create table {SCHEMA}.kpi_values as
            select * from analytics.kpi_values where period_grain in ('month', 'quarter', 'year');
        create table {SCHEMA}.kpi_catalog as select * from analytics.kpi_catalog;
        create table {SCHEMA}.dim_members as select * from analytics.dim_members;
        create table {SCHEMA}.withheld as select * from analytics.withheld;
        create table {SCHEMA}_marts.dim_as_of as select date '{DAYS[0]}' as as_of_date;
        create table {SCHEMA}_settings.display_labels as
            select * from analytics_settings.display_labels;
        """
    )
    yield sql
    drop()


def set_day(sql, day: date) -> None:
    sql.execute(f"update {SCHEMA}_marts.dim_as_of set as_of_date = %s", [day])


def rows(sql, query: str) -> list[tuple]:
    sql.execute(query)
    return sql.fetchall()


def full_copy(sql, source: str = f"{SCHEMA}.kpi_values", where: str = "true") -> dict:
    columns = f"{KEY}, period_end_date, is_complete, numerator, denominator, value"
    found = rows(sql, f"select {columns} from {source} where {where}")
    copy = {row[:5]: row[5:] for row in found}
    assert len(copy) == len(found)
    return copy


def test_each_day_is_kept_and_what_was_restated_is_told(values):
    copies = {DAYS[0]: full_copy(values)}
    entry = history.take_snapshot("postgres", Path())
    assert (entry.outcome, entry.row_count) == ("taken", len(copies[DAYS[0]]))
    assert history.take_snapshot("postgres", Path()).outcome == "unchanged"

    set_day(values, DAYS[1])
    table = f"{SCHEMA}.kpi_values"
    values.execute(f"update {table} set value = value * 1.5 + 1 where kpi in ('mrr', 'win_rate')")
    values.execute(f"update {table} set value = value * (1 + 1e-13) where kpi = 'total_revenue'")
    values.execute(f"delete from {table} where kpi = 'orders_count' and dimension = 'region'")
    values.execute(f"update {table} set kpi = 'all_new' where kpi = 'units_sold'")
    copies[DAYS[1]] = full_copy(values)
    entry = history.take_snapshot("postgres", Path())
    assert entry.outcome == "taken"
    assert min(entry.new_row_count, entry.changed_row_count, entry.gone_row_count) > 0

    for day, copy in copies.items():
        found = full_copy(values, f"{SCHEMA}_history.kpi_snapshots", f"as_of_date = '{day}'")
        assert found.keys() == copy.keys()
        assert all(is_same_row(found[row], copy[row]) for row in copy)

    first, second = copies.values()
    expected = {}
    for row in first.keys() | second.keys():
        end = (first.get(row) or second[row])[0]
        old, new = (copy[row][-1] if row in copy else None for copy in (first, second))
        if end <= DAYS[0] and not is_same(old, new):
            expected[row] = (old, new, *DAYS[:2])
    restated = rows(
        values,
        f"select {KEY}, old_value, new_value, first_as_of_date, second_as_of_date "
        f"from {SCHEMA}_history.kpi_restatements",
    )
    assert {row[:5]: row[5:] for row in restated} == expected
    assert len(restated) == len(expected) > 1_000
    assert [entry.outcome for entry in history.verify("postgres", Path())] == ["whole"] * 2


def test_an_earlier_day_is_refused_and_leaves_no_lock(values):
    set_day(values, DAYS[1])
    history.take_snapshot("postgres", Path())
    set_day(values, DAYS[0])
    with pytest.raises(UserError, match="data are as of 2026-06-01, .* goes on to 2026-06-02"):
        history.take_snapshot("postgres", Path())
    set_day(values, DAYS[2])
    assert history.take_snapshot("postgres", Path()).outcome == "taken"


def test_a_snapshot_that_dies_leaves_nothing(values):
    """The server takes back what was not committed."""
    history.take_snapshot("postgres", Path())
    set_day(values, DAYS[1])
    values.execute(f"update {SCHEMA}.kpi_values set value = value + 1")
    # The changes go in, and the entry in the log does not: its table is not what it was.
    log = f"{SCHEMA}_history.kpi_snapshot_log"
    values.execute(f"alter table {log} add constraint refused check (snapshot_id < 2)")
    with pytest.raises(BuildError, match="refused"):
        history.take_snapshot("postgres", Path())
    changes = f"select count(*) from {SCHEMA}_history.kpi_value_changes where snapshot_id > 1"
    assert rows(values, changes) == [(0,)]
    values.execute(f"alter table {log} drop constraint refused")
    assert history.take_snapshot("postgres", Path()).outcome == "taken"


def test_two_at_once_take_one_snapshot(values):
    history.take_snapshot("postgres", Path())
    set_day(values, DAYS[1])
    values.execute(f"update {SCHEMA}.kpi_values set value = value + 1")
    command = [sys.executable, str(ROOT / "scripts/kpis.py"), "snapshot", "--target", "postgres"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate()[0].split()[0] for process in both)
    assert said == ["Nothing", "Took"]
    assert [entry.outcome for entry in history.verify("postgres", Path())] == ["whole"] * 2


def run(capsys, monkeypatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["kpis.py", *arguments])
    monkeypatch.setenv("COLUMNS", "200")
    code = kpis.main()
    return code, capsys.readouterr().out


def test_the_commands_read_any_target(values, capsys, monkeypatch, tmp_path):
    command = ("restatements", "--target", "postgres", "--kpi", "mrr", "--lang", "ru")
    assert run(capsys, monkeypatch, "snapshot", "--target", "postgres")[0] == 0
    assert "Снимок пока один" in run(capsys, monkeypatch, *command)[1]
    values.execute(
        f"update {SCHEMA}.kpi_values set value = 1234.5 where kpi = 'mrr' and dimension = 'all' "
        "and period_grain = 'month' and period_start_date = '2026-04-01'"
    )
    run(capsys, monkeypatch, "snapshot", "--target", "postgres")
    code, out = run(capsys, monkeypatch, *command)
    assert code == 0
    assert "2026-06-01 → 2026-06-01 (2)" in out
    assert "апрель 2026" in out
    assert "1\xa0234\xa0€" in out or "1\xa0235\xa0€" in out

    values.execute(
        f"""
        create table {SCHEMA}.kpi_alerts as
        select 'x' || n as alert_id, 'rule' as rule, 'mrr' as kpi, 'month' as period_grain,
            'all' as dimension, '007' as dimension_value, 'Total' as dimension_label,
            'Всего' as dimension_label_ru, 'threshold' as method,
            case n when 1 then 'critical' else 'info' end as severity,
            1.5::double precision as value, null::double precision as expected_value,
            1::double precision as lower_bound, null::double precision as upper_bound,
            'MRR fell ' || n as sentence, 'MRR снизилась ' || n as sentence_ru,
            n < 3 as is_open, false as is_favorable,
            date '2026-05-01' as since_date, date '2026-05-31' as until_date
        from generate_series(1, 3) as n
        """
    )
    options = ("--target", "postgres", "--database", str(tmp_path / "sales_kpis.duckdb"))
    code, out = run(capsys, monkeypatch, "alerts", *options, "--lang", "ru")
    assert code == 1
    assert "MRR снизилась 1" in out
    assert "MRR снизилась 2" in out
    assert "MRR снизилась 3" not in out
    assert "Данные по 2026-06-01" in out


def is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def is_same_row(found: tuple, copy: tuple) -> bool:
    return found[:2] == copy[:2] and all(map(is_same, found[2:], copy[2:]))
