"""A plain run of dbt notes the deals of a source without a history, and the next one reads it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from sales_kpis.project import ROOT
from sales_kpis.with_dbt.runner import Dbt, DbtRun

# Apart from the schemas that the other tests read.
SCHEMA, RAW = "observed_test", "observed_raw"
LAYERS = ("staging", "crm", "marts", "settings", "raw", "history")
DEALS = f"""
create table {RAW}.opportunity as
select
    '1' as id, 'Talks' as stage_name, 100 as amount, false as is_closed, false as is_won,
    date '2026-02-20' as close_date, timestamp '2026-01-05 09:00:00' as created_date
"""
BUILT = ("+crm_deals", "+crm_deal_history", "+dim_as_of")


@pytest.fixture
def sql(server) -> Iterator:
    """Raw opportunities, and none of the schemas that dbt makes of them."""
    connection = server()
    connection.autocommit = True
    layers = [f"{SCHEMA}{suffix}" for suffix in ("", *("_" + name for name in LAYERS))]
    with connection.cursor() as cursor:

        def drop() -> None:
            for schema in (RAW, *layers):
                cursor.execute(f"drop schema if exists {schema} cascade")

        drop()
        cursor.execute(f"create schema {RAW}; {DEALS}")
        yield cursor
        drop()
    connection.close()


@pytest.fixture
def build(tmp_path: Path) -> Callable[[str], None]:
    """Run dbt as of a day."""
    profiles = yaml.safe_load((ROOT / "profiles.example.yml").read_text(encoding="utf-8"))
    profiles["sales_kpis"]["outputs"]["postgres"]["schema"] = SCHEMA
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")

    def run(day: str) -> None:
        dbt_vars = {
            "connectors": {"salesforce": ["deals"]},
            "connections": {"salesforce": {"salesforce": {"schema": RAW}}},
            "as_of_date": day,
        }
        built = Dbt(DbtRun("postgres", tmp_path, tmp_path / "work", dbt_vars), lambda *_: None)
        assert {result.status for result in built.build(BUILT)} == {"success"}

    return run


def test_what_a_run_saw_is_the_history_of_the_next(sql, build):
    build("2026-01-31")
    sql.execute(f"update {RAW}.opportunity set amount = 150, close_date = '2026-03-20'")
    build("2026-02-28")
    build("2026-02-28")
    sql.execute(
        "select changed_at, origin, amount, expected_close_date::text "
        f"from {SCHEMA}_crm.crm_deal_history order by 1"
    )
    assert sql.fetchall() == [
        (datetime(2026, 1, 31), "observed", 100, "2026-02-20"),
        (datetime(2026, 2, 28), "observed", 150, "2026-03-20"),
    ]
    sql.execute(f"select note_id, amount from {SCHEMA}_history.deal_states order by 1")
    assert sql.fetchall() == [(1, 100), (2, 150)]
