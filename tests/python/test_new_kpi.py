"""A new KPI: two files and its name in a list, and its values in seconds."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sales_kpis.define.new_kpi import NewKpi
from sales_kpis.without_dbt.renderer import ModelRenderer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """What `new-kpi` reads and writes of this project."""
    shutil.copy(ROOT / "dbt_project.yml", tmp_path)
    return tmp_path


def listed_in(project: Path) -> dict:
    return yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def test_a_new_kpi_is_two_files_and_its_name(project):
    before = listed_in(project)
    sql, described, _ = NewKpi("lost_share", "loss_rate", project).write()
    render = ModelRenderer({}, lambda name: name, lambda schema, table: table).render
    neighbour = ROOT / "models/kpis/pipeline/kpi_loss_rate.sql"
    assert render(sql.read_text("utf-8")) == render(neighbour.read_text("utf-8"))
    (model,) = yaml.safe_load(described.read_text("utf-8"))["models"]
    meta = model["config"]["meta"]
    assert model["name"] == sql.stem == "kpi_lost_share"
    assert model["description"]
    needed = ("label", "label_ru", "description_ru", "formula", "formula_ru", "source", "inputs")
    assert all(meta[field] for field in needed)
    assert (meta["unit"], meta["better"]) == ("ratio", "lower")
    after = listed_in(project)
    assert after["kpis"]["pipeline"] == [*before["kpis"]["pipeline"], "lost_share"]
    after["kpis"]["pipeline"].remove("lost_share")
    assert after == before


@pytest.mark.parametrize(
    ("stated", "then"),
    [
        ("", ["lost_share"]),
        ("vars:\n  own_staging: []\n", ["lost_share"]),
        ("vars:\n  extra_kpis: []  # ours\n", ["lost_share"]),
        ("vars:\n  extra_kpis: [one, other]\n", ["one", "other", "lost_share"]),
    ],
)
def test_in_a_project_of_its_own_it_is_an_extra_kpi(tmp_path, stated, then):
    (tmp_path / "dbt_project.yml").write_text(f"name: acme\n{stated}", encoding="utf-8")
    sql, _, _ = NewKpi("lost_share", "loss_rate", tmp_path).write()
    assert sql == tmp_path / "models/kpis/kpi_lost_share.sql"
    assert sql.read_text("utf-8").startswith("select {{ sales_kpis.kpi('lost_deals', 'closed_")
    assert listed_in(tmp_path)["extra_kpis"] == then


@pytest.mark.parametrize(
    ("name", "like", "said"),
    [
        ("Lost share", "loss_rate", "is no name for a KPI"),
        ("win_rate", "loss_rate", "there is a KPI 'win_rate' already"),
        ("lost_share", "los_rate", "there is no such KPI"),
        ("lost_share", "ltv_to_cac", "ltv_to_cac is more than one statement"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(run, project, name, like, said):
    before = (project / "dbt_project.yml").read_text("utf-8")
    ran = run("new-kpi", name, "--like", like, "--project", project)
    assert ran.code == 2
    assert said in ran.err
    assert [path.name for path in project.iterdir()] == ["dbt_project.yml"]
    assert (project / "dbt_project.yml").read_text("utf-8") == before


def test_a_folder_without_a_project_is_refused(run, tmp_path):
    ran = run("new-kpi", "lost_share", "--project", tmp_path)
    assert (ran.code, "is no dbt project" in ran.err) == (2, True)


def test_a_kpi_is_tried_in_seconds():
    ran = subprocess.run(
        [
            *(sys.executable, ROOT / "tests/fuzz/try_kpi.py"),
            *("win_rate", ROOT / "examples/maven_crm", "--grain", "year"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2017-01-01" in ran.stdout
    assert "4238" in ran.stdout
