"""From the raw tables that a loader wrote to a published build, in one command."""

from pathlib import Path

import duckdb
import pytest

from running import build_into
from sales_kpis.project import ROOT

RAW_TABLES = ROOT / "tests/connectors"


def write_database(path: Path, *loaded: tuple[str, str]) -> Path:
    """A DuckDB file with the tables of these systems, each as a loader names them."""
    with duckdb.connect(str(path)) as connection:
        for system, loader in loaded:
            script = (RAW_TABLES / system / f"{loader}.ddl").read_text(encoding="utf-8")
            connection.execute(f"create schema {system}; use {system}; {script}")
    return path


def test_a_crm_and_a_billing_system_beside_goals_of_a_file_become_one_build(tmp_path: Path):
    folder = tmp_path / "company"
    folder.mkdir()
    write_database(folder / "crm.duckdb", ("pipedrive", "dlt_v2"), ("stripe", "dlt_2025"))
    (folder / "goals.csv").write_text(
        "kpi,period_grain,period_start_date,goal_value\nwon_amount,month,2025-02-01,2000\n"
    )
    published = build_into(tmp_path / "output", "--data", folder)
    with duckdb.connect(str(published), read_only=True) as connection:

        def of_february(kpi: str) -> float:
            (value,) = connection.execute(
                "select value from analytics.kpi_values_total "
                "where kpi = ? and period_grain = 'month' and period_start_date = '2025-02-01'",
                [kpi],
            ).fetchone()
            return value

        assert of_february("win_rate") == 1
        assert of_february("won_amount") == 1000
        assert of_february("mrr") == 190
        # The goals are those of the file, and none of the demo company's.
        goals = "select kpi, goal_value from analytics.kpi_goal_progress where dimension = 'all'"
        assert connection.execute(goals).fetchall() == [("won_amount", 2000)]
        # The published file needs no other one.
        staged = "select count(*) from analytics_staging.stg_stripe__subscriptions"
        assert connection.execute(staged).fetchone()[0] > 0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda folder: write_database(folder / "crm.duckdb"),
            "has no schema that a connector reads",
        ),
        (
            lambda folder: (folder / "crm.duckdb").write_text("deal_id,stage"),
            "No file of the input",
        ),
        (
            lambda folder: [write_database(folder / f"{name}.duckdb") for name in ("a", "b")],
            "has more than one database: a.duckdb, b.duckdb",
        ),
    ],
)
def test_a_folder_without_anything_to_read_is_refused_in_a_sentence(run, tmp_path, make, said):
    folder = tmp_path / "company"
    folder.mkdir()
    make(folder)
    ran = run("build", "--data", folder, "--output", tmp_path / "output")
    assert (ran.code, said in ran.err) == (2, True), ran.err
