"""From an export in a vendor's shape to five KPIs: nothing is corrected by hand."""

import csv
import datetime
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from compiled_project import Company
from sales_kpis.connect import telling
from sales_kpis.connect.formats import Undecided, day_findings, mark_findings
from sales_kpis.connect.presets import known_headers, read_presets
from sales_kpis.connect.tables import Table, read_table
from sales_kpis.errors import UserError
from sales_kpis.files.contract import read_contract
from sales_kpis.files.options import FileOptions

TODAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Deal:
    """A deal of an invented company, as every vendor below exports it."""

    number: int
    outcome: str
    amount: str
    owner: str
    created: date
    close: date

    @property
    def id(self) -> str:
        return str(40_000 + self.number)

    @property
    def company(self) -> str:
        return ("Nordwind", "Belka, Ltd", 'Sun "Solar"', "Kesten")[self.number % 4]

    @property
    def closed(self) -> date | None:
        return None if self.outcome == "open" else self.close


DEALS = [
    Deal(
        number,
        ("won", "lost", "open")[number % 3],
        "" if number % 9 == 8 else f"{1000 + 250 * number}.50",
        "" if number % 8 == 7 else ("Ada Lind", "Ben Okoro", "Cleo Marsh")[number % 5 % 3],
        date(2025, 1, 3) + timedelta(days=13 * number),
        date(2025, 1, 3) + timedelta(days=13 * number + 24),
    )
    for number in range(36)
]
WON = sum(float(deal.amount or 0) for deal in DEALS if deal.outcome == "won")
PIPELINE = sum(float(deal.amount or 0) for deal in DEALS if deal.outcome == "open")


def delimited(rows: list[list[object]], delimiter: str = ",") -> str:
    """Rows as a program writes them, quotes where they are needed."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def stage_of(deal: Deal, won: str, lost: str, *others: str) -> str:
    return {"won": won, "lost": lost}.get(deal.outcome, others[deal.number // 3 % len(others)])


# --------------------------------------------------------------- exports in vendors' shapes


def hubspot(folder: Path) -> Path:
    """All deals as CSV: a mark in front, owners missing, the close date of open deals too."""
    stages = ("Closed Won", "Closed Lost", "Appointment Scheduled", "Contract Sent")
    header = "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Close Date,Create Date"
    rows = [[*header.split(","), "Deal owner", "Deal Type", "Associated Company", "Deal Score"]]
    for deal in DEALS:
        when = [f"{day:%Y-%m-%d} 10:0{deal.number % 9}" for day in (deal.close, deal.created)]
        row = [deal.id, f"{deal.company} deal", stage_of(deal, *stages), "Sales", deal.amount]
        kind = ("New Business", "Existing Business")[deal.number % 2]
        rows.append([*row, "USD", *when, deal.owner, kind, deal.company, 7])
    path = folder / "hubspot-crm-exports-all-deals.csv"
    path.write_text("\ufeff" + delimited(rows), encoding="utf-8")
    return path


def hubspot_workbook(folder: Path) -> Path:
    """The same as a workbook that somebody has put a title on and a total under."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Deals of this year"])
    sheet.append([])
    header = ["Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Create Date"]
    sheet.append([*header, "Deal owner", "Associated Company", "Deal probability"])
    for deal in DEALS:
        stage = stage_of(deal, "Closed Won", "Closed Lost", "Qualified To Buy", "Contract Sent")
        when = [
            datetime.datetime.combine(day, datetime.time(9, 30))
            for day in (deal.close, deal.created)
        ]
        amount = float(deal.amount) if deal.amount else None
        chance = {"won": 1, "lost": 0}.get(deal.outcome, 0.25)
        people = [deal.owner or None, deal.company, chance]
        sheet.append([int(deal.id), deal.company, stage, amount, *when, *people])
    sheet.append(["Total", None, None, WON + PIPELINE])
    book.create_sheet("Notes")
    path = folder / "deals.xlsx"
    book.save(path)
    return path


def salesforce(folder: Path) -> Path:
    """A report: American days, grouped amounts, a chance in percent, lines below the table."""
    stages = ("Closed Won", "Closed Lost", "Prospecting", "Value Proposition")
    header = ["Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Amount"]
    header += ["Amount Currency", "Close Date", "Created Date", "Opportunity Owner", "Type"]
    rows = [[*header, "Probability (%)", "Lead Source"]]
    for deal in DEALS:
        amount = f"{float(deal.amount):,.2f}" if deal.amount else ""
        days = [f"{day.month}/{day.day}/{day.year}" for day in (deal.close, deal.created)]
        chance = {"won": "100", "lost": "0"}.get(deal.outcome, "40")
        row = [f"006{deal.id}", "Licences", deal.company, stage_of(deal, *stages), amount, "USD"]
        rows.append([*row, *days, deal.owner, "New Customer", chance, "Web"])
    text = delimited(rows) + '\r\n"Pipeline of the year"\r\n"Copyright (c) 2000-2026"\r\n'
    path = folder / "report1763.csv"
    path.write_text(text, encoding="windows-1252")
    return path


def pipedrive(folder: Path) -> Path:
    """Won and lost stand in a column of their own; the stage is the last one that it had."""
    header = ["ID", "Title", "Value", "Currency of value", "Organization", "Owner", "Pipeline"]
    header += ["Stage", "Status", "Deal created", "Deal closed on", "Expected close date"]
    rows = [[f"Deal - {name}" for name in [*header, "Probability"]]]
    for deal in DEALS:
        closed = f"{deal.closed} 12:00:00" if deal.closed else ""
        row = [deal.id, "Offer", deal.amount, "USD", deal.company, deal.owner, "Main", "Proposal"]
        when = [f"{deal.created} 08:15:00", closed, deal.close]
        rows.append([*row, deal.outcome.capitalize(), *when, 60])
    path = folder / "deals-12345-7.tsv"
    path.write_text(delimited(rows, "\t"), encoding="utf-8")
    return path


def amocrm(folder: Path) -> Path:
    """Windows-1251, a decimal comma, days first, a budget of 0 for none."""
    stages = ("Успешно реализовано", "Закрыто и не реализовано", "Переговоры", "Замер на объекте")
    header = "ID;Название сделки;Компания;Ответственный;Этап сделки;Воронка;Бюджет"
    rows = [[*header.split(";"), "Дата создания", "Дата закрытия", "Причина отказа"]]
    for deal in DEALS:
        closed = f"{deal.closed:%d.%m.%Y} 14:05:00" if deal.closed else "не закрыта"
        budget = deal.amount.replace(".", ",") or "0"
        row = [deal.id, "Окна", deal.company, deal.owner, stage_of(deal, *stages), "Основная"]
        reason = "Дорого" if deal.outcome == "lost" else ""
        rows.append([*row, budget, f"{deal.created:%d.%m.%Y} 09:40:00", closed, reason])
    path = folder / "amocrm_export.csv"
    path.write_text(delimited(rows, ";"), encoding="windows-1251")
    return path


def bitrix24(folder: Path) -> Path:
    """A page that calls itself a workbook; the names of its stages are its own."""
    stages = ("Сделка успешна", "Сделка провалена", "Новая", "Подготовка документов")
    header = ["ID", "Стадия сделки", "Название сделки", "Сумма", "Валюта", "Ответственный"]
    rows = [[*header, "Компания", "Дата создания", "Предполагаемая дата закрытия"]]
    for deal in DEALS:
        days = [f"{day:%d.%m.%Y}" for day in (deal.created, deal.close)]
        row = [deal.id, stage_of(deal, *stages), "Поставка", deal.amount, "Доллар США"]
        rows.append([*row, deal.owner, deal.company.replace('"', "&quot;"), *days])
    cells = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>\n" for row in rows
    )
    path = folder / "DEAL_20261120.xls"
    path.write_text(f"<html><body><table>{cells}</table></body></html>", encoding="utf-8")
    return path


def zoho(folder: Path) -> Path:
    """Ids with a prefix, days as months are called, a loss of its own name."""
    stages = ("Closed Won", "Closed-Lost to Competition", "Qualification", "Negotiation/Review")
    header = ["Record Id", "Deal Owner", "Deal Name", "Account Name", "Stage", "Amount"]
    rows = [[*header, "Currency", "Closing Date", "Created Time", "Probability (%)"]]
    for deal in DEALS:
        row = [f"zcrm_{deal.id}", deal.owner, "Plan", deal.company, stage_of(deal, *stages)]
        when = [deal.close, f"{deal.created:%d-%b-%Y} 10:20:00"]
        rows.append([*row, deal.amount, "USD", *when, 35])
    path = folder / "Deals_2026_11_20.csv"
    path.write_text(delimited(rows), encoding="utf-8")
    return path


def own_list(folder: Path) -> Path:
    """A list that somebody keeps: a title, names of their own, a total."""
    stages = ("Won (signed)", "Lost", "Talking", "Offer sent")
    rows: list[list[object]] = [["Our deals"], ["as of November"], []]
    rows.append(["ID", "Client", "Sales Rep", "Status", "Deal Value", "Created", "Close Date"])
    for deal in DEALS:
        amount = f"€ {float(deal.amount or 0):,.2f}".translate(str.maketrans(",.", ".,"))
        closed = f"{deal.closed:%d/%m/%Y}" if deal.closed else ""
        row = [deal.id, deal.company, deal.owner, stage_of(deal, *stages)]
        rows.append([*row, amount if deal.amount else "", f"{deal.created:%d/%m/%Y}", closed])
    rows.append(["Total", "", "", "", "€ 99,00", "", ""])
    path = folder / "deals 2026.csv"
    path.write_text(delimited(rows, ";"), encoding="utf-8")
    return path


EXPORTS = [hubspot, hubspot_workbook, salesforce, pipedrive, amocrm, bitrix24, zoho, own_list]


# ------------------------------------------------------------------------- one command


def kpis_of(out: str) -> dict[str, str]:
    """The preview as it is printed: {KPI: value}."""
    names = "Deals|Won|Win rate|Open pipeline|MRR"
    return dict(re.findall(rf"^({names})  +(\S+(?:[ \xa0]%)?)", out, re.MULTILINE))


def number_of(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.__name__)
def test_an_export_becomes_kpis_with_one_command(run, tmp_path: Path, export: Callable):
    data = tmp_path / "data"
    ran = run("connect", export(tmp_path), "--yes", "--output", data)
    assert (ran.code, ran.err) == (0, "")
    found = kpis_of(ran.out)
    assert (found["Deals"], found["Won"], found["Win rate"]) == ("36", "12", "50.0\xa0%")
    assert number_of(found["Open pipeline"]) == pytest.approx(PIPELINE, abs=1)
    assert found["MRR"] == "–"
    assert "rejected" not in ran.out
    assert f"build --data {data}" in ran.out
    # The models know of every deal what the export says of it.
    owners = "select account_id, rep_id, amount_native, created_date, closed_date from fct_deals"
    with Company(data, only=["fct_deals", "dim_reps", "dim_accounts"]) as company:
        deals = company.ask(f"{owners} order by deal_id")
        assert [row[2] and float(row[2]) for row in deals] == [
            float(deal.amount) if deal.amount else None for deal in DEALS
        ]
        assert [row[3] for row in deals] == [deal.created for deal in DEALS]
        assert [row[4] for row in deals] == [deal.closed for deal in DEALS]
        reps = {row[0] for row in company.ask("select rep_name from dim_reps")}
        assert {deal.owner for deal in DEALS} - {""} <= reps
        accounts = {row[0] for row in company.ask("select account_name from dim_accounts")}
        assert {deal.company for deal in DEALS} <= accounts


def test_a_connected_folder_is_built(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    ran = run("connect", amocrm(tmp_path), "--yes", "--build")
    assert ran.code == 0
    assert "output/sales_kpis.duckdb" in ran.out
    assert (tmp_path / "my_data/sales_kpis.yml").exists()


# ------------------------------------------------------------------------ what is sure


def test_the_last_day_is_kept_in_the_draft(run, tmp_path: Path):
    export = hubspot(tmp_path)
    folder = tmp_path / "out"
    ran = run("connect", export, "--output", folder, "--yes", "--as-of", "2025-03-31")
    assert ran.code == 0, ran.err
    assert FileOptions.read(folder).as_of_date == date(2025, 3, 31)
    assert " to 2025-03-31\n" in ran.out
    assert "up to 2025-03-31\n" in run("check", folder).out
    ran = run("connect", export, "--output", folder, "--force", "--as-of", "31.03.2025")
    assert ran.code == 2
    assert "--as-of 31.03.2025: not a date" in ran.err


def test_without_a_terminal_what_is_not_sure_is_a_comment(run, tmp_path: Path):
    ran = run("connect", amocrm(tmp_path), "--output", tmp_path / "data")
    draft = (tmp_path / "data/sales_kpis.yml").read_text(encoding="utf-8")
    # Nobody has said what the one stage of their own means, nor the currency.
    assert re.search(
        r"^      # Замер на объекте: open +# 6 records, none of its deals", draft, re.M
    )
    assert re.search(r"^# reporting_currency: RUB", draft, re.M)
    assert "stage 'Замер на объекте', proposed open" in ran.out
    assert ran.code == 2
    assert "'Замер на объекте'  6 records" in ran.out
    assert "6 of 36 records were rejected" in ran.err


def test_at_a_terminal_each_of_these_is_asked_for(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    answers = iter(["n", "Lost"])
    monkeypatch.setattr(telling, "is_at_a_terminal", lambda: True)
    monkeypatch.setattr("sales_kpis.connect.run.is_at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    ran = run("connect", amocrm(tmp_path), "--output", tmp_path / "data")
    assert ran.code == 0
    draft = (tmp_path / "data/sales_kpis.yml").read_text(encoding="utf-8")
    assert re.search(r"^      Замер на объекте: lost +# as answered", draft, re.M)
    assert re.search(r"^# reporting_currency: RUB", draft, re.M)
    assert kpis_of(ran.out)["Win rate"] == "40.0\xa0%"


def test_a_draft_that_is_there_is_not_overwritten(run, tmp_path: Path):
    export, data = hubspot(tmp_path), tmp_path / "data"
    data.mkdir()
    (data / "sales_kpis.yml").write_text("reporting_currency: CHF\n", encoding="utf-8")
    ran = run("connect", export, "--yes", "--output", data)
    assert (ran.code, ran.out) == (2, "")
    assert "is there already: --force replaces it" in ran.err
    assert (data / "sales_kpis.yml").read_text(encoding="utf-8") == "reporting_currency: CHF\n"
    assert run("connect", export, "--yes", "--force", "--output", data).code == 0


def test_a_csv_file_is_copied_byte_for_byte(run, tmp_path: Path):
    export = amocrm(tmp_path)
    run("connect", export, "--yes", "--output", tmp_path / "data")
    assert (tmp_path / "data" / export.name).read_bytes() == export.read_bytes()


def test_a_file_that_is_in_the_folder_stays(run, tmp_path: Path):
    export = hubspot(tmp_path)
    assert run("connect", export, "--yes", "--output", tmp_path).code == 0
    assert FileOptions.read(tmp_path).entities["deals"].file == export.name


# --------------------------------------------------------------------- several entities


def stripe(folder: Path) -> Path:
    header = ["id", "Customer ID", "Customer Name", "Plan", "Quantity", "Currency", "Interval"]
    header += ["Amount", "Status", "Created (UTC)", "Start (UTC)", "Canceled At (UTC)"]
    rows = [
        [*header, "Ended At (UTC)"],
        ["sub_1", "cus_A", "Nordwind", "pro", 3, "usd", "month", "20.00", "active"],
        ["sub_2", "cus_B", "Belka", "pro", 1, "usd", "year", "1200.00", "active"],
        ["sub_3", "cus_C", "Sun", "pro", 1, "usd", "month", "50.00", "trialing"],
        ["sub_4", "cus_A", "Nordwind", "old", 1, "usd", "month", "75.00", "canceled"],
        ["sub_5", "cus_D", "Kesten", "pro", 1, "usd", "month", "90.00", "incomplete_expired"],
    ]
    for row in rows[1:]:
        ended = "2026-03-01 10:00" if row[8] == "canceled" else ""
        row += ["2025-06-01 10:00", "2025-06-01 10:00", ended, ended]
    path = folder / "subscriptions.csv"
    path.write_text(delimited(rows), encoding="utf-8")
    return path


def test_subscriptions_of_stripe_give_the_mrr(run, tmp_path: Path):
    ran = run("connect", stripe(tmp_path), "--yes", "--output", tmp_path / "data")
    assert ran.code == 0
    # 3 x 20 a month and 1200 a year; what was never paid for bills nothing.
    assert kpis_of(ran.out)["MRR"] == "$160.00"
    assert "2 customers, March 2026" in ran.out
    assert kpis_of(ran.out)["Deals"] == "–"
    assert "subscriptions.csv as accounts: 4 accepted" in ran.out


def test_files_of_one_system_are_one_folder_read_by_the_key_they_share(run, tmp_path: Path):
    rows = [["Record ID", "Company name", "City", "Company owner"]]
    rows += [[900 + n, deal.company, "Oslo", "Ada Lind"] for n, deal in enumerate(DEALS[:4])]
    companies = tmp_path / "hubspot-crm-exports-all-companies.csv"
    companies.write_text(delimited(rows), encoding="utf-8")
    ran = run("connect", hubspot(tmp_path), companies, "--yes", "--output", tmp_path / "data")
    assert ran.code == 0
    options = FileOptions.read(tmp_path / "data").entities
    assert options["accounts"].columns["account_id"] == "Company name"
    assert options["accounts"].file == companies.name
    with Company(tmp_path / "data", only=["fct_deals", "dim_accounts"]) as company:
        found = company.ask(
            "select count(*) from fct_deals join dim_accounts using (account_id) "
            "where city = 'Oslo'"
        )
    assert found == [(36,)]


def test_two_files_of_one_entity_are_one_too_many(run, tmp_path: Path):
    ran = run("connect", hubspot(tmp_path), pipedrive(tmp_path), "--output", tmp_path / "data")
    assert ran.code == 2
    assert "are both deals: put their records into one file" in ran.err


# ------------------------------------------------------------------------- how it is written


def findings_of(table: Table) -> dict[str, str]:
    return {finding.key: finding.value for finding in table.findings}


def table_of(path: Path) -> Table:
    return read_table(path, known_headers(), read_presets()["totals"])


def test_titles_totals_and_footers_are_found(tmp_path: Path):
    table = table_of(own_list(tmp_path))
    assert findings_of(table) == {"delimiter": ";", "skip_rows": "3", "footer_rows": "1"}
    assert len(table.rows) == 36
    assert findings_of(table_of(salesforce(tmp_path)))["footer_rows"] == "2"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Ort\nMüller;Köln\n", "windows-1252"),
        ("Nazwa;Miasto\nWałęsa;Łódź\nŻak;Gdańsk\n", "windows-1250"),
        ("Имя;Город\nИванов;Орёл\n", "windows-1251"),
        ("Имя;Город\nИванов;Орёл\n", "utf-8"),
        ("Name;Ort\nMüller;Köln\n", "utf-16"),
    ],
)
def test_an_encoding_is_found(tmp_path: Path, text: str, encoding: str):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding=encoding)
    table = table_of(path)
    assert findings_of(table).get("encoding", "utf-8") == encoding
    assert table.header == text.splitlines()[0].split(";")


@pytest.mark.parametrize(
    ("days", "order", "sure", "reason"),
    [
        (["01.02.2026", "31.05.2026"], "dmy", True, "certain: 31.05.2026 occurs"),
        (["1/2/2026", "5/31/2026"], "mdy", True, "certain: 5/31/2026 occurs"),
        (["01.02.2026"], "dmy", False, "no day above 12"),
        (["2026-02-01", "2 March 2026"], None, None, ""),
        (["1/2/2026", "3/4/2026"], "", False, "ambiguous"),
        (["31/5/2026", "5/31/2026"], "", False, "31/5/2026 has the day first"),
    ],
)
def test_the_order_of_days_is_as_sure_as_the_values_make_it(days, order, sure, reason):
    findings = day_findings({"created_at": days}, [], TODAY)
    if order is None:
        assert findings == []
        return
    (finding,) = findings
    assert reason in finding.reason
    if not order:
        assert isinstance(finding, Undecided)
        return
    assert (finding.value, finding.is_sure) == (order, sure)


def test_days_that_end_before_they_begin_decide_their_order():
    columns = {
        "created_at": ["05/01/2026", "07/02/2026"],
        "closed_at": ["01/02/2026", "03/03/2026"],
    }
    (finding,) = day_findings(columns, [("created_at", "closed_at")], TODAY)
    # The 5th of January is before the 1st of February; May 1 is not before January 2.
    assert (finding.value, finding.is_sure) == ("dmy", False)


@pytest.mark.parametrize(
    ("amounts", "mark"),
    [
        (["1200,5", "7"], ","),
        (["1.200,50"], ","),
        (["1,200.50"], "."),
        (["1.234.567"], ","),
        (["1234"], None),
        (["1,234", "12,345"], ""),
        (["1,5", "1.5"], ""),
        (["1,234", "0.25"], "."),
    ],
)
def test_the_decimal_mark_is_as_sure_as_the_values_make_it(amounts, mark):
    findings = mark_findings(amounts)
    # A point needs no line.
    assert [getattr(finding, "value", "") for finding in findings] == (
        [] if mark in (None, ".") else [mark]
    )


def test_an_ambiguous_order_of_days_is_left_to_the_user(run, tmp_path: Path):
    rows = [["Deal ID", "Stage", "Amount", "Created Date", "Owner"]]
    rows += [[n, "Won", 100, f"{n}/{n + 1}/2026", "Ada"] for n in range(1, 9)]
    (tmp_path / "deals.csv").write_text(delimited(rows), encoding="utf-8")
    ran = run("connect", tmp_path / "deals.csv", "--yes", "--output", tmp_path / "data")
    assert ran.code == 2
    assert "date_format: ambiguous: no day above 12 occurs" in ran.out
    assert "# date_format: ..." in (tmp_path / "data/sales_kpis.yml").read_text(encoding="utf-8")


# ---------------------------------------------------------------------------- mistakes


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if not number else book.create_sheet(f"More {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def old_workbook(path: Path, content: bytes) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content)
    return path


def test_mistakes_are_answered_in_one_line(run, tmp_path: Path):
    rows = [["Deal ID", "Stage"], [1, "Won"]]
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "bare.csv").write_text("Deal ID,Stage\n", encoding="utf-8")
    unclosed = 'Deal ID,Stage,Created\n1,"Won,2026-01-02\n2,Lost,2026-01-03\n'
    (tmp_path / "open.csv").write_text(unclosed, encoding="utf-8")
    (tmp_path / "prose.csv").write_text("Dear all\nplease find\n", encoding="utf-8")
    (tmp_path / "cut.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "deals.ods").write_bytes(b"PK\x03\x04")
    (tmp_path / "prose.xls").write_text("<p>nothing</p>", encoding="utf-8")
    encrypted = "EncryptedPackage".encode("utf-16-le")
    for path, message in {
        tmp_path / "nowhere.csv": "there is no file",
        tmp_path: "is a folder: name the files in it",
        tmp_path / "empty.csv": "empty.csv is empty",
        tmp_path / "bare.csv": "has a header and no records below it",
        tmp_path / "open.csv": "no record with as many fields as its header",
        tmp_path / "prose.csv": "no comma, semicolon or tab divides it",
        tmp_path / "cut.xlsx": "cannot be read as a workbook",
        tmp_path / "deals.ods": "expected a file of the type .csv",
        tmp_path / "prose.xls": "is no workbook",
        workbook(tmp_path / "none.xlsx"): "none.xlsx is empty",
        workbook(tmp_path / "two.xlsx", rows, rows): "several sheets, 'Sheet', 'More 1'",
        old_workbook(tmp_path / "secret.xlsx", encrypted): "is protected by a password",
        old_workbook(tmp_path / "old.xls", b"Workbook"): "of the old type .xls",
    }.items():
        ran = run("connect", path, "--yes", "--output", tmp_path / "data")
        assert (ran.code, ran.out) == (2, ""), path
        assert message in ran.err
        assert ran.err.startswith("error: ")
        assert ran.err.count("\n") == 1
        assert not (tmp_path / "data").exists()


def test_a_line_that_cannot_be_read_is_left_to_the_build(run, tmp_path: Path):
    rows = [["Deal ID", "Stage", "Created"], *([n, "Won", "2026-01-02"] for n in range(150))]
    text = delimited([*rows, [999, "Lo\0st", "2026-01-03"]])
    (tmp_path / "deals.csv").write_text(text, encoding="utf-8")
    ran = run("connect", tmp_path / "deals.csv", "--yes", "--output", tmp_path / "data")
    assert ran.code == 0
    assert "1 records have too many or too few fields, or broken letters" in ran.out
    assert "150 accepted, 1 rejected" in ran.out


def test_a_file_of_something_else_says_what_it_has(run, tmp_path: Path):
    (tmp_path / "weather.csv").write_text("Station,Wind\nOslo,7\n", encoding="utf-8")
    ran = run("connect", tmp_path / "weather.csv", "--output", tmp_path / "data")
    assert ran.code == 2
    assert "no entity has columns such as Station, Wind" in ran.err


def test_a_sheet_is_chosen_by_its_name(run, tmp_path: Path):
    rows = [["Deal ID", "Stage", "Created"], [1, "Won", "2026-01-02"], [2, "Lost", "2026-01-03"]]
    path = workbook(tmp_path / "two.xlsx", [["Read me"], ["please"]], rows)
    ran = run("connect", path, "--sheet", "More 1", "--yes", "--output", tmp_path / "data")
    assert kpis_of(ran.out)["Deals"] == "2"
    with pytest.raises(UserError, match="has no sheet 'Other'; it has 'Sheet', 'More 1'"):
        read_table(path, known_headers(), (), "Other")


def test_a_workbook_that_calls_itself_csv_is_read_as_what_it_is(tmp_path: Path):
    rows = [["Deal ID", "Stage", "Created"], [1, "Won", "2026-01-02"], [2, "Lost", "2026-01-03"]]
    path = workbook(tmp_path / "deals.xlsx", rows).rename(tmp_path / "deals.csv")
    table = table_of(path)
    assert table.header == rows[0]
    assert (len(table.rows), table.is_rewritten) == (2, True)


def test_a_file_with_the_name_of_another_entity_is_called_otherwise(run, tmp_path: Path):
    export = amocrm(tmp_path).rename(tmp_path / "leads.csv")
    ran = run("connect", export, "--yes", "--output", tmp_path / "data")
    assert ran.code == 0
    assert FileOptions.read(tmp_path / "data").entities["deals"].file == "export_leads.csv"
    ran = run("connect", export, "--yes", "--output", tmp_path)
    assert ran.code == 2
    assert "leads.csv holds no leads and would be read as leads there" in ran.err
    assert not (tmp_path / "sales_kpis.yml").exists()


def test_names_that_come_twice_are_told_apart_in_a_copy(run, tmp_path: Path):
    rows = [["Deal ID", "Stage", "Amount", "Amount", "Created", ""]]
    rows += [[n, "Won", 10 * n, 99, "2026-01-02", "x"] for n in range(1, 5)]
    (tmp_path / "deals.csv").write_text(delimited(rows, ";"), encoding="utf-8")
    ran = run("connect", tmp_path / "deals.csv", "--yes", "--output", tmp_path / "data")
    assert ran.code == 0
    assert "the copy calls them Amount (2), column 6" in ran.out
    copy = (tmp_path / "data/deals.csv").read_text(encoding="utf-8")
    assert copy.startswith("Deal ID,Stage,Amount,Amount (2),Created,column 6\n")
    # The export itself is never written over, not even where that is asked for.
    before = (tmp_path / "deals.csv").read_bytes()
    ran = run("connect", tmp_path / "deals.csv", "--yes", "--force", "--output", tmp_path)
    assert ran.code == 2
    assert "the copy of deals.csv would take its place" in ran.err
    assert (tmp_path / "deals.csv").read_bytes() == before


def test_a_title_of_several_lines_is_one_comment(run, tmp_path: Path):
    rows = [["Deals\nentities: broken", ""], ["Deal ID", "Stage", "Created", "My\nfield"]]
    rows += [[n, "Won", "2026-01-02", "x"] for n in range(9)]
    (tmp_path / "deals.csv").write_text(delimited(rows), encoding="utf-8")
    assert run("connect", tmp_path / "deals.csv", "--yes", "-o", tmp_path / "data").code == 0
    assert FileOptions.read(tmp_path / "data").entities["deals"].skip_rows == 2 or (
        FileOptions.read(tmp_path / "data").skip_rows == 2
    )


# ----------------------------------------------------------------------------- presets


def test_presets_name_what_the_contract_has():
    contract = read_contract()
    content = read_presets()
    systems = [
        {k: v for k, v in system.items() if k != "name"} for system in content["vendors"].values()
    ]
    for entities in [*systems, content["other"]]:
        for entity, preset in entities.items():
            columns = {*contract[entity].column_names}
            for key in ("columns", "values", "constants", "nothing"):
                assert preset.get(key, {}).keys() <= columns, (entity, key)
            for key in ("stages", "outcome"):
                assert {*preset.get(key, {}).values()} <= {"open", "won", "lost"}
