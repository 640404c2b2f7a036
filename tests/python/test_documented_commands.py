"""Every command that the documentation shows runs, or stands here with the reason why not.

A command is a line of a block of `sh`, of an indented block, what a sentence quotes with its
arguments, and an example in the help of `kpis.py`.
"""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import typer

import kpis

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "README.ru.md", "CONTRIBUTING.md", "bench/README.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
]
PROGRAMS = r"(?:\w+\.py|(?:\S+/)?python3?|make|dbt|mf|\.ci/\w+|git|sed|export|pip|cp)\b"

# Those of `kpis.py` among them are parsed all the same, and the targets of `make` looked up.
NOT_RUN = {
    "A build takes minutes; test_files.py builds folders and test_publish.py their like.": [
        "kpis.py build",
        "kpis.py build --data my_data",
        "kpis.py build --data my_data/",
        "kpis.py build --data exports/",
        "kpis.py build --data exports/ --as-of 2026-06-30",
        "kpis.py build --var reporting_currency=USD --var dormancy_days=180",
    ],
    "This needs a warehouse; tests/postgres has one.": [
        "kpis.py build --target postgres --var 'connectors={hubspot: all}'",
        "kpis.py build --target postgres --var 'connectors={hubspot: all, stripe: all}'",
        "dbt build --target postgres --vars '{bi_roles: [bi_reader]}'",
        "dbt build --target prod",
        "dbt run-operation take_snapshot --target prod",
        "dbt run-operation verify_history --target prod",
        "kpis.py build --target postgres",
        "kpis.py build --target postgres --var 'bi_roles=[bi_reader]'",
        "kpis.py alerts --target postgres --email anna@example.com --dry-run",
        "kpis.py snapshot --target postgres",
        "kpis.py restatements --grain quarter --dimension rep --target postgres",
    ],
    "This needs dbt and a history; test_snapshots.py makes one.": [
        "kpis.py snapshot",
        "kpis.py snapshot --verify",
        "kpis.py restatements",
        "kpis.py restatements --since 2026-06-30",
        "kpis.py restatements --since 2026-06-30 --kpi mrr --kpi total_revenue",
    ],
    "This sends a mail; test_report.py sends it to a server of its own.": [
        "kpis.py report --email anna@example.com --email team@example.com",
    ],
    "dbt would read the project first; test_semantic_layer.py compiles such queries.": [
        "dbt parse",
        "mf query --metrics won_amount,win_rate,average_deal_size,total_revenue,mrr "
        "--group-by metric_time__month --start-time 2026-01-01 --order metric_time__month",
        "mf query --metrics deals_won,win_rate,calls_made,meeting_show_rate "
        "--group-by rep,rep__rep_name "
        "--where \"{{ TimeDimension('metric_time', 'quarter') }} = '2026-01-01'\" "
        "--order -deals_won --limit 3",
        "mf query --metrics mrr,new_customers --group-by metric_time__quarter "
        "--start-time 2025-07-01 --order metric_time__quarter",
    ],
    "This needs a warehouse that a loader fills; tests/connectors has its tables.": [
        "cp ../sales_kpis/profiles.example.yml profiles.yml",
        "dbt build --target postgres --exclude test_type:unit",
        "dbt source freshness --target postgres --select source:hubspot",
    ],
    "test_own_project.py runs them, one after the other, in the project that they are for.": [
        "dbt deps",
        "cp dbt_packages/sales_kpis/profiles.example.yml profiles.yml",
        "python dbt_packages/sales_kpis/scripts/kpis.py new-kpi lost_share --like loss_rate",
        "dbt build --exclude test_type:unit",
    ],
    "test_new_kpi.py runs them, where they do not write into this project.": [
        "kpis.py new-kpi lost_share --like loss_rate",
        "python tests/fuzz/try_kpi.py win_rate examples/maven_crm --grain quarter --dimension rep",
    ],
    "test_proof.py does it, and compares what this would write.": [
        "python tests/connectors/proof.py",
    ],
    "test_connect.py connects exports that it writes.": [
        "kpis.py connect deals.csv",
        "kpis.py connect deals.csv --output my_data",
        "kpis.py connect deals.csv companies.csv",
        "kpis.py connect deals.xlsx --sheet Deals --output crm_data/ --yes --build",
    ],
    "These ask an API; tests/load has servers that answer as it does.": [
        "kpis.py load stripe",
        "kpis.py load bitrix24 --secrets ~/.config/sales_kpis/secrets --database crm.duckdb",
        "kpis.py load pipedrive --target postgres --skip deal_changelog",
        "kpis.py load stripe --database company/crm.duckdb",
    ],
    "This waits for an assistant; tests/assistants has one.": [
        "kpis.py mcp --database output/sales_kpis.duckdb",
        "kpis.py mcp",
    ],
    "test_pulled.py builds from such a file.": [
        "kpis.py build --data company",
        "kpis.py build --data crm.duckdb",
    ],
    "This measures for minutes.": [
        ".venv/bin/python bench/generate.py /tmp/big --customers 100000",
        ".venv/bin/python bench/movements.py /tmp/bench --customers 100000 1000000 --rounds 3",
    ],
    "This sets up a shell.": [
        "git clone <this repository> sales_kpis",
        "sed 's/config_options: .*/config_options: {access_mode: read_only}/' "
        "profiles.example.yml > profiles.yml",
        "export SALES_KPIS_DUCKDB=output/sales_kpis.duckdb",
        "export STRIPE_API_KEY=rk_live_...",
    ],
}
PASSED_OVER = {command for commands in NOT_RUN.values() for command in commands}


def shown_on(page: str) -> Iterator[str]:
    """Name the commands of a page, without the comments behind them."""
    fences = re.compile(r"^ *```(\w*)\n(.*?)^ *```", flags=re.DOTALL | re.MULTILINE)
    blocks = [text for language, text in fences.findall(page) if language == "sh"]
    blocks += re.findall(r"^(?: {4}\S.*\n)+", fences.sub("", page), flags=re.MULTILINE)
    blocks += re.findall(r"`((?:kpis\.py \w+|make|\.ci/\w+) [^`]+)`", page)
    for block in blocks:
        for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines():
            shown = re.split(r"\s{2,}|\s#\s", line.strip())[0]
            commands = re.sub(r"(\.venv/bin/)?python scripts/", "", shown).split(" && ")
            yield from (command for command in commands if re.match(PROGRAMS, command))


def shown_in_help() -> Iterator[str]:
    infos = [kpis.app.info]
    for group in kpis.app.registered_groups:
        infos += group.typer_instance.registered_commands
    for line in "\n".join(info.epilog or "" for info in infos).splitlines():
        if shown := re.search(r"kpis\.py .*", line):
            yield re.split(r"\s{2,}", shown[0])[0].replace("COMMAND", "show")


def documented() -> list[str]:
    on_pages = [command for path in PAGES for command in shown_on(path.read_text("utf-8"))]
    return list(dict.fromkeys([*on_pages, *shown_in_help()]))


def of_program(name: str) -> list[str]:
    return [command for command in documented() if name in command.split(" ")]


@pytest.fixture(scope="module")
def workplace(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder as `make` leaves it; of the two long tables the latest months only."""
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "output").mkdir()
    shutil.copy(database, folder / "output/sales_kpis.duckdb")
    with duckdb.connect(str(folder / "output/sales_kpis.duckdb")) as connection:
        for table in ("kpi_values", "kpi_trends"):
            connection.execute(
                f"delete from analytics.{table} where period_start_date < date '2026-01-01' "
                "or period_grain in ('day', 'week')"
            )
    return folder


def test_every_documented_command_is_tried_or_has_a_reason():
    tried = {*of_program("kpis.py"), *of_program("superset_bundle.py"), *of_program("make")}
    assert {"kpis.py list", "make test", "kpis.py export --format xlsx"} <= tried
    silent = [command for command in documented() if command not in tried | PASSED_OVER]
    assert not silent, f"Neither run nor listed with a reason: {silent}"
    assert not PASSED_OVER - set(documented()), "Listed, but no page shows it"


@pytest.mark.parametrize("command", of_program("kpis.py"))
def test_a_documented_command_of_ours_runs(command: str, run, workplace: Path, monkeypatch):
    arguments = shlex.split(command)[1:]
    if command in PASSED_OVER:
        program = typer.main.get_command(kpis.app)
        name, part, rest = program.resolve_command(program.make_context("kpis.py", []), arguments)
        part.make_context(name, rest)
        return
    monkeypatch.chdir(workplace)
    monkeypatch.setenv("SALES_KPIS_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SALES_KPIS_SMTP_FROM", "kpis@example.com")
    if {"--email", "--webhook"} & set(arguments):
        arguments.append("--dry-run")
    done = run(*arguments)
    # 1: a critical alert is open.
    assert done.code in ((0, 1) if arguments[0] == "alerts" else (0,)), done.err
    assert done.out
    assert done.err == ""


@pytest.mark.parametrize("command", of_program("superset_bundle.py"))
def test_a_documented_bundle_is_packed(command: str, tmp_path: Path):
    script, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", of_program("make"))
def test_a_documented_target_is_one_of_the_makefile(command: str):
    targets = [word for word in command.split("make", 1)[1].split() if "=" not in word]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    variables = re.findall(r"^(\w+) *\?=", makefile, flags=re.MULTILINE)
    assert set(targets) <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    assert set(re.findall(r"(\w+)=", command)) <= set(variables)
