"""The first look at a folder: what it says, and that a build would say the same."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from compiled_project import Company
from sales_kpis.files.check import (
    Check,
    Fault,
    FoundValue,
    MissingInputs,
    MissingRates,
    ZeroAmounts,
    check_folder,
    find_refusals,
)
from sales_kpis.files.loader import load_folder
from sales_kpis.files.options import FileOptions
from sales_kpis.project import ROOT

DEALS = "deal_id,stage,is_closed,is_won,created_at,closed_at,amount\n"
WON = "{},Won,yes,yes,2026-01-02,2026-02-03,{}\n"
STAGES = """\
entities:
  deals:
    file: export.csv
    columns: {is_closed: Deal Stage, is_won: Deal Stage, stage: Deal Stage}
    values:
      is_closed: {Closed Won: "yes", Closed Lost: "yes"}
      is_won: {Closed Won: "yes", Closed Lost: "no"}
"""
# Seven stages, of which the options know two.
EXPORT = "deal_id,Deal Stage,created_at\n" + "".join(
    f"{number},{stage},2026-01-02\n"
    for number, stage in enumerate(
        [
            *["Closed Won", "Proposal", "Demo", "Proposal", "Closed Lost", "Signing"],
            *["Proposal", "Legal", "Demo", "New"],
        ]
    )
)


def write(folder: Path, **files: str) -> Path:
    """Write files named as their entity, or with their suffix after two underscores."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        stem, _, suffix = name.partition("__")
        (folder / f"{stem}.{suffix or 'csv'}").write_text(text, encoding="utf-8")
    return folder


def look(folder: Path, **dbt_vars: object) -> Check:
    return check_folder(folder, dbt_vars)


# ------------------------------------------------------------------ accepted and rejected


def test_values_that_are_not_understood_are_counted_by_column(tmp_path, run):
    folder = write(tmp_path / "data", export=EXPORT, sales_kpis__yml=STAGES)
    (fault,) = look(folder).faults
    assert fault == Fault(
        entity="deals",
        file_name="export.csv",
        header="Deal Stage",
        columns=["is_closed", "is_won"],
        reason="expected yes or no",
        row_count=8,
        value_count=5,
        known_count=7,
        values=[
            FoundValue("Proposal", 3, 3),
            FoundValue("Demo", 2, 4),
            FoundValue("Signing", 1, 7),
            FoundValue("Legal", 1, 9),
            FoundValue("New", 1, 11),
        ],
        remedies=[],
    )
    ran = run("check", folder)
    assert ran.code == 2
    assert "Deal Stage (read as is_closed, is_won): 5 of 7 values in 8 records" in ran.out
    assert "'Proposal'  3 records from line 3 on" in ran.out
    assert 'stages: {"Proposal": ..., "Demo": ...,' in ran.out
    # The lines of the faults stand above: the refusal does not repeat them.
    assert ran.err.splitlines() == [
        "error: export.csv as deals: 8 of 10 records were rejected: 80.0%, where 1.0% is allowed.",
        "Correct the file, or raise max_rejected_share in sales_kpis.yml if the build may go on "
        "without these records.",
    ]


def test_what_a_stage_means_is_said_once(tmp_path):
    stages = "entities: {deals: {file: export.csv, columns: {stage: Deal Stage}, stages: {"
    stages += "Closed Won: won, closed lost: lost, Proposal: open, Demo: open, Signing: open, "
    folder = write(tmp_path / "data", export=EXPORT, sales_kpis__yml=stages + "Legal: open}}}")
    (fault,) = look(folder).faults
    assert (fault.header, fault.columns) == ("Deal Stage", ["is_closed", "is_won"])
    assert fault.values == [FoundValue("New", 1, 11)]
    with Company(folder, only=["crm_deals"]) as company:
        rows = company.ask("select distinct stage, is_closed, is_won from crm_deals order by 1")
    assert rows == [
        ("Closed Lost", True, False),
        ("Closed Won", True, True),
        *((stage, False, False) for stage in ("Demo", "Legal", "Proposal", "Signing")),
    ]


def test_every_fault_of_a_row_is_named_and_not_the_first_alone(tmp_path):
    folder = write(tmp_path / "data", deals=DEALS + "1,Won,perhaps,perhaps,02.01.2026,,1.234\n")
    faults = look(folder).faults
    named = {column for fault in faults for column in fault.columns}
    assert named == {"is_closed", "is_won", "created_at", "amount"}


@pytest.mark.parametrize(
    ("row", "remedies"),
    [
        ("1,Won,yes,yes,21.01.2026,,1", {("date_format", "dmy", "2026-01-21 00:00:00")}),
        ("1,Won,yes,yes,01/21/2026,,1", {("date_format", "mdy", "2026-01-21 00:00:00")}),
        ('1,Won,yes,yes,2026-01-02,,"15000,5"', {("decimal_mark", ",", "15000.50")}),
        # Said with what it would be, so that nobody takes it for 1.234.
        ("1,Won,yes,yes,2026-01-02,,1.234", {("decimal_mark", ",", "1234.00")}),
        # Either order reads it: which one is meant, nobody but the user knows.
        (
            "1,Won,yes,yes,02/01/2026,,1",
            {
                ("date_format", "dmy", "2026-01-02 00:00:00"),
                ("date_format", "mdy", "2026-02-01 00:00:00"),
            },
        ),
        ("1,Won,yes,yes,soon,,1", set()),
    ],
)
def test_an_option_that_would_read_a_value_is_named_and_not_taken(tmp_path, row, remedies):
    checked = look(write(tmp_path / "data", deals=DEALS + row + "\n"))
    (fault,) = checked.faults
    found = {(remedy.option, remedy.value, remedy.meaning) for remedy in fault.remedies}
    assert found == remedies
    assert checked.files[0].accepted_count == 0


def test_records_are_accepted_or_rejected_or_without_any_value(tmp_path):
    rows = [
        WON.format(1, 5),
        WON.format(2, 5),
        WON.format(1, 7),
        "3,Won,yes\n",
        ",,,,,,\n",
        "4,Won,yes,yes,2026-02-30,,5\n",
        "4,Won,yes,yes,2026-02-30,,5\n",
    ]
    checked = look(write(tmp_path / "data", deals=DEALS + "".join(rows)))
    (file,) = checked.files
    counts = (file.record_count, file.accepted_count, file.rejected_count, file.empty_count)
    assert counts == (6, 2, 4, 1)
    found = [(fault.columns, fault.reason, fault.row_count) for fault in checked.faults]
    assert found[0][0::2] == (["created_at"], 2)
    assert sorted(found[1:]) == [
        ([], "3 fields, expected 7", 1),
        (["deal_id"], "duplicate", 1),
    ]


def test_what_comes_twice_is_told_where_nothing_else_is_wrong(tmp_path):
    checked = look(write(tmp_path / "data", accounts="account_id\n1\n1\n2\n1\n"))
    (fault,) = checked.faults
    assert (fault.columns, fault.reason, fault.row_count) == (["account_id"], "duplicate", 2)
    assert (checked.files[0].accepted_count, checked.refusals) == (2, [])


def test_too_many_rejections_are_shown_with_their_places(tmp_path):
    goals = "kpi,period_grain,period_start_date,goal_value\n"
    rows = "won_amount,decade,2026-01-01,1\nwon_amount,year,2026-01-01,1\n"
    folder = write(tmp_path / "data", goals=goals + rows)
    database = tmp_path / "case.duckdb"

    def refusals(share: float) -> list[str]:
        options = FileOptions(max_rejected_share=share)
        return find_refusals(database, load_folder(folder, database, options), options, {})

    assert refusals(0.4) == [
        "goals.csv: 1 of 2 records were rejected: 50.0%, where 40.0% is allowed.\n"
        "  line 2, period_grain: 'decade' - "
        "expected one of day, week, month, quarter, year\n"
        "Correct the file, or raise max_rejected_share in sales_kpis.yml if the build "
        "may go on without these records."
    ]
    assert refusals(0.5) == []


def test_a_build_stops_before_dbt_where_check_refuses(tmp_path, run, monkeypatch):
    folder = write(tmp_path / "data", export=EXPORT, sales_kpis__yml=STAGES)
    checked = run("check", folder)

    def no_dbt(*_: object) -> None:
        raise AssertionError("dbt was started")

    monkeypatch.setattr("sales_kpis.build.builder.CheckedBuild", no_dbt)
    built = run("build", "--data", folder, "--output", tmp_path / "output")
    assert (checked.code, built.code) == (2, 2)
    refused, *places, remedy, published = built.err.splitlines()[-9:]
    assert checked.err.splitlines() == [refused, remedy]
    assert places[0] == "  line 3, is_closed: 'Proposal' - expected yes or no"
    assert (places[-1], published) == ("  ... and 3 more", "Nothing was published.")
    assert not (tmp_path / "output/sales_kpis.duckdb").exists()


# ---------------------------------------------------------------------- what will be known


def test_what_a_kpi_lacks_is_what_kpi_availability_says(tmp_path):
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5), accounts="account_id\n7\n")
    checked = look(folder)
    with Company(folder, only=["kpi_availability"]) as company:
        rows = company.ask("select kpi, missing_inputs from kpi_availability")
    lacking = {kpi: inputs for kpi, inputs in rows if inputs}
    told = {kpi: part.inputs for part in checked.missing for kpi in part.kpis}
    assert checked.kpi_count == len(rows) > 100
    assert {
        kpi: ", ".join(" or ".join(names) for names in inputs) for kpi, inputs in told.items()
    } == lacking
    assert MissingInputs([["activities"]], ["calls_made"]).inputs in told.values()


def test_what_lies_after_the_as_of_date_is_counted(tmp_path, run):
    late = "3,Open,no,no,2026-05-06,,1\n4,Open,no,no,2026-06-07,,1\n"
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5) + late)
    checked = look(folder, as_of_date="2026-03-31")
    (left_out,) = checked.left_out
    assert (left_out.entity, left_out.row_count) == ("deals", 2)
    assert (str(left_out.first_date), str(left_out.last_date)) == ("2026-05-06", "2026-06-07")
    ran = run("check", folder, "--as-of", "2026-03-31")
    assert "Data from 2026-01-02 up to 2026-03-31" in ran.out
    assert "left out, after that day: 2 deals (2026-05-06 to 2026-06-07)" in ran.out
    assert str(look(folder).as_of_date) == "2026-06-07"


def test_stages_without_a_category_are_named_with_their_deals(tmp_path):
    header = "deal_id,pipeline,stage,is_closed,is_won,created_at\n"
    deals = (
        "1,Main,New,no,no,2026-01-02\n2,Main,Talk,no,no,2026-01-02\n3,Main,Talk,no,no,2026-01-02\n"
    )
    stages = "pipeline,stage,stage_category\nMain,New,open\nMain,Other,\n"
    checked = look(write(tmp_path / "data", deals=header + deals, stages=stages))
    (stage,) = checked.unknown_stages
    assert (stage.pipeline, stage.stage, stage.deal_count) == ("Main", "Talk", 2)


def test_won_deals_without_an_amount_or_a_day_are_told(tmp_path):
    bare = "2,Won,yes,yes,2026-01-02,2026-02-03,\n3,Won,yes,yes,2026-01-02,,5\n"
    checked = look(write(tmp_path / "data", deals=DEALS + WON.format(1, 5) + bare))
    found = {finding.rule: (finding.row_count, finding.ids) for finding in checked.findings}
    assert found["won_deal_without_amount"] == (1, ["files-2"])
    assert found["closed_deal_without_close_date"] == (1, ["files-3"])


def test_amounts_of_0_are_told_as_they_are_written(tmp_path, run):
    more = "2,Won,yes,yes,2026-01-02,2026-02-03,0\n3,Lost,yes,no,2026-01-02,2026-02-03,0.00\n"
    more += "4,New,no,no,2026-01-02,,0\n5,New,no,no,2026-01-02,,\n"
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5) + more)
    assert look(folder).zero_amounts == ZeroAmounts(["0", "0.00"], 3, 1, 1, 1)
    told = run("check", folder).out
    assert "which counts as 0: 3\n  1 won, 1 lost, 1 open\n" in told
    option = 'amount: {"0": "", "0.00": ""}'
    assert option in told
    # What it advises does what it says.
    write(folder, sales_kpis__yml=f"entities: {{deals: {{values: {{{option}}}}}}}")
    assert look(folder).zero_amounts is None


def test_currencies_without_a_rate_are_told_before_the_kpis(tmp_path, run):
    rows = "".join(f"{number},Won,yes,yes,2026-01-02,2026-02-03,5,USD\n" for number in (1, 2))
    header = DEALS.replace("amount", "amount,currency_code")
    folder = write(tmp_path / "data", deals=header + rows)
    checked = look(folder)
    assert checked.missing_rates == [MissingRates("USD", "deals", 2, has_rates=False)]
    assert "amount_without_exchange_rate" not in {finding.rule for finding in checked.findings}
    told = run("check", folder).out
    assert told.index("without an exchange rate to EUR") < told.index("KPIs have the data")
    assert "reporting_currency: USD needs none" in told
    assert look(folder, reporting_currency="USD").missing_rates == []


def test_a_rate_that_is_too_old_names_the_variable_that_says_so(tmp_path, run):
    deal = "1,Won,yes,yes,2026-01-02,2026-02-{day},5,USD\n"
    header = DEALS.replace("amount", "amount,currency_code")
    rates = "rate_date,currency_code,rate\n2026-02-01,USD,0.9\n"
    # A rate of the first holds on the eighth and not on the ninth.
    folder = write(tmp_path / "data", deals=header + deal.format(day="08"), exchange_rates=rates)
    assert look(folder).missing_rates == []
    write(folder, deals=header + deal.format(day="09"))
    assert look(folder).missing_rates == [MissingRates("USD", "deals", 1, has_rates=True)]
    told = run("check", folder).out
    assert "hold for 7 days, which the variable exchange_rate_max_age_days says" in told
    assert "exchange_rates.csv holds rates" not in told
    ran = run("check", folder, "--var", "exchange_rate_max_age_days=31")
    assert "without an exchange rate" not in ran.out


def test_a_database_in_the_folder_is_said_not_to_be_read(tmp_path, run):
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5))
    duckdb.connect(str(folder / "crm.db")).close()
    told = "crm.db is a database: `check` does not read it, and `build` does"
    assert f"Note: {told}" in run("check", folder).out
    assert told in json.loads(run("check", folder, "--json").out)["warnings"]
    (folder / "deals.csv").unlink()
    ran = run("check", folder)
    assert ran.code == 2
    assert told in ran.err


def test_nothing_of_what_is_missing_is_cut(tmp_path, run, monkeypatch):
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5))
    monkeypatch.setenv("COLUMNS", "80")
    told = run("check", folder).out
    assert "…" not in told
    words = set(told.replace(",", " ").split())
    assert {kpi for part in look(folder).missing for kpi in part.kpis} <= words


def test_a_record_that_is_not_accepted_is_counted_as_the_build_counts_it(tmp_path):
    rows = WON.format(1, 5) + WON.format(1, 7) + "3,Won,yes\n4,Won,yes,yes,soon,,5\n"
    folder = write(tmp_path / "data", deals=DEALS + rows, accounts="account_id\n1\n1\n")
    told = {file.entity: file.rejected_count for file in look(folder).files}
    with Company(folder, only=["input_row_counts"]) as company:
        counted = company.ask("select entity, rejected_rows from input_row_counts")
    assert told == {"deals": 3, "accounts": 1}
    assert told == {entity: count for entity, count in counted if entity in told}


def test_settings_alone_are_a_folder_too(tmp_path, run):
    holidays = write(tmp_path / "data", holidays="holiday_date\n2026-01-01\n")
    ran = run("check", holidays)
    assert ran.code == 0
    assert "No row has a day" in ran.out


# ------------------------------------------------------------------------------ the command


def test_a_folder_that_is_accepted_says_what_comes_next(tmp_path, run):
    folder = write(tmp_path / "data", deals=DEALS + WON.format(1, 5))
    ran = run("check", folder)
    assert (ran.code, ran.err) == (0, "")
    assert f"build --data {folder}" in ran.out.splitlines()[-1]
    assert [path.name for path in folder.iterdir()] == ["deals.csv"]


def test_the_json_holds_all_that_is_printed(tmp_path, run):
    folder = write(tmp_path / "data", export=EXPORT, sales_kpis__yml=STAGES)
    ran = run("check", folder, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["is_accepted"]) == (2, False)
    assert told["files"][0]["rejected_count"] == 8
    assert ran.err == ""
    assert told["faults"][0]["values"][0] == {"text": "Proposal", "row_count": 3, "first_row": 3}


def test_nothing_of_a_file_commands_the_terminal(tmp_path, run):
    evil = "\x1b[31m\x1b]0;x\x07\x9b2J\u202e"
    header = DEALS.replace("amount\n", f"am{evil}ount\n")
    folder = write(tmp_path / "data", deals=header + f"1,{evil},{evil},yes,{evil},,\n")
    for arguments in ([], ["--json"]):
        ran = run("check", folder, *arguments)
        assert ran.code == 2
        for character in evil.replace("31m", "").replace("0;x", "").replace("2J", ""):
            assert character in "[]" or character not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{tmp}/nowhere"], "There is no folder"),
        (["{tmp}/deals.csv"], "deals.csv is a file, and a folder is asked for: put the file into"),
        (["{tmp}", "--as-of", "31.12.2026"], "write it as 2026-06-30"),
        (["{tmp}", "--var", "dormancy_day=3"], "did you mean dormancy_days?"),
        (["{tmp}", "--var", "date_format=ymd"], "expected one of iso, dmy, mdy"),
        ([], "Missing argument 'DIR'"),
    ],
)
def test_a_mistake_is_answered_without_a_trace(run, tmp_path, arguments, message):
    write(tmp_path, deals=DEALS + WON.format(1, 5))
    ran = run("check", *(argument.format(tmp=tmp_path) for argument in arguments))
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.startswith("error: ")


def test_a_large_folder_is_looked_at_without_dbt(tmp_path):
    rows = "".join(WON.format(number, f"{number % 977}.50") for number in range(100_000))
    folder = write(tmp_path / "data", deals=DEALS + rows)
    program = (
        "import sys; sys.path.insert(0, 'scripts'); import kpis; "
        f"sys.argv = ['kpis.py', 'check', {str(folder)!r}]; "
        "code = kpis.main(); "
        "print(code, 'dbt.cli' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split()[-2:] == ["0", "False"]
