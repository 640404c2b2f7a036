"""What was known on a day stays known, and what has changed since is told."""

import csv
import hashlib
import itertools
import math
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import dbt.cli.main
import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from running import build_into
from sales_kpis.errors import BuildError, UserError
from sales_kpis.history import snapshots as history

# Spawned, not forked: a fork would share the parent's DuckDB.
PROCESSES = multiprocessing.get_context("spawn")

ROOT = Path(__file__).parents[2]
KEY = ("kpi", "period_grain", "dimension", "dimension_value", "period_start_date")
# A key and the numerator, denominator and value of it; the period is of one month.
Key = tuple[str, str, str, str, date]
Numbers = tuple[float | None, float | None, float | None]
State = dict[Key, Numbers]

MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))


def key(kpi: str = "win_rate", start: date = MAY, member: str = "all") -> Key:
    return (kpi, "month", "all" if member == "all" else "rep", member, start)


def count(value: float | None) -> Numbers:
    return (value, None, value)


def end_of(start: date) -> date:
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def write_published(path: Path, as_of: date, state: State) -> Path:
    """Write a database as `build` publishes it, with these values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create schema analytics; create schema analytics_marts;
            create table analytics_marts.dim_as_of as select date '{as_of}' as as_of_date;
            create table main.build_info as select 'EUR' as reporting_currency;
            create table analytics.kpi_catalog as
                select 'win_rate' as kpi, 'Win rate' as label, 'Доля выигранных' as label_ru,
                    'ratio' as unit, 1 as sort_order;
            create table analytics.dim_members as
                select 'rep' as dimension, 'r1' as dimension_value, 'Anna' as dimension_label,
                    'Анна' as dimension_label_ru;
            create table analytics.withheld (kind varchar, name varchar);
            create table analytics.kpi_values (
                kpi varchar, period_grain varchar, dimension varchar, dimension_value varchar,
                period_start_date date, period_end_date date, is_complete boolean,
                numerator double, denominator double, value double
            );
            """
        )
        if state:
            connection.executemany(
                f"insert into analytics.kpi_values values ({', '.join('?' * 10)})",
                [
                    [*found, end_of(found[-1]), end_of(found[-1]) <= as_of, *numbers]
                    for found, numbers in state.items()
                ],
            )
    return path


class Company:
    """A published database and its history, always in one place: dbt reads the project once."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "sales_kpis.duckdb"
        self.history = history.history_of(self.database)

    def snapshot(self, as_of: date, state: State) -> history.Entry:
        write_published(self.database, as_of, state)
        return history.take_snapshot("duckdb", self.database)

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.history), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def state_of(self, as_of: date) -> State:
        """Rebuild a day."""
        rows = self.rows(
            f"select {', '.join(KEY)}, numerator, denominator, value "
            f"from analytics_history.kpi_snapshots where as_of_date = date '{as_of}'"
        )
        state = {row[:5]: row[5:] for row in rows}
        assert len(state) == len(rows)
        return state

    def restatements(self) -> list[tuple]:
        return self.rows(
            f"select {', '.join(KEY)}, restatement, old_value, new_value, first_as_of_date, "
            "second_as_of_date from analytics_history.kpi_restatements order by all"
        )

    def log(self) -> list[tuple]:
        return self.rows(
            "select as_of_date, revision, row_count, new_row_count, changed_row_count, "
            "gone_row_count from analytics_history.kpi_snapshot_log order by snapshot_id"
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("company")


@pytest.fixture(scope="module")
def project(folder: Path) -> Manifest:
    """What dbt has read of the project, once for all snapshots."""
    company = Company(folder)
    write_published(company.database, JUNE, {key(): (1, 4, 0.25)})
    with history._scratch_copy(company.history) as scratch:
        profiles = history._write_profile(scratch, company.database)
        folders = ["--profiles-dir", str(profiles), "--project-dir", str(ROOT)]
        folders += ["--target-path", str(profiles.parent / "target")]
        read = dbt.cli.main.dbtRunner().invoke(
            ["parse", "--quiet", "--target", history.TARGET, *folders]
        )
    assert read.success, read.exception
    return read.result


@pytest.fixture
def company(folder: Path, project: Manifest, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Begin without a history."""
    monkeypatch.setattr(dbt.cli.main, "dbtRunner", partial(dbt.cli.main.dbtRunner, project))
    company = Company(folder)
    company.history.unlink(missing_ok=True)
    return company


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ------------------------------------------------------------------- what is recorded


def test_a_day_is_rebuilt_as_it_was(company):
    first = {key(start=MAY): (1, 4, 0.25), key(start=JUNE): (0, 0, None), key("mrr"): count(10)}
    second = {key(start=MAY): (2, 4, 0.5), key(start=JULY): (1, 1, 1.0), key("mrr"): count(10)}
    assert company.snapshot(JUNE, first).outcome == "taken"
    company.snapshot(JULY, second)
    assert company.state_of(JUNE) == first
    assert company.state_of(JULY) == second
    assert company.log() == [(JUNE, 1, 3, 3, 0, 0), (JULY, 1, 3, 1, 1, 1)]
    # Only what changed was added: one changed, one gone, one new.
    counts = company.rows(
        "select snapshot_id, count(*) from analytics_history.kpi_value_changes group by 1"
    )
    assert sorted(counts) == [(1, 3), (2, 3)]


def test_what_is_withheld_is_not_gone(company):
    known = {key(): (1, 4, 0.25), key("mrr"): count(10)}
    company.snapshot(JUNE, known)
    write_published(company.database, JULY, {key("mrr"): count(11)})
    with duckdb.connect(str(company.database)) as connection:
        connection.execute("insert into analytics.withheld values ('kpi', 'win_rate')")
    history.take_snapshot("duckdb", company.database)
    assert company.state_of(JULY) == {key(): (1, 4, 0.25), key("mrr"): count(11)}
    company.snapshot(JULY + timedelta(days=1), known)
    assert company.log()[2][2:] == (2, 0, 1, 0)


def test_taking_it_twice_changes_nothing(company):
    state = {key(): (1, 4, 0.25)}
    company.snapshot(JUNE, state)
    before = digest(company.history), company.history.stat().st_mtime_ns
    assert company.snapshot(JUNE, state).outcome == "unchanged"
    assert (digest(company.history), company.history.stat().st_mtime_ns) == before


def test_a_day_without_a_change_is_a_snapshot_too(company):
    state = {key(): (1, 4, 0.25)}
    company.snapshot(JULY, state)
    assert company.snapshot(JULY + timedelta(days=1), state).outcome == "taken"
    assert company.state_of(JULY + timedelta(days=1)) == state
    assert company.log()[1] == (JULY + timedelta(days=1), 1, 1, 0, 0, 0)


def test_a_correction_of_the_same_day_is_a_revision_beside_the_first(company):
    company.snapshot(JUNE, {key(): (1, 4, 0.25)})
    entry = company.snapshot(JUNE, {key(): (3, 4, 0.75)})
    assert (entry.outcome, entry.revision) == ("taken", 2)
    assert company.state_of(JUNE) == {key(): (3, 4, 0.75)}
    assert company.restatements() == [(*key(), "changed", 0.25, 0.75, JUNE, JUNE)]
    # What the first one said is still there.
    assert company.rows(
        "select numerator, value from analytics_history.kpi_value_changes where snapshot_id = 1"
    ) == [(1, 0.25)]
    assert [entry.outcome for entry in history.verify("duckdb", company.database)] == ["whole"] * 2


def test_an_earlier_day_than_the_latest_is_refused(company):
    company.snapshot(JULY, {key(): (1, 4, 0.25)})
    before = digest(company.history)
    with pytest.raises(UserError, match="data are as of 2026-06-01, .* goes on to 2026-07-01"):
        company.snapshot(JUNE, {key(): (2, 4, 0.5)})
    assert digest(company.history) == before


def test_a_day_without_any_value_is_refused(company):
    company.snapshot(JUNE, {key(): (1, 4, 0.25)})
    with pytest.raises(UserError, match="no snapshot was taken: kpi_values holds no row"):
        company.snapshot(JULY, {})
    assert len(company.log()) == 1


@pytest.mark.parametrize(
    ("old", "new", "is_change"),
    [
        (3.0, 3.0 * (1 + 1e-10), False),
        (3.0, 3.0 * (1 + 1e-8), True),
        (-3e12, -3e12 * (1 + 1e-10), False),
        (-3e12, -3e12 * (1 + 1e-8), True),
        (0.0, 1e-13, False),
        (0.0, 1e-11, True),
        (1e-7, -1e-7, True),
        (None, 0.0, True),
        (0.0, None, True),
        (None, None, False),
    ],
)
def test_the_last_digits_of_a_double_are_no_change(old, new, is_change):
    """Run the macro's own SQL, as dbt writes it into the changes."""
    assert differs(old, new) == is_change
    assert differs(new, old) == is_change


def differs(old: float | None, new: float | None) -> bool:
    values = ("null" if value is None else repr(value) for value in (old, new))
    sql = render("differs", *(f"cast({value} as double)" for value in values))
    with duckdb.connect() as connection:
        return connection.execute(f"select coalesce({sql}, false)").fetchone()[0]


def render(macro: str, *arguments: str) -> str:
    """What a macro of macros/history that calls no other becomes."""
    from jinja2 import Environment

    path = ROOT / "macros/history/snapshot_rows.sql"
    return getattr(Environment().from_string(path.read_text("utf-8")).module, macro)(*arguments)


def test_noise_never_adds_up_unseen(company):
    """Each day is compared with what was recorded, not with the noise of the day before."""
    day, value, taken = JUNE, 1.0, []
    for _ in range(4):
        entry = company.snapshot(day, {key(): count(value)})
        taken.append(entry.new_row_count + entry.changed_row_count)
        day, value = day + timedelta(days=1), value * (1 + 6e-10)
    assert taken == [1, 0, 1, 0]


# ---------------------------------------------------------------------- restatements


def test_only_periods_that_were_over_can_be_restated(company):
    day = date(2026, 6, 30)
    company.snapshot(
        day - timedelta(days=1),
        {key(start=MAY): count(5), key(start=JUNE): count(7), key(start=JULY): count(1)},
    )
    company.snapshot(
        day, {key(start=MAY): count(6), key(start=JUNE): count(8), key(start=JULY): count(2)}
    )
    company.snapshot(
        day + timedelta(days=1),
        {key(start=MAY): count(6), key(start=JUNE): count(9), key(start=JULY): count(3)},
    )
    assert company.restatements() == [
        (*key(start=MAY), "changed", 5, 6, day - timedelta(days=1), day),
        (*key(start=JUNE), "changed", 8, 9, day, day + timedelta(days=1)),
    ]


def test_values_that_vanish_and_appear_are_told(company):
    company.snapshot(JULY, {key("a"): count(1), key("b"): count(2), key("c"): (0, 0, None)})
    company.snapshot(
        JULY + timedelta(days=1),
        {key("b"): (0, 0, None), key("c"): (1, 2, 0.5), key("d"): count(4), key("e"): count(None)},
    )
    days = JULY, JULY + timedelta(days=1)
    assert company.restatements() == [
        (*key("a"), "vanished", 1, None, *days),
        (*key("b"), "vanished", 2, None, *days),
        (*key("c"), "appeared", None, 0.5, *days),
        (*key("d"), "appeared", None, 4, *days),
    ]


def test_parts_that_change_under_a_same_value_are_recorded_and_no_restatement(company):
    company.snapshot(JULY, {key(): (1, 2, 0.5)})
    entry = company.snapshot(JULY, {key(): (2, 4, 0.5)})
    assert entry.changed_row_count == 1
    assert company.state_of(JULY) == {key(): (2, 4, 0.5)}
    assert company.restatements() == []


def test_by_how_much_a_value_has_changed(company):
    company.snapshot(JULY, {key("a"): (1, 4, 0.25), key("b"): count(0), key("c"): count(-10)})
    company.snapshot(JULY, {key("a"): (3, 6, 0.5), key("b"): count(5), key("c"): count(-15)})
    assert company.rows(
        "select old_numerator, old_denominator, new_numerator, new_denominator, change, "
        "change_ratio, first_revision, second_revision "
        "from analytics_history.kpi_restatements order by kpi"
    ) == [
        (1, 4, 3, 6, 0.25, 1.0, 1, 2),
        (0, None, 5, None, 5, None, 1, 2),
        (-10, None, -15, None, -5, -0.5, 1, 2),
    ]


# ----------------------------------------------- random days against plain full copies

MEMBERS = ("all", "r1", "r2")
STARTS = (date(2026, 3, 1), date(2026, 4, 1), MAY, JUNE, JULY)


def a_number(chance: random.Random) -> float | None:
    return chance.choice([None, 0.0, 0.1, -3.5, 1e12 / 7, chance.uniform(-1e3, 1e3)])


def next_state(before: State, chance: random.Random, kpis: int) -> State:
    """Some values stay, some differ in their last digits; some change, go, or come."""
    state = {}
    for kpi in range(kpis):
        for member in MEMBERS:
            for start in STARTS:
                found = key(f"kpi_{kpi}", start, member)
                old, event = before.get(found), chance.random()
                if event < 0.2:
                    state[found] = (a_number(chance), chance.choice([None, 7.0]), a_number(chance))
                elif old is not None and event < 0.4:
                    noise = 1 + chance.choice([-1e-12, 1e-12])
                    state[found] = tuple(n if n is None else n * noise for n in old)
                elif old is not None and event < 0.9:
                    state[found] = old
    return state


def is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def restated(copies: list[tuple[date, int, State]]) -> dict[tuple, tuple]:
    """The definition, over two full copies at a time: {key, kind and snapshots: old, new}."""
    found = {}
    for (day, revision, first), (*second_snapshot, second) in itertools.pairwise(copies):
        for row in first.keys() | second.keys():
            old, new = first.get(row, count(None))[2], second.get(row, count(None))[2]
            if end_of(row[-1]) <= day and not is_same(old, new):
                kind = "appeared" if old is None else "vanished" if new is None else "changed"
                found[*row, kind, day, revision, *second_snapshot] = (old, new)
    return found


def assert_same(found: dict[tuple, tuple], expected: dict[tuple, tuple]) -> None:
    assert found.keys() == expected.keys()
    different = {
        row: (found[row], expected[row])
        for row in found
        if not all(map(is_same, found[row], expected[row]))
    }
    assert not different


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_days_are_as_if_each_had_been_copied_in_full(company, seed):
    chance = random.Random(seed)
    day, revision, state, copies = date(2026, 5, 20), 1, {}, []
    for _ in range(8):
        state = next_state(state, chance, kpis=40)
        entry = company.snapshot(day, state)
        copies.append((day, revision, state))
        assert (entry.as_of_date, entry.revision, entry.row_count) == (day, revision, len(state))
        step = chance.choice([0, 1, 1, 9, 25])
        day, revision = day + timedelta(days=step), 1 if step else revision + 1
    for as_of, last in {day: state for day, _, state in copies}.items():
        assert_same(company.state_of(as_of), last)
    steps = "first_as_of_date, first_revision, second_as_of_date, second_revision"
    rows = company.rows(
        f"select {', '.join(KEY)}, restatement, {steps}, old_value, new_value "
        "from analytics_history.kpi_restatements"
    )
    found = {row[:-2]: row[-2:] for row in rows}
    assert len(found) == len(rows) > 100
    assert_same(found, restated(copies))
    assert {entry.outcome for entry in history.verify("duckdb", company.database)} == {"whole"}


# -------------------------------------------------------------------- accidents


def take_on_and_on(database: Path, days: int) -> None:
    """Change some values each day and take a snapshot, as a nightly job does."""
    day = JULY
    for number in range(days):
        with duckdb.connect(str(database)) as connection:
            connection.execute("update analytics_marts.dim_as_of set as_of_date = ?", [day])
            connection.execute(
                "update analytics.kpi_values set value = value + 1 where hash(kpi, ?) % 10 = 0",
                [number],
            )
        history.take_snapshot("duckdb", database)
        day += timedelta(days=1)


def test_a_killed_snapshot_leaves_the_history_whole(company):
    chance = random.Random(3)
    for _ in range(2):
        company.history.unlink(missing_ok=True)
        company.snapshot(JUNE, {key(f"kpi_{number}"): count(number) for number in range(2_000)})
        process = PROCESSES.Process(target=take_on_and_on, args=(company.database, 900))
        process.start()
        # Readers are never in the way, and from the first snapshot on it ends at any moment.
        while len(company.log()) == 1:
            assert process.is_alive()
            time.sleep(0.1)
        time.sleep(chance.random() * 3)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        log = company.log()
        outcomes = [entry.outcome for entry in history.verify("duckdb", company.database)]
        assert outcomes == ["whole"] * len(log)
        assert all(len(company.state_of(day)) == 2_000 for day, *_ in log)
        # And it goes on.
        assert history.take_snapshot("duckdb", company.database).outcome in ("taken", "unchanged")


def test_changes_that_are_not_in_the_log_count_for_nothing(company):
    """As a warehouse without transactions may leave them."""
    company.snapshot(JUNE, {key(): (1, 4, 0.25)})
    with duckdb.connect(str(company.history)) as connection:
        connection.execute(
            "insert into analytics_history.kpi_value_changes "
            "select * replace (2 as snapshot_id, 9 as value) "
            "from analytics_history.kpi_value_changes"
        )
    assert company.state_of(JUNE) == {key(): (1, 4, 0.25)}
    assert company.snapshot(JUNE, {key(): (1, 4, 0.25)}).outcome == "unchanged"
    company.snapshot(JULY, {key(): (2, 4, 0.5)})
    assert company.state_of(JUNE) == {key(): (1, 4, 0.25)}
    assert company.state_of(JULY) == {key(): (2, 4, 0.5)}
    assert company.restatements() == [(*key(), "changed", 0.25, 0.5, JUNE, JULY)]


def test_a_second_snapshot_at_the_same_time_is_refused(company):
    company.snapshot(JUNE, {key(): (1, 4, 0.25)})
    with (
        history._scratch_copy(company.history),
        pytest.raises(BuildError, match="another snapshot is being taken here"),
    ):
        history.take_snapshot("duckdb", company.database)
    assert history.take_snapshot("duckdb", company.database).outcome == "unchanged"


@pytest.mark.parametrize(
    "damage",
    [
        "update analytics_history.kpi_value_changes set value = 0.26 where snapshot_id = 1",
        "delete from analytics_history.kpi_value_changes where kpi = 'b'",
        "insert into analytics_history.kpi_value_changes "
        "select * replace ('z' as kpi) from analytics_history.kpi_value_changes where kpi = 'b'",
    ],
)
def test_a_damaged_history_is_found(company, run, damage):
    company.snapshot(JUNE, {key("a"): (1, 4, 0.25), key("b"): count(2)})
    assert run("snapshot", "--verify", "--database", company.database).code == 0
    with duckdb.connect(str(company.history)) as connection:
        connection.execute(damage)
    ran = run("snapshot", "--verify", "--database", company.database)
    assert ran.code == 1
    assert "the snapshot as of 2026-06-01 is not what was taken" in ran.err


def test_readers_with_older_drivers_can_open_the_history(company):
    company.snapshot(JUNE, {key(): (1, 4, 0.25)})
    with duckdb.connect() as connection:
        connection.execute(f"attach '{company.history}' as h (read_only)")
        (tags,) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'h'"
        ).fetchone()
    assert tags["storage_version"] == "v1.4.0+", tags


# --------------------------------------------------------------------------- commands


def test_the_commands_from_the_first_snapshot_on(company, run):
    at = ("--database", company.database)
    ran = run("restatements", *at)
    assert ran.code == 2
    write_published(company.database, JULY, {key(): (1, 4, 0.25), key(member="r1"): (1, 2, 0.5)})
    assert "run `snapshot` first" in run("restatements", *at).err
    ran = run("snapshot", *at)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == ("Took the snapshot as of 2026-07-01. 2 values: 2 new, 0 changed, 0 gone.\n")
    assert run("snapshot", *at).out == (
        "Nothing has changed since the snapshot as of 2026-07-01: nothing was written.\n"
    )
    assert "one snapshot, of 2026-07-01, and nothing to compare" in run("restatements", *at).out
    write_published(company.database, JULY, {key(): (2, 4, 0.5), key(member="r1"): (1, 2, 0.5)})
    assert run("snapshot", *at).out.startswith("Took revision 2 of the snapshot as of 2026-07-01")
    lines = [" ".join(line.split()) for line in run("restatements", *at).out.splitlines()]
    assert lines == [
        "KPI Period Was Is Change",
        "2026-07-01 → 2026-07-01 (2)",
        "Win rate May 2026 25.0 % 50.0 % +25.0 pp",
    ]
    russian = run("restatements", *at, "--lang", "ru").out
    assert "Доля выигранных май 2026 25,0 % 50,0 % +25,0 п. п." in " ".join(russian.split())
    write_published(company.database, date(2026, 7, 3), {key(): (2, 4, 0.5)})
    run("snapshot", *at)
    ran = run("restatements", *at)
    assert "No value of a past period has changed since the snapshot of 2026-07-01." in ran.out
    assert "There are 1 in other grains or dimensions" in ran.out
    by_rep = run("restatements", *at, "--dimension", "rep", "--lang", "ru").out
    assert "Анна" in by_rep
    # No snapshot was taken on the second: what was known then is that of the first.
    assert run("restatements", *at, "--since", "2026-07-02").out == ran.out
    write_published(company.database, date(2026, 7, 4), {key(): (3, 4, 0.75)})
    run("snapshot", *at)
    both = run("restatements", *at, "--since", "2026-07-01", "--dimension", "rep").out
    assert "2026-07-01 (2) → 2026-07-03" in both
    latest = run("restatements", *at).out
    assert "2026-07-03 → 2026-07-04" in latest
    assert "(2)" not in latest


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--since", "2020-01-01"], "the history begins on 2026-07-01"),
        (["--since", "yesterday"], "not a date"),
        (["--kpi", "win_rat"], "did you mean win_rate?"),
        (["--kpi", "x' or '1'='1"], "there is no KPI"),
        (["--grain", "mont"], "did you mean month?"),
        (["--dimension", "rep; drop table x"], "there is no dimension"),
    ],
)
def test_mistakes_are_told(company, run, options, message):
    if not company.history.exists():
        company.snapshot(JULY, {key(): (1, 4, 0.25)})
    ran = run("restatements", "--database", company.database, *options)
    assert ran.code == 2
    assert message in ran.err


def test_a_snapshot_needs_a_published_database(tmp_path, run):
    ran = run("snapshot", "--database", tmp_path / "sales_kpis.duckdb")
    assert ran.code == 2
    assert "run `build` first" in ran.err
    assert not (tmp_path / "history").exists()


# -------------------------------------------------------------- two real builds

DEALS = [
    ("D1", "2026-01-05", "2026-02-10", "yes", "1000"),
    ("D2", "2026-01-07", "2026-02-20", "no", "500"),
    ("D3", "2026-03-01", "2026-05-11", "yes", "2000"),
]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build from a folder of files: builds(deals, as_of) gives the published database."""
    folder = tmp_path_factory.mktemp("files")

    def build(deals: list[tuple], as_of: str) -> Path:
        data = folder / "data"
        data.mkdir(exist_ok=True)
        with (data / "deals.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                "deal_id deal_name stage is_closed created_at closed_at is_won amount".split()
            )
            for deal_id, created, closed, is_won, amount in deals:
                stage = "Won" if is_won == "yes" else "Lost"
                writer.writerow([deal_id, "Acme", stage, "yes", created, closed, is_won, amount])
        (data / "sales_kpis.yml").write_text("reporting_time_zone: UTC\n", encoding="utf-8")
        return build_into(folder / "output", "--data", data, "--as-of", as_of)

    return build


def full_copy(database: Path) -> State:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            f"select {', '.join(KEY)}, period_end_date, numerator, denominator, value "
            "from analytics.kpi_values"
        ).fetchall()
    return {row[:5]: row[5:] for row in rows}


def test_two_builds_and_what_was_restated_between_them(builds, run):
    database = builds(DEALS, "2026-06-30")
    first = full_copy(database)
    assert history.take_snapshot("duckdb", database).row_count == len(first)
    # One of February was worth more, one of May is gone, and one of July is new.
    changed = [(*DEALS[0][:4], "1500"), DEALS[1], ("D4", "2026-06-01", "2026-07-02", "yes", "70")]
    database = builds(changed, "2026-07-02")
    second = full_copy(database)
    history.take_snapshot("duckdb", database)

    expected = set()
    for row in first.keys() | second.keys():
        end = (first.get(row) or second[row])[0]
        old, new = (state[row][3] if row in state else None for state in (first, second))
        if end <= date(2026, 6, 30) and not is_same(old, new):
            expected.add((*row, old, new))
    company = Company(database.parent)
    found = company.rows(
        f"select {', '.join(KEY)}, old_value, new_value from analytics_history.kpi_restatements"
    )
    assert len(found) == len(expected) > 50
    assert set(found) == expected
    won = ("won_amount", "month", "all", "all")
    assert (*won, date(2026, 2, 1), 1000.0, 1500.0) in expected
    assert (*won, date(2026, 5, 1), 2000.0, None) in expected
    out = run("restatements", "--database", database, "--kpi", "won_amount").out
    assert "2026-06-30 → 2026-07-02" in out
    assert "February 2026 €1,000 €1,500 +50.0 %" in " ".join(out.split())
