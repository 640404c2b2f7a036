"""A role of a BI tool reads the target schema and is refused everything else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg2.errors import InsufficientPrivilege

ROOT = Path(__file__).parents[2]
ROLE = "grants_reader"
STRANGER = "grants_stranger"
# Built again for the role; a view over a table, and a view over a schema that is closed.
MODELS = ["mrr_roll_forward", "kpi_values_total", "kpi_win_rate"]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess]:
    """Run dbt on Postgres with roles that may read."""
    folder = tmp_path_factory.mktemp("grants")
    shutil.copy(ROOT / "profiles.example.yml", folder / "profiles.yml")

    def run(*roles: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [
                Path(sys.executable).with_name("dbt"),
                *("--warn-error", "run", "--target", "postgres"),
                *("--vars", f"bi_roles: {list(roles)}"),
                *("--select", *MODELS),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "DBT_PROFILES_DIR": str(folder),
                "DBT_TARGET_PATH": str(folder / "target"),
                "DBT_LOG_PATH": str(folder / "logs"),
            },
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture(scope="module")
def roles(server: Callable) -> Iterator[None]:
    """Two roles that own nothing and may do nothing."""
    owner = server()
    owner.autocommit = True
    with owner.cursor() as cursor:
        for role in (ROLE, STRANGER):
            cursor.execute(f"create role {role} login")
        yield
        for role in (ROLE, STRANGER):
            cursor.execute(f"drop owned by {role}; drop role {role}")
    owner.close()


@pytest.fixture(scope="module")
def granted(roles: None, build: Callable) -> None:
    """Let the role read."""
    ran = build(ROLE)
    assert ran.returncode == 0, ran.stdout


@pytest.fixture
def ask(server: Callable, granted: None) -> Iterator[Callable[[str], list]]:
    """Ask as the role."""
    connection = server(user=ROLE)

    def run(query: str) -> list:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    yield run
    connection.close()


@pytest.mark.parametrize("model", MODELS)
def test_the_role_reads_what_it_was_granted(ask, model):
    assert ask(f"select count(*) from analytics.{model}")[0][0] > 0


@pytest.mark.parametrize(
    "statement",
    [
        "select * from analytics_crm.crm_reps",
        "select * from analytics_staging.stg_demo__reps",
        "select * from analytics_raw.deals",
        "select * from analytics_settings.goals",
        "select * from analytics_marts.fct_deals",
        "delete from analytics.mrr_roll_forward",
        "insert into analytics.mrr_roll_forward (opening_mrr) values (1)",
        "drop table analytics.mrr_roll_forward",
        "create table analytics.own (id int)",
        "create view analytics.own as select * from analytics.kpi_win_rate",
    ],
)
def test_the_role_is_refused(ask, statement):
    with pytest.raises(InsufficientPrivilege):
        ask(statement)


def test_a_role_that_was_not_granted_may_not_enter(server, granted):
    connection = server(user=STRANGER)
    with connection.cursor() as cursor, pytest.raises(InsufficientPrivilege, match="schema"):
        cursor.execute("select * from analytics.mrr_roll_forward")
    connection.close()


def test_a_build_without_the_role_takes_the_grant_back(ask, build):
    assert ask("select count(*) from analytics.mrr_roll_forward")
    assert build().returncode == 0
    with pytest.raises(InsufficientPrivilege):
        ask("select count(*) from analytics.mrr_roll_forward")


def test_a_role_whose_name_is_sql_stops_the_build(build):
    ran = build("nobody; drop schema analytics cascade")
    assert ran.returncode != 0
    assert "bi_roles" in ran.stdout
    assert "expected names of letters, digits and _" in ran.stdout
