"""What may happen to a pull: nothing is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from fake_api import FAILED, Answer
from fakes import MAINS
from sales_kpis.errors import UserError
from sales_kpis.load import pull
from sales_kpis.load.declared import declared_tables
from sales_kpis.project import ROOT

COUNT = 35
SYSTEMS = [system for system in MAINS if system in pull.systems()]
FAULTS = {
    "none": (),
    "429 with Retry-After": (Answer({}, 429, {"Retry-After": "7"}),),
    "429 without Retry-After": (Answer({}, 429), Answer({}, 429)),
    "503 QUERY_LIMIT_EXCEEDED": (Answer({"error": "QUERY_LIMIT_EXCEEDED"}, 503),),
    "500": (FAILED, FAILED),
    "no answer": (None,),
}


@pytest.fixture
def fault_table():
    def note(system: str, fault: str, expected: int, landed: tuple[int, int]) -> None:
        print(f"{system:<10} {fault:<32} expected {expected}, landed {landed[0]}")
        assert landed == (expected, expected)

    return note


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_middle(system, fault, landing, fault_table, waited) -> None:
    main, here = MAINS[system], landing(system)
    api = main.make(COUNT)
    # Page by page, so that the fault comes after some pages and before others.
    api.before(main.path, lambda: api.before(main.path, lambda: api.fail("", *FAULTS[fault])))
    here.pull(api, skipped=main.others(system))
    if fault == "none":
        here.pull(api)
    fault_table(system, fault, COUNT, here.counts(main.table, main.key))
    assert not api.faults
    if fault == "429 with Retry-After":
        assert waited == [7.0]
        assert here.lines[0] == f"{system} answers HTTP 429: waiting 7 s"


@pytest.mark.parametrize("system", SYSTEMS)
def test_records_change_between_pages(system, landing, fault_table) -> None:
    main, here = MAINS[system], landing(system)
    api = main.make(COUNT)

    def change() -> None:
        for number in (1, 2, 3, 20, 33):
            api.change(number)

    api.before(main.path, lambda: api.before(main.path, change))
    here.pull(api, pages=1, skipped=main.others(system))
    fault_table(system, "5 records change between pages", COUNT, here.counts(main.table, main.key))
    here.pull(api, skipped=main.others(system))
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
    main, here = MAINS[system], landing(system)
    api = main.make(COUNT)
    # After the second step of one page each.
    api.before(
        main.path,
        lambda: api.before(
            main.path, lambda: api.before(main.path, lambda: api.fail(main.path, *[FAILED] * 8))
        ),
    )
    with pytest.raises(UserError, match="what was read before is kept: run this again"):
        here.pull(api, pages=1, skipped=main.others(system))
    asked = api.asked(main.path)
    here.pull(api, pages=1, skipped=main.others(system))
    fault_table(system, "8 x 500, then run again", COUNT, here.counts(main.table, main.key))
    # It went on from there: not every page was asked for again.
    assert api.asked(main.path) - asked < 4


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_wrong_token_is_one_sentence(system, landing) -> None:
    here = landing(system)
    api = MAINS[system].make(3)
    api.fail("", *[Answer({"error": "unauthorized"}, 401)] * 3)
    with pytest.raises(UserError) as refused:
        here.pull(api, skipped=MAINS[system].others(system))
    assert "HTTP 401" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not any(secret in str(refused.value) for secret in api.secrets.values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_killed_pull_goes_on(system, landing, fault_table, tmp_path: Path) -> None:
    main, here = MAINS[system], landing(system)
    api = main.make(COUNT)
    environment = {**os.environ, **api.secrets, f"{system.upper()}_TOKEN_FILE": f"{tmp_path}/t"}
    with api.serving() as url:
        command = [
            *(sys.executable, ROOT / "scripts/kpis.py", "load", system, "--pages", "1"),
            *("--database", here.database, "--base-url", url),
            *(part for name in main.others(system) for part in ("--skip", name)),
        ]
        started: list[subprocess.Popen] = []
        api.before(
            main.path,
            lambda: api.before(
                main.path,
                lambda: api.before(main.path, lambda: started[0].send_signal(signal.SIGKILL)),
            ),
        )
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
        assert started[0].wait(120) == -signal.SIGKILL
        again = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120
        )
    assert again.returncode == 0, again.stderr
    assert not any(secret in again.stdout + again.stderr for secret in api.secrets.values())
    fault_table(system, "killed, then run again", COUNT, here.counts(main.table, main.key))
