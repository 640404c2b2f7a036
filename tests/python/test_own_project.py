"""Another dbt project installs this one, bends it and builds."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def own_warehouse(tmp_path_factory):
    """Run the commands of the own project's README in a copy, and open what they built."""
    folder = tmp_path_factory.mktemp("own_project")
    shutil.copytree(ROOT / "examples/own_project", folder, dirs_exist_ok=True)
    (folder / "packages.yml").write_text(f"packages:\n  - local: {ROOT}\n")
    database = folder / "own_kpis.duckdb"
    page = (folder / "README.md").read_text(encoding="utf-8")
    (commands,) = re.findall(r"^```sh\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    for command in commands.splitlines():
        run = subprocess.run(
            shlex.split(command),
            cwd=folder,
            env={
                **os.environ,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "DBT_PROFILES_DIR": str(folder),
                "DBT_TARGET_PATH": str(folder / "target"),
                "DBT_WARN_ERROR": "true",
                "SALES_KPIS_DUCKDB": str(database),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def test_the_own_kpi_stands_among_the_others(own_warehouse):
    folder, label_ru = own_warehouse.execute(
        "select folder, label_ru from analytics.kpi_catalog where kpi = 'big_deal_share'"
    ).fetchone()
    rows, shares = own_warehouse.execute(
        "select count(*), count(*) filter (where value between 0 and 1)"
        " from analytics.kpi_values where kpi = 'big_deal_share'"
    ).fetchone()
    assert (folder, label_ru) == ("kpis", "Доля крупных сделок")
    assert rows == shares > 0


def test_the_new_kpi_is_the_one_that_it_was_made_like(own_warehouse):
    other = own_warehouse.execute(
        "select count(*)"
        " from analytics.kpi_values as made join analytics.kpi_values as like_it"
        " using (period_grain, period_start_date, dimension, dimension_value)"
        " where made.kpi = 'lost_share' and like_it.kpi = 'loss_rate'"
        " and made.value is not distinct from like_it.value"
    ).fetchone()
    rows = own_warehouse.execute(
        "select count(*) from analytics.kpi_values where kpi = 'lost_share'"
    ).fetchone()
    assert other == rows > (0,)


def test_what_was_left_out_is_gone(own_warehouse):
    kpis = {
        kpi
        for (kpi,) in own_warehouse.execute(
            "select kpi from analytics.kpi_values union select kpi from analytics.kpi_catalog"
        ).fetchall()
    }
    assert {"win_rate", "calls_made"} <= kpis
    assert not {"calls_scored_share", "units_sold"} & kpis


def test_the_own_staging_model_replaces_ours(own_warehouse):
    channels = {
        channel
        for (channel,) in own_warehouse.execute(
            "select distinct channel from analytics_crm.crm_deals"
        ).fetchall()
    }
    assert "partner" not in channels
    assert len(channels) > 1
