"""The commands: what they print, what they write, and what they say to a mistake."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from sales_kpis.build.fingerprint import fingerprint
from sales_kpis.choices import Lang
from sales_kpis.messages import speaking
from sales_kpis.read.warehouse import open_warehouse
from sales_kpis.show.terminal import BAD, GOOD, Screen, _sparkline, colour_of

ROOT = Path(__file__).parents[2]


# ------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "No such command 'bild'"),
        (["show"], "Missing argument 'KPI'"),
        (["show", "win_rat"], "there is no KPI 'win_rat' - did you mean win_rate?"),
        (["describe", "zzz"], "there is no KPI 'zzz'; `list` shows them all"),
        (["show", "win_rate", "--grain", "mnth"], "did you mean month?"),
        (["show", "win_rate", "--dimension", "regoin"], "did you mean region?"),
        (["show", "win_rate", "--last", "0"], "--last"),
        (["show", "win_rate", "--member", "r01"], "--member needs the --dimension"),
        (["show", "win_rate", "--dimension", "rep", "--member", "Nobody"], "no rep 'Nobody'"),
        (["list", "--folder", "pipelin"], "did you mean pipeline?"),
        (["scorecard", "--name", "teem"], "there is no scorecard 'teem' - did you mean team?"),
        (["scorecard", "--name", "rep", "--member", "Nobody"], "no 'Nobody' on the scorecard"),
        (["list", "--lang", "de"], "'de' is not one of 'en', 'ru'"),
        (["export", "--output", "{tmp}", "--format", "xls"], "'xls' is not one of"),
        (["export", "--output", "{tmp}", "--kpi", "../win_rate"], "there is no KPI"),
        (["export", "--output", "{tmp}", "--grain", "mont"], "did you mean month?"),
        (["export", "--output", "{tmp}", "--from", "01.02.2026"], "--from 01.02.2026: not a date"),
        (["export", "--output", "{tmp}", "--to", "2026-02-30"], "--to 2026-02-30: not a date"),
        (
            ["export", "--output", "{tmp}", "--from", "2026-02-02", "--to", "2026-02-01"],
            "--from 2026-02-02 is after --to 2026-02-01",
        ),
    ],
)
def test_a_mistake_is_answered_in_one_line(ask, tmp_path: Path, arguments, message):
    ran = ask(*(argument.format(tmp=tmp_path / "out") for argument in arguments))
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--as-of", "2026-13-01"], "--as-of 2026-13-01: not a date"),
        (["--as-of", "30.06.2026"], "write it as 2026-06-30"),
        (["--var", "dormancy_day=3"], "did you mean dormancy_days?"),
        (["--var", "dormancy_days"], "write it as KEY=VALUE"),
        (["--var", "dormancy_days=[1"], "is no YAML value"),
        (["--var", "as_of_date=2026-02-30"], "as_of_date=2026-02-30: there is no such date"),
        (["--data", "{tmp}/nowhere"], "There is no folder"),
        (["--data", "{tmp}", "--target", "prod"], "--data is read by DuckDB"),
        (["--output", "{tmp}/file/output"], "cannot be written to"),
    ],
)
def test_a_build_that_cannot_start_says_why(run, tmp_path: Path, arguments, message):
    (tmp_path / "file").write_text("not a folder")
    output = ["--output", str(tmp_path / "output")] if "--output" not in arguments else []
    ran = run("build", *output, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert ran.code == 2
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "output/sales_kpis.duckdb").exists()


def test_a_target_needs_a_profile(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    ran = run("build", "--target", "postgres")
    assert (ran.code, "start from profiles.example.yml" in ran.err) == (2, True)
    shutil.copy(ROOT / "profiles.example.yml", tmp_path / "profiles.yml")
    ran = run("build", "--target", "postgre")
    assert (ran.code, "did you mean postgres?" in ran.err) == (2, True)


def test_files_that_cannot_be_read_are_named(run, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "deals.csv").write_text("deal_id,stag\n1,won\n")
    ran = run("build", "--data", data, "--output", tmp_path / "output")
    assert ran.code == 2
    assert "deals.csv: missing required columns stage" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "output/sales_kpis.duckdb").exists()


@pytest.mark.parametrize("content", [None, b"", b"text, not a database" * 999])
def test_a_database_that_is_none_is_named(run, tmp_path: Path, content):
    path = tmp_path / "x.duckdb"
    if content is not None:
        path.write_bytes(content)
    ran = run("list", "--database", path)
    assert ran.code == 2
    assert str(path) in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["show", "win_rate"],
        ["scorecard"],
        ["report", "--output", "{tmp}/report.html"],
        ["export", "--output", "{tmp}", "--format", "xlsx"],
    ],
)
def test_a_database_of_another_version_is_to_be_built_again(
    run, small_copy: Path, tmp_path: Path, command: list[str]
):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("drop table main.build_info")
    ran = run(*(part.format(tmp=tmp_path) for part in command), "--database", small_copy)
    assert (ran.code, ran.out) == (2, "")
    assert "run `build` again" in ran.err
    assert ran.err.count("\n") == 1


def test_a_failed_build_keeps_the_last_good_file(run, database: Path, tmp_path: Path):
    published = tmp_path / "sales_kpis.duckdb"
    shutil.copy(database, published)
    before = (published.stat().st_ino, published.read_bytes())
    ran = run("build", "--output", tmp_path, "--var", "reporting_time_zone=x'y")
    # It is the user's to mend.
    assert ran.code == 2
    complaint = "error: The variable reporting_time_zone is 'x'y'; expected a name"
    assert ran.err.splitlines()[-2].startswith(complaint)
    assert f"{published} is unchanged: it holds the last good build." in ran.err
    assert "Traceback" not in ran.err
    assert before == (published.stat().st_ino, published.read_bytes())


# ------------------------------------------------------------- build and its results


def test_nothing_is_built_twice(run, database: Path):
    before = database.stat()
    started = time.monotonic()
    ran = run("build", "--output", database.parent)
    assert ran.code == 0
    assert ran.out.startswith("Up to date")
    assert "Win rate" in ran.out
    assert time.monotonic() - started < 6
    after = database.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_what_changes_the_result_changes_the_fingerprint(tmp_path: Path):
    (tmp_path / "deals.csv").write_text("deal_id\n1\n")
    start = fingerprint({}, tmp_path)
    os.utime(tmp_path / "deals.csv", (0, 0))
    assert fingerprint({}, tmp_path) == start
    assert fingerprint({"as_of_date": "2026-01-01"}, tmp_path) != start
    assert fingerprint({}, None) != start
    (tmp_path / "deals.csv").write_text("deal_id\n2\n")
    changed = fingerprint({}, tmp_path)
    assert changed != start
    (tmp_path / "deals.csv").rename(tmp_path / "leads.csv")
    assert fingerprint({}, tmp_path) != changed


def test_a_folder_of_files_is_built_and_reported(run, tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    deal = "{id},won,2026-01-0{id},2026-02-1{id},true,true,100"
    rows = [deal.format(id=number) for number in range(1, 9)]
    header = "deal_id,stage,created_at,closed_at,is_closed,is_won,amount"
    lost = "9,lost,2026-01-09,2026-02-19,true,false,100"
    # A record with a field too few, a date that is none, and a deal told twice.
    broken = ["10,won,2026", "11,won,2026-02-30,,false,false,5", rows[0]]
    (data / "deals.csv").write_text("\n".join([header, *rows, lost, *broken]) + "\n")
    (data / "sales_kpis.yml").write_text(
        "reporting_currency: USD\nas_of_date: 2026-03-31\nmax_rejected_share: 0.4\n"
    )
    output = tmp_path / "output"
    ran = run("build", "--data", data, "--output", output, "--as-of", "2026-02-28")
    assert (ran.code, ran.err.count("error")) == (0, 0), ran.err
    assert "deals.csv: 9 rows, 3 rejected" in ran.out
    assert "table analytics_crm.rejected_rows" in ran.out
    # The command line wins over sales_kpis.yml, which wins over the project.
    assert "2026-02-28" in ran.out
    assert "$800" in ran.out
    with duckdb.connect(str(output / "sales_kpis.duckdb"), read_only=True) as connection:
        won = connection.execute(
            "select numerator, denominator from analytics.kpi_values where kpi = 'win_rate' "
            "and period_grain = 'month' and dimension = 'all'"
        ).fetchall()
        scorecards = connection.execute(
            "select distinct scorecard from analytics.kpi_scorecard order by 1"
        ).fetchall()
        demo_tables = connection.execute(
            "select count(*) from information_schema.tables where table_name like 'raw_demo%'"
        ).fetchone()
    assert won == [(8, 9)]
    # Nobody has written a scorecard: those of the project hold. There are no reps or regions.
    assert scorecards == [("company",)]
    assert demo_tables == (0,)


def test_the_exports_of_a_build_are_the_tables(database: Path, warehouse):
    folder = database.parent / "exports"
    for table in ("kpi_values", "kpi_catalog"):
        count = warehouse.execute(f"select count(*) from analytics.{table}").fetchone()[0]
        for reader in ("csv", "parquet"):
            path = folder / f"{table}.{reader}"
            rows = duckdb.sql(f"select count(*) from read_{reader}('{path}')").fetchone()[0]
            assert rows == count > 0


def test_the_scorecard_shows_the_latest_complete_month(run, database: Path, warehouse):
    month, value = warehouse.execute(
        "select strftime(period_start_date, '%B %Y'), value from analytics.kpi_values "
        "where kpi = 'win_rate' and period_grain = 'month' and dimension = 'all' "
        "and is_complete order by period_start_date desc limit 1"
    ).fetchone()
    ran = run("build", "--output", database.parent)
    (header,) = [line for line in ran.out.splitlines() if line.startswith("KPI ")]
    (line,) = [line for line in ran.out.splitlines() if line.startswith("  Win rate  ")]
    assert month in header
    assert line.split()[2] == f"{value * 100:.1f}"


def test_a_scorecard_without_a_period_that_ended_says_so(run, small_copy: Path):
    """A company in its first month; printing nothing looked like a fault."""
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("delete from analytics.kpi_scorecard")
    told = run("scorecard", "--database", small_copy)
    assert (told.code, "periods that have ended, and none has" in told.out) == (0, True)
    told = run("scorecard", "--lang", "ru", "--database", small_copy)
    assert "только завершённые периоды, а их ещё нет" in told.out


def test_the_scorecard_speaks_russian(run, database: Path):
    ran = run("build", "--output", database.parent, "--lang", "ru")
    assert "Доля выигранных сделок" in ran.out
    assert "п. п." in ran.out.replace("\u00a0", " ")


def test_what_the_as_of_date_leaves_out_is_said_with_counts(small_copy: Path, capsys):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute(
            "create or replace table analytics_marts.int_rows_after_as_of as select * from (values "
            "('activities', 1200, date '2026-06-18', date '2026-07-02'), "
            "('deals', 1, date '2026-06-19', date '2026-06-19')"
            ") as rows (entity, row_count, first_date, last_date)"
        )
    said = []
    for lang in Lang:
        with speaking(lang), open_warehouse(small_copy) as warehouse:
            Screen(warehouse).rows_after_as_of()
            as_of = warehouse.as_of()
        said.append(capsys.readouterr().out.replace("\u00a0", " "))
    assert said == [
        f"Not counted, because dated after {as_of}: activities 1,200 (until 2026-07-02), "
        "deals 1 (until 2026-06-19).\n",
        f"Не учтено, так как датировано позже {as_of}: activities 1 200 (по 2026-07-02), "
        "deals 1 (по 2026-06-19).\n",
    ]


def test_a_scorecard_shows_its_kpis_in_its_order(ask, warehouse):
    labels = warehouse.execute(
        "select catalog.label from analytics.kpi_scorecard as scorecard "
        "join analytics.kpi_catalog as catalog using (kpi) "
        "where scorecard = 'company' order by scorecard.sort_order"
    ).fetchall()
    lines = ask("scorecard").out.splitlines()
    shown = [line.split("  ")[1] for line in lines if line.startswith("  ")]
    assert shown == [label for (label,) in labels]
    (line,) = [line for line in lines if line.startswith("  Revenue  ")]
    assert "€327,000" in line


def test_every_kpi_is_shown_on_request(ask, warehouse):
    measured = warehouse.execute(
        "select count(distinct kpi) from analytics.kpi_values where period_grain = 'month' "
        "and dimension = 'all' and value is not null and period_start_date in ("
        "select period_start_date from analytics_marts.dim_periods where is_complete "
        "and period_grain = 'month' order by 1 desc limit 2)"
    ).fetchone()[0]
    lines = ask("scorecard", "--all").out.splitlines()
    assert sum(line.startswith("  ") for line in lines) == measured > 90


def test_members_are_ranked_the_best_first(ask, warehouse):
    names = warehouse.execute(
        "select dimension_label from analytics.kpi_scorecard where scorecard = 'rep' "
        "group by dimension_label, member_score order by member_score desc"
    ).fetchall()
    lines = ask("scorecard", "--name", "rep").out.splitlines()
    found = [name for line in lines for (name,) in names if line.startswith(name)]
    assert found == [name for (name,) in names]
    rank, count = warehouse.execute(
        "select rank, peer_count from analytics.kpi_scorecard "
        "where scorecard = 'rep' and kpi = 'won_amount' and dimension_label = ?",
        [found[0]],
    ).fetchone()
    details = ask("scorecard", "--name", "rep", "--member", found[0].upper()).out
    (line,) = [line for line in details.splitlines() if line.startswith("  Won amount  ")]
    assert f"{rank} of {count}" in line


# ---------------------------------------------------------------- looking at KPIs


def test_the_list_is_the_catalogue(ask, warehouse):
    rows = warehouse.execute(
        "select kpi, label from analytics.kpi_catalog order by sort_order"
    ).fetchall()
    listed = json.loads(ask("list", "--json").out)
    assert [(row["kpi"], row["label"]) for row in listed] == rows
    printed = ask("list").out
    assert [kpi for kpi, _ in rows if f"  {kpi} " not in printed] == []


def test_the_list_of_a_folder_holds_no_other(ask):
    rows = json.loads(ask("list", "--folder", "pipeline", "--json").out)
    assert {row["folder"] for row in rows} == {"pipeline"}


def test_a_description_is_what_the_yaml_says(ask):
    english = ask("describe", "win_rate").out
    assert "won deals / (won + lost deals)" in english
    assert "day, week, month, quarter, year" in english
    russian = ask("describe", "kpi_win_rate", "--lang", "ru").out
    assert "выигранные сделки / (выигранные + проигранные)" in russian


@pytest.mark.parametrize("lang", Lang)
def test_before_a_build_a_description_is_what_the_project_says(ask, run, tmp_path: Path, lang):
    built = ask("describe", "mrr", "--lang", lang).out.split("\n")
    ran = run("describe", "mrr", "--lang", lang, "--database", tmp_path / "none")
    *stated, told, _ = ran.out.split("\n")
    assert ran.code == 0
    assert "`build`" in told
    assert [" ".join(line.split()) for line in built[: len(stated)]] == [
        " ".join(line.split()) for line in stated
    ]
    ran = run("describe", "mrrr", "--database", tmp_path / "none")
    assert (ran.code, ran.err) == (2, "error: there is no KPI 'mrrr' - did you mean mrr?\n")


def test_a_trend_shows_the_stored_values(ask, warehouse):
    values = warehouse.execute(
        "select value, is_complete from analytics.kpi_values where kpi = 'win_rate' "
        "and period_grain = 'quarter' and dimension = 'all' "
        "order by period_start_date desc limit 5"
    ).fetchall()
    lines = ask("show", "win_rate", "--grain", "quarter", "--last", "5").out.splitlines()[2:]
    assert len(lines) == 5
    for line, (value, is_complete) in zip(lines, reversed(values), strict=True):
        assert f"{value * 100:.1f}\u00a0%" in line
        assert ("still running" in line) == (not is_complete)


@pytest.mark.parametrize(("kpi", "shown"), [("win_rate", "–"), ("deals_created", "0 -100.0 %")])
def test_no_period_is_left_out_and_what_is_unknown_compares_with_nothing(
    run, small_copy, kpi, shown
):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute(
            "delete from analytics.kpi_values where period_start_date = date '2026-05-01'"
        )
    lines = run("show", kpi, "--database", small_copy).out.splitlines()[2:]
    before, gap, after = (line.split() for line in lines)
    assert (before[0], gap, after[0]) == ("April", ["May", "2026", *shown.split()], "June")
    assert "pp" not in lines[2]


def test_a_running_period_is_compared_with_nothing(ask):
    lines = ask("show", "win_rate", "--grain", "year", "--last", "2").out.splitlines()
    assert "still running" in lines[-1]
    assert "pp" not in lines[-1]


def test_members_are_shown_by_name_and_chosen_by_name_or_id(ask, warehouse):
    rep_id, name, periods = warehouse.execute(
        "select dimension_value, dimension_label, count(*) from analytics.kpi_values "
        "where kpi = 'won_amount' and period_grain = 'year' and dimension = 'rep' "
        "and dimension_value <> 'unknown' group by all order by 3 desc, 1 limit 1"
    ).fetchone()
    assert name in ask("show", "won_amount", "--dimension", "rep").out
    show = ["show", "won_amount", "--dimension", "rep", "--grain", "year", "--member"]
    by_name, by_id = (ask(*show, member).out for member in (name, rep_id))
    assert by_name == by_id
    assert by_name.startswith(f"Won amount, {name}")
    assert len(by_name.splitlines()) == periods + 2


# ------------------------------------------------------------------------ exports


@pytest.mark.parametrize("file_format", ["csv", "parquet", "json"])
def test_an_export_holds_the_selected_values(ask, warehouse, tmp_path: Path, file_format):
    ran = ask(
        *("export", "--output", tmp_path, "--format", file_format, "--complete-only"),
        *("--kpi", "win_rate", "--kpi", "won_amount", "--grain", "month", "--dimension", "rep"),
        *("--from", "2026-01-01", "--to", "2026-03-31"),
    )
    assert ran.code == 0
    expected = warehouse.execute(
        "select kpi, dimension_value, cast(period_start_date as varchar), value "
        "from analytics.kpi_values where kpi in ('win_rate', 'won_amount') "
        "and period_grain = 'month' and dimension = 'rep' and is_complete "
        "and period_start_date between '2026-01-01' and '2026-03-01' "
        "order by kpi, period_start_date, dimension_value"
    ).fetchall()
    assert len(expected) > 10
    path = tmp_path / f"kpi_values.{file_format}"
    exported = duckdb.sql(
        "select kpi, dimension_value, cast(period_start_date as varchar), value "
        f"from read_{file_format}('{path}')"
    ).fetchall()
    assert exported == expected
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert f"{len(expected)} rows" in ran.out


def test_one_file_per_kpi(ask, warehouse, tmp_path: Path):
    ask("export", "--output", tmp_path, "--per-kpi", "--grain", "year", "--dimension", "all")
    kpis = {kpi for (kpi,) in warehouse.execute("select kpi from analytics.kpi_catalog").fetchall()}
    assert {path.stem for path in tmp_path.iterdir()} == kpis
    with (tmp_path / "win_rate.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(row["kpi"], row["period_grain"]) for row in rows} == {("win_rate", "year")}


def test_an_export_without_a_row_says_so(ask, tmp_path: Path):
    ran = ask("export", "--output", tmp_path, "--kpi", "win_rate", "--to", "1999-01-01")
    assert (ran.code, "no value matches" in ran.err) == (0, True)
    with (tmp_path / "kpi_values.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    assert header[0] == "kpi"
    assert rows == []


def test_templates_do_not_overwrite_what_is_there(run, tmp_path: Path):
    (tmp_path / "deals.csv").write_text("mine")
    assert run("template", tmp_path).code == 0
    assert (tmp_path / "deals.csv").read_text() == "mine"
    assert "started_at" in (tmp_path / "subscriptions.csv").read_text()
    run("template", tmp_path, "--force")
    assert (tmp_path / "deals.csv").read_text().startswith("deal_id,")


def test_the_script_runs_from_any_folder(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/kpis.py", "show", "win_rate"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no output/sales_kpis.duckdb: run `build` first\n"


# ------------------------------------------------------------------------ colours


def test_colours_say_what_is_better():
    assert colour_of(2, 1, "higher") == colour_of(1, 2, "lower") == GOOD
    assert colour_of(1, 2, "higher") == colour_of(2, 1, "lower") == BAD
    assert (
        colour_of(2, 1, "neutral") == colour_of(1, 1, "higher") == colour_of(None, 1, "lower") == ""
    )
    assert colour_of(1, 1, "lower", or_equal=True) == GOOD


def test_a_sparkline_keeps_gaps():
    assert _sparkline([0, None, 7]) == "▁ █"
    assert _sparkline([3, 3]) == "▁▁"
    assert _sparkline([None]) == ""
