"""What may happen to a pull: nothing is lost, nothing is doubled."""

import multiprocessing
import signal
import sys

import duckdb
import pytest

import kpis
from fake_api import FAILED, Answer
from fakes import MAINS
from sales_kpis.errors import UserError
from sales_kpis.load import pull
from sales_kpis.load.declared import declared_tables

COUNT = 35
SYSTEMS = [system for system in MAINS if system in pull.systems()]
# What comes instead of an answer, and the seconds that are waited then.
FAULTS = {
    "429 with Retry-After": ([Answer({}, 429, {"Retry-After": "7"})], [7.0]),
    "429 without Retry-After": ([Answer({}, 429)] * 2, [1.0, 2.0]),
    "503 QUERY_LIMIT_EXCEEDED": ([Answer({"error": "QUERY_LIMIT_EXCEEDED"}, 503)], [1.0]),
    "500": ([FAILED] * 2, [1.0, 2.0]),
    "no answer": ([None], [1.0]),
}
# Some records change when the second page is asked for.
CHANGED_AT = "429 with Retry-After"


@pytest.fixture
def fault_table():
    def note(system: str, fault: str, expected: int, landed: tuple[int, int]) -> None:
        print(f"{system:<10} {fault:<32} expected {expected}, landed {landed[0]}")
        assert landed == (expected, expected)

    return note


@pytest.mark.parametrize("system", SYSTEMS)
def test_pages_fail_and_records_change_between_them(system, landing, fault_table, waited) -> None:
    main, here = MAINS[system], landing(system, MAINS[system].table)
    api = main.make(COUNT)
    api.page_size = 6

    def change() -> None:
        for number in (1, 2, 3, 20, 33):
            api.change(number)

    # The first page comes. Each other is asked for again as often as it fails, and only then
    # comes the next.
    api.before(main.path)
    for fault, (answers, _) in FAULTS.items():
        api.before(main.path, lambda planned=answers: api.fail("", *planned))
        for _ in answers:
            api.before(main.path, change if fault == CHANGED_AT else lambda: None)
    here.pull(api)
    assert not api.faults
    assert not api.events
    assert waited == [seconds for _, waits in FAULTS.values() for seconds in waits]
    assert here.lines[0] == f"{system} answers HTTP 429: waiting 7 s"
    fault_table(system, "faults and changes", COUNT, here.counts(main.table, main.key))
    here.pull(api)
    fault_table(system, "and the next pull", COUNT, here.counts(main.table, main.key))
    changed = here.ask(f"select {main.key} from {main.table} where {main.name} = 'changed'")
    assert {key.split("_")[-1] for (key,) in changed} == {"1", "2", "3", "20", "33"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_at_all_makes_every_declared_table(system, landing) -> None:
    here = landing(system)
    here.pull(MAINS[system].make())
    with duckdb.connect(str(here.database), read_only=True) as connection:
        for table in declared_tables(system).values():
            found = connection.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_schema = ? and table_name = ?",
                [system, table.name],
            ).fetchall()
            types = dict(found)
            for column in table.columns:
                assert types[column.name] == DUCKDB_TYPES.get(column.type, column.type.upper())
            assert connection.sql(f"select count(*) from {system}.{table.name}").fetchone() == (0,)


DUCKDB_TYPES = {
    "string": "VARCHAR",
    "numeric(18, 2)": "DECIMAL(18,2)",
    "numeric(18, 6)": "DECIMAL(18,6)",
    "numeric(9, 4)": "DECIMAL(9,4)",
    "numeric(9, 6)": "DECIMAL(9,6)",
    "numeric(24, 12)": "DECIMAL(24,12)",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_api_that_stays_away_keeps_what_was_read(system, landing, fault_table) -> None:
    main, here = MAINS[system], landing(system, MAINS[system].table)
    api = main.make(COUNT)
    # After a step of two pages.
    api.before(main.path)
    api.before(main.path)
    api.before(main.path, lambda: api.fail(main.path, *[FAILED] * 8))
    with pytest.raises(UserError, match="what was read before is kept: run this again"):
        here.pull(api)
    asked = api.asked(main.path)
    here.pull(api)
    fault_table(system, "8 x 500, then run again", COUNT, here.counts(main.table, main.key))
    # It went on from there: not every page was asked for again.
    assert api.asked(main.path) - asked < 4


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_wrong_token_is_one_sentence(system, landing) -> None:
    here = landing(system, MAINS[system].table)
    api = MAINS[system].make(3)
    api.fail("", *[Answer({"error": "unauthorized"}, 401)] * 3)
    with pytest.raises(UserError) as refused:
        here.pull(api)
    assert "HTTP 401" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not any(secret in str(refused.value) for secret in api.secrets.values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_killed_pull_goes_on(system, landing, fault_table, tmp_path, monkeypatch, capsys) -> None:
    main, here = MAINS[system], landing(system, MAINS[system].table)
    api = main.make(COUNT)
    for name, value in {**api.secrets, f"{system.upper()}_TOKEN_FILE": f"{tmp_path}/t"}.items():
        monkeypatch.setenv(name, value)
    with api.serving() as url:
        command = [
            *("kpis.py", "load", system, "--pages", "2", "--base-url", url),
            *("--database", str(here.database)),
            *(part for name in here.skipped for part in ("--skip", name)),
        ]
        monkeypatch.setattr(sys, "argv", command)
        started = multiprocessing.get_context("fork").Process(target=kpis.main)
        api.before(main.path)
        api.before(main.path)
        api.before(main.path, started.kill)
        started.start()
        started.join(120)
        assert started.exitcode == -signal.SIGKILL
        assert kpis.main() == 0
    said = "".join(capsys.readouterr())
    assert f"{main.table}: " in said
    assert not any(secret in said for secret in api.secrets.values())
    fault_table(system, "killed, then run again", COUNT, here.counts(main.table, main.key))
