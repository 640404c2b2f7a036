"""The workbook holds the numbers of the database, as numbers, and runs nothing."""

import re
import zipfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sales_kpis.errors import UserError
from sales_kpis.export import exports
from sales_kpis.export.workbook.book import CELL_TEXT, SHEET_NAME, Book, Column
from sales_kpis.export.workbook.texts import SHEETS
from sales_kpis.read.number_format import NumberFormat

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
HIDDEN = {"Chart data", "Данные диаграмм"}


class Table:
    """A table of a sheet, as a reader of the file finds it."""

    def __init__(self, sheet: Worksheet) -> None:
        (self.table,) = sheet.tables.values()
        cells = list(sheet[self.table.ref])
        self.headers = [cell.value for cell in cells[0]]
        self.cells = cells[1:]

    def column(self, header: str) -> list:
        return [row[self.headers.index(header)].value for row in self.cells]

    def formats(self, header: str) -> set[str]:
        place = self.headers.index(header)
        return {row[place].number_format for row in self.cells if row[place].value is not None}

    def rows(self, *headers: str) -> list[tuple]:
        return list(zip(*(self.column(header) for header in headers), strict=True))


@pytest.fixture(scope="module")
def files(database: Path, tmp_path_factory) -> dict[str, Path]:
    """Write the workbook of the demo in both languages."""
    folder = tmp_path_factory.mktemp("workbooks")
    for lang in ("en", "ru"):
        exports.export_kpis(
            database, folder, exports.Selection(), exports.Format.xlsx, per_kpi=False, lang=lang
        )
    return {"en": folder / "sales_kpis.xlsx", "ru": folder / "sales_kpis.ru.xlsx"}


@pytest.fixture(scope="module")
def books(files) -> dict[str, openpyxl.Workbook]:
    return {lang: openpyxl.load_workbook(path) for lang, path in files.items()}


@pytest.fixture(scope="module")
def book(books) -> openpyxl.Workbook:
    return books["en"]


def tables(book: openpyxl.Workbook) -> dict[str, Table]:
    return {sheet.title: Table(sheet) for sheet in book if sheet.tables}


def close_to(values: list) -> list:
    return [
        value if value is None or isinstance(value, str) else pytest.approx(float(value))
        for value in values
    ]


# ------------------------------------------------------------------ the same numbers

# Sheet, columns, and the query whose rows they hold, in the order of the sheet.
SAME = [
    (
        "Scorecard",
        ["Value", "Period before", "Goal", "Goal reached", "Rank", "Total score"],
        "select value * (case when unit = 'points' then 100 else 1 end), "
        "previous_value * (case when unit = 'points' then 100 else 1 end), goal_value, "
        "goal_progress, rank, member_score from analytics.kpi_scorecard as scorecard "
        "inner join analytics.kpi_catalog using (kpi) order by scorecard_label, "
        "dimension_label, dimension_value, scorecard.sort_order, period_grain",
    ),
    (
        "Goals",
        ["Reached", "Working days left"],
        "select progress, remaining_working_days from analytics.kpi_goal_progress",
    ),
    (
        "Alerts",
        ["What and why", "Rule"],
        "select sentence, rule from analytics.kpi_alerts",
    ),
    (
        "Reps",
        ["Rep", "Won amount", "Quota", "Win rate", "Calls made", "Checklist kept"],
        "select rep_name, won_amount, quota, win_rate, calls_made, call_checklist_adherence "
        "from analytics.rep_scorecard, analytics_marts.dim_as_of "
        "where period_grain = 'month' and period_start_date <= as_of_date "
        "and period_start_date > date_trunc('month', as_of_date) - interval 13 month",
    ),
    (
        "Forecast",
        ["Won amount", "Expected", "Forecast", "Quota"],
        "select won_amount, expected_revenue, forecast_amount, quota from analytics.sales_forecast",
    ),
    (
        "Pipeline waterfall",
        ["At the beginning", "Created", "Pushed out", "Won amount", "Lost", "At the end"],
        "select sum(begin_amount), sum(created_amount), sum(pushed_out_amount), sum(won_amount), "
        "sum(lost_amount), sum(end_amount) from analytics.pipeline_waterfall "
        "where period_grain = 'month' group by form, period_start_date",
    ),
    (
        "Stages",
        ["Stage", "Entered", "Advanced", "Deals lost", "Still there", "Conversion"],
        "select stage, entered_deals, advanced_deals, lost_deals, still_there_deals, "
        "conversion_rate from analytics.funnel_stages where period_grain = 'quarter'",
    ),
    (
        "Loss reasons",
        ["Reason", "Deals lost", "Share of deals", "Lost"],
        "select lost_reason, lost_deals, share_of_lost_deals, lost_amount "
        "from analytics.loss_reasons where period_grain = 'quarter'",
    ),
    (
        "Slow deals",
        ["Deal", "Amount", "Days in stage"],
        "select deal_id, amount, days_in_stage from analytics.rotting_deals",
    ),
    (
        "MRR",
        ["Opening MRR", "New MRR", "Churned MRR", "Closing MRR", "Customers at the end"],
        "select opening_mrr, new_mrr, churned_mrr, closing_mrr, closing_customers "
        "from analytics.mrr_roll_forward",
    ),
    (
        "MRR by customer",
        ["Customer", "Opening MRR", "Closing MRR"],
        "select customer_id, opening_mrr, closing_mrr from analytics.mrr_movements",
    ),
    (
        "Locations",
        ["Region", "City", "Revenue", "Share", "Buyers"],
        "select region, city, revenue, revenue_share, buying_accounts "
        "from analytics.location_revenue where period_grain = 'month'",
    ),
    (
        "Data quality",
        ["Rule", "Row", "What and why"],
        "select rule, id, sentence from analytics.data_quality",
    ),
    (
        "Definitions",
        ["KPI", "Name", "Meaning", "Formula", "Note", "Source"],
        "select label, kpi, description, formula, note, source from analytics.kpi_catalog",
    ),
]


def ordered(rows: list[tuple]) -> list[tuple]:
    """Rows without their order; of numbers six digits are enough to sort by."""

    def plain(value: object) -> tuple:
        if value is None:
            return (0, "")
        return (1, value) if isinstance(value, str) else (2, f"{float(value):030.6f}")

    return sorted(rows, key=lambda row: [plain(value) for value in row])


@pytest.mark.parametrize(("sheet", "headers", "query"), SAME, ids=lambda part: str(part)[:20])
def test_a_sheet_holds_what_its_table_holds(book, warehouse, sheet, headers, query):
    found = ordered(tables(book)[sheet].rows(*headers))
    expected = ordered(warehouse.execute(query).fetchall())
    assert len(found) == len(expected) > 0
    for row, wanted in zip(found, expected, strict=True):
        assert list(row) == close_to(wanted)


@pytest.mark.parametrize(
    ("sheet", "folder"),
    [
        *(("Revenue", "revenue"), ("Pipeline", "pipeline"), ("Activity", "activity")),
        *(("Funnel and marketing", "funnel"), ("Recurring revenue and retention", "retention")),
    ],
)
def test_the_trends_of_a_folder_are_those_of_kpi_trends(book, warehouse, sheet, folder):
    table = tables(book)[sheet]
    numbers = NumberFormat("en", "EUR")
    expected: dict[str, dict[str, float]] = {}
    for label, unit, month, is_complete, value in warehouse.execute(
        "select label, unit, period_start_date, is_complete, value from analytics.kpi_trends "
        "inner join analytics.kpi_catalog using (kpi) where folder = ? and period_grain = 'month' "
        "and dimension = 'all' and value is not null",
        [folder],
    ).fetchall():
        header = numbers.short_month(month) + ("" if is_complete else " *")
        shown = value * 100 if unit == "points" else value
        expected.setdefault(label, {})[header] = shown
    months = table.headers[5:]
    assert len(months) == 36
    assert set(table.column("KPI")) == {
        label for label, values in expected.items() if values.keys() & set(months)
    }
    for row in table.cells:
        label, *_ = (cell.value for cell in row)
        found = dict(zip(months, (cell.value for cell in row[5:]), strict=True))
        assert found == {
            month: pytest.approx(expected[label][month]) if month in expected[label] else None
            for month in months
        }


@pytest.mark.parametrize(
    ("sheet", "measure"),
    [("Cohorts, customers", "logo_retention"), ("Cohorts, revenue", "net_revenue_retention")],
)
def test_a_heat_map_is_the_cohorts_and_empty_where_they_are_too_young(
    book, warehouse, sheet, measure
):
    table = tables(book)[sheet]
    cells = {
        (row[0].value.date(), f"{age} mo"): row[table.headers.index(f"{age} mo")].value
        for row in table.cells
        for age in range(len(table.headers) - 2)
    }
    expected = {
        (cohort, f"{age} mo"): value
        for cohort, age, value in warehouse.execute(
            f"select cohort_start_date, age_months, {measure} from analytics.churn_cohorts "
            "where dimension = 'all'"
        ).fetchall()
    }
    assert cells == {
        key: pytest.approx(value) if value else value for key, value in expected.items()
    }
    assert None in cells.values()
    rules = [rule.type for found in book[sheet].conditional_formatting for rule in found.rules]
    assert sorted(rules) == ["colorScale", "containsBlanks"]


# ---------------------------------------------------------------------- the shape


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_sheet_can_be_filtered_printed_and_left(books, lang):
    book = books[lang]
    language = 0 if lang == "en" else 1
    assert book.sheetnames[0] == SHEETS["overview"][language][0]
    topics = [sheet for sheet in book if sheet.title not in HIDDEN]
    assert len(topics) == 22
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [
        SHEETS["chart_data"][language][0]
    ]
    for sheet in topics:
        assert sheet.page_setup.orientation == "landscape"
        # One page wide is what Excel takes "fit to page" for where nothing else is said.
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert len(sheet.title) <= SHEET_NAME
    for sheet in topics[1:]:
        table = Table(sheet)
        assert table.table.autoFilter.ref == table.table.ref
        assert re.fullmatch("[a-z_]+", table.table.name)
        first_row = int(re.search(r"\d+", table.table.ref)[0])
        assert sheet.print_title_rows == f"${first_row}:${first_row}"
        assert sheet.freeze_panes is not None
        back = sheet["A3"].hyperlink
        assert back.location == f"'{book.sheetnames[0]}'!A1"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_overview_leads_to_every_sheet(books, lang):
    book = books[lang]
    overview = book.worksheets[0]
    links = [cell.hyperlink for row in overview.iter_rows() for cell in row if cell.hyperlink]
    linked = {link.location.split("!")[0].strip("'") for link in links}
    assert linked == {name for name in book.sheetnames[1:] if name not in HIDDEN}


def test_a_label_leads_to_its_definition(book):
    definitions = book["Definitions"]
    for name in ("Scorecard", "Revenue", "Goals", "Alerts"):
        labels = [cell for row in Table(book[name]).cells for cell in row if cell.hyperlink]
        assert labels
        for cell in labels:
            target = cell.hyperlink.location.split("!")[1]
            assert definitions[target].value == cell.value


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_chart_has_words_for_who_cannot_see_it(files, lang):
    descriptions = []
    with zipfile.ZipFile(files[lang]) as packed:
        drawings = [name for name in packed.namelist() if re.search(r"drawings/drawing\d", name)]
        charts = [name for name in packed.namelist() if re.search(r"charts/chart\d", name)]
        kinds = {
            kind
            for name in charts
            for kind in re.findall(r"<c:(lineChart|barChart)>", packed.read(name).decode())
        }
        for name in drawings:
            for frame in ElementTree.fromstring(packed.read(name)).iter(f"{DRAWING}cNvPr"):
                descriptions.append(frame.get("descr"))
    assert len(descriptions) == len(charts) == 13
    assert all(descriptions)
    assert kinds == {"lineChart", "barChart"}


def test_a_chart_shows_the_numbers_of_the_database(book, warehouse):
    data = book["Chart data"]
    columns = {}
    for column in data.iter_cols():
        if column[0].value:
            columns.setdefault(column[0].value, [cell.value for cell in column[1:]])
    churned = warehouse.execute(
        "select -churned_mrr from analytics.mrr_roll_forward where is_complete "
        "order by period_start_date desc limit 24"
    ).fetchall()
    found = [value for value in columns["Churned MRR"] if value is not None]
    assert found == close_to([value for (value,) in reversed(churned)])
    # A waterfall: what came and what went leads from one end to the other.
    begin, end = (value for value in columns["Open pipeline"] if value is not None)
    gained = sum(value for value in columns["+"] if value is not None)
    lost = sum(value for value in columns["−"] if value is not None)
    assert begin + gained - lost == pytest.approx(end)
    assert warehouse.execute(
        "select sum(end_amount) from analytics.pipeline_waterfall where form = 'all_open' "
        "and period_grain = 'quarter' and is_complete group by period_start_date "
        "order by period_start_date desc limit 1"
    ).fetchone()[0] == pytest.approx(Decimal(end))


# -------------------------------------------------------------- numbers and formats


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_numbers_and_dates_are_no_texts(books, lang):
    for name, table in tables(books[lang]).items():
        for place, header in enumerate(table.headers):
            values = [row[place] for row in table.cells if row[place].value is not None]
            if values and values[0].number_format not in ("General", "@"):
                kinds = {type(cell.value) for cell in values}
                assert str not in kinds, (name, header)
                assert kinds & {int, float, datetime, bool}, (name, header)


FORMATS = [
    ("MRR", "Closing MRR", '"€"#,##0', '#,##0\u00a0"€"'),
    ("Locations", "Share", "#,##0.0\u00a0%", "#,##0.0\u00a0%"),
    ("Locations", "Buyers", "#,##0", "#,##0"),
    ("Slow deals", "Days in stage", '#,##0.0\u00a0"d"', '#,##0.0\u00a0"дн."'),
    ("Slow deals", "Created on", "yyyy-mm-dd", "dd.mm.yyyy"),
    ("MRR", "Month", "[$-409]mmmm yyyy", "[$-419]mmmm yyyy"),
]


@pytest.mark.parametrize(("sheet", "header", "english", "russian"), FORMATS)
def test_a_number_has_the_format_of_its_unit(books, sheet, header, english, russian):
    table = tables(books["en"])[sheet]
    place = table.headers.index(header)
    assert table.formats(header) == {english}
    name = books["ru"].sheetnames[books["en"].sheetnames.index(sheet)]
    translated = tables(books["ru"])[name]
    assert translated.formats(translated.headers[place]) == {russian}


def rendered(value: float, pattern: str) -> str:
    """What a spreadsheet shows of a number; of all patterns only those that are used."""
    sections = pattern.split(";")
    if len(sections) == 3:
        digits = rendered(abs(value), re.sub("[+-]", "", sections[0])).lstrip("-")
        is_zero = not re.search("[1-9]", digits)
        return digits if is_zero else ("+" if value > 0 else "-") + digits
    prefix, number, suffix = re.fullmatch(r'("[^"]*")?(#,##0(?:\.0+)?)(.*)', pattern).groups()
    decimals = len(number.partition(".")[2])
    times = 100 if "%" in suffix else 1
    # A spreadsheet rounds a half up.
    size = abs(Decimal(str(value))) * times
    text = f"{size.quantize(Decimal(10) ** -decimals, ROUND_HALF_UP):,}"
    sign = "-" if value < 0 and re.search("[1-9]", text) else ""
    return f"{sign}{(prefix or '')}{text}{suffix}".replace('"', "")


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("unit", ["ratio", "currency", "count", "days", "minutes", "multiple"])
@pytest.mark.parametrize("value", [0.5, 1.0, 12.3, 999.99, 1000.0, 1234567.0, -3.25, -4000.0])
def test_a_cell_shows_what_the_terminal_shows(lang: str, unit: str, value: float):
    numbers = NumberFormat(lang, "EUR")
    shown = rendered(value, numbers.in_cells(unit, [value]))
    printed = numbers.value(value, unit)
    if lang == "ru":
        # The separators are those of whoever opens the workbook.
        printed = re.sub(r"(?<=\d)\u00a0(?=\d)", "_", printed).replace(",", ".").replace("_", ",")
    if unit == "count":
        # A cell has no "up to two decimals"; it has two where there are any.
        printed, shown = printed.rstrip("0").rstrip("."), shown.rstrip("0").rstrip(".")
    assert shown == printed


@pytest.mark.parametrize("value", [0.345, 0.0, -0.071, 1.0])
@pytest.mark.parametrize("unit", ["points", "ratio"])
def test_points_are_shown_times_a_hundred_with_their_sign(value: float, unit: str):
    numbers = NumberFormat("en", "EUR")
    if unit == "points":
        assert rendered(value * 100, numbers.in_cells(unit, [value])) == numbers.value(value, unit)
    shown = rendered(value * 100, numbers.change_in_cells(unit))
    assert shown == numbers.change(value, 0.0, unit)


# ------------------------------------------------------------------- nothing can run

TEXTS = [
    '=HYPERLINK("http://x", "y")',
    "@SUM(A1)",
    "+1",
    "-2+3",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "http://example.com",
    "internal:'Overview'!A1",
    "<b>&amp;</b>",
    "_x0041_",
    "007",
    "1e5",
    "Мария\nИванова",
    " ",
]


def write_book(path: Path, texts: list[str], unit: str = "text") -> None:
    book = Book(path, "en", "EUR", date(2026, 6, 17))
    sheet = book.add_sheet("values")
    sheet.table("texts", [Column("value", unit)], [{"value": text} for text in texts])
    book.close()


@pytest.mark.parametrize("unit", ["text", "long"])
def test_a_text_is_a_text_whatever_it_looks_like(tmp_path: Path, unit: str):
    path = tmp_path / "texts.xlsx"
    write_book(path, TEXTS, unit)
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet2.xml").decode()
        assert not any(name.startswith("xl/externalLinks") for name in packed.namelist())
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    cells = [row[0] for row in Table(openpyxl.load_workbook(path)["Values"]).cells]
    # openpyxl leaves Excel's own way to write a carriage return as it is.
    assert [cell.value.replace("_x000D_", "\r") for cell in cells] == TEXTS
    assert {cell.data_type for cell in cells} == {"s"}
    quoted = [cell.value for cell in cells if cell.quotePrefix]
    assert [text.replace("_x000D_", "\r") for text in quoted] == TEXTS[:7]


def test_a_name_from_the_data_runs_in_no_sheet(run, small_copy: Path, tmp_path: Path):
    evil = '=HYPERLINK("http://x","y")'
    with duckdb.connect(str(small_copy)) as connection:
        for table, column in [
            ("rep_scorecard", "rep_name"),
            ("kpi_goal_progress", "dimension_label"),
            ("kpi_scorecard", "scorecard_label"),
            ("location_revenue", "city"),
            ("data_quality", "sentence"),
            ("loss_reasons", "lost_reason"),
            ("kpi_catalog", "label"),
            ("kpi_values", "dimension_label"),
        ]:
            connection.execute(f"update analytics.{table} set {column} = ?", [evil])
    export = ["export", "--format", "xlsx", "--database", small_copy]
    assert run(*export, "--output", tmp_path / "all").code == 0
    assert run(*export, "--output", tmp_path / "few", "--dimension", "rep").code == 0
    for folder in ("all", "few"):
        with zipfile.ZipFile(tmp_path / folder / "sales_kpis.xlsx") as packed:
            assert "HYPERLINK" in packed.read("xl/sharedStrings.xml").decode()
            for name in packed.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert "<f>" not in packed.read(name).decode()
                elif name.endswith(".rels"):
                    assert 'TargetMode="External"' not in packed.read(name).decode()


# --------------------------------------------------------------------------- limits


def test_a_text_longer_than_a_cell_is_cut_with_a_sign(tmp_path: Path):
    write_book(tmp_path / "long.xlsx", ["x" * (CELL_TEXT + 1), "y" * CELL_TEXT])
    table = Table(openpyxl.load_workbook(tmp_path / "long.xlsx")["Values"])
    cut, whole = table.column("Value")
    assert cut == "x" * (CELL_TEXT - 1) + "…"
    assert whole == "y" * CELL_TEXT


def test_sheets_of_own_folders_have_names_that_excel_takes(tmp_path: Path):
    book = Book(tmp_path / "names.xlsx", "en", "EUR", date(2026, 6, 17))
    folders = ["Overview", "a" * 40, "Sales [EU] / new: all?", "sales  eu    new  all", "'x'", ""]
    folders += ["Customers of our partners in the north", "Customers of our partners in the south"]
    names = [book.add_sheet("trend", folder=folder).name for folder in folders]
    book.close()
    assert openpyxl.load_workbook(tmp_path / "names.xlsx").sheetnames == ["Overview", *names]
    assert len({name.casefold() for name in names}) == len(folders)
    assert all(0 < len(name) <= SHEET_NAME for name in names)
    assert names[0] == "Overview 2"
    assert not any(set(name) & set("[]:*?/\\") for name in names)


def test_more_links_than_excel_takes_become_texts(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("sales_kpis.export.workbook.book.SHEET_LINKS", 3)
    book = Book(tmp_path / "links.xlsx", "en", "EUR", date(2026, 6, 17))
    book.definition_of = {"mrr": 6}
    sheet = book.add_sheet("values")
    sheet.head("Values", "")
    sheet.table("links", [Column("label", "kpi")], [{"kpi": "mrr", "label": "MRR"}] * 5)
    book.close()
    table = Table(openpyxl.load_workbook(tmp_path / "links.xlsx")["Values"])
    assert table.column("KPI") == ["MRR"] * 5
    assert sum(row[0].hyperlink is not None for row in table.cells) == 2


def test_more_values_than_a_sheet_takes_are_refused(ask, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(exports, "SHEET_VALUES", 100)
    ran = ask("export", "--format", "xlsx", "--grain", "month", "--output", tmp_path)
    assert ran.code == 2
    assert "choose fewer with --grain, --kpi" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_long_topic_is_cut_and_says_so(tmp_path: Path):
    book = Book(tmp_path / "cut.xlsx", "en", "EUR", date(2026, 6, 17))
    sheet = book.add_sheet("values")
    rows = [{"value": str(number)} for number in range(1200)]
    sheet.table("cut", [Column("value")], rows, limit=1100)
    book.close()
    written = openpyxl.load_workbook(tmp_path / "cut.xlsx")["Values"]
    assert Table(written).column("Value") == [str(number) for number in range(1100)]
    assert written["B3"].value.startswith("The first 1,100 of 1,200 rows;")
    assert sheet.row_count == 1100


def test_a_table_longer_than_a_sheet_is_an_error(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("sales_kpis.export.workbook.book.SHEET_ROWS", 10)
    with pytest.raises(UserError, match="do not fit on a sheet"):
        write_book(tmp_path / "rows.xlsx", ["x"] * 10)


# ------------------------------------------------------------------------ the command


def test_a_selection_is_a_workbook_of_its_values(ask, warehouse, tmp_path: Path):
    ran = ask(
        *("export", "--format", "xlsx", "--output", tmp_path, "--complete-only"),
        *("--kpi", "win_rate", "--kpi", "net_promoter_score", "--grain", "quarter"),
        *("--dimension", "region", "--from", "2025-01-01"),
    )
    assert ran.code == 0
    book = openpyxl.load_workbook(tmp_path / "sales_kpis.xlsx")
    assert book.sheetnames == ["Overview", "Values", "Definitions"]
    found = Table(book["Values"]).rows("Name", "Member id", "From", "Value", "Numerator")
    expected = warehouse.execute(
        "select kpi, dimension_value, period_start_date, "
        "value * (case when kpi = 'net_promoter_score' then 100 else 1 end), numerator "
        "from analytics.kpi_values where kpi in ('win_rate', 'net_promoter_score') "
        "and period_grain = 'quarter' and dimension = 'region' and is_complete "
        "and period_start_date >= '2025-01-01' "
        "order by kpi, period_start_date, dimension_value"
    ).fetchall()
    assert len(found) == len(expected) > 10
    for (kpi, member, start, *numbers), (*wanted, value, numerator) in zip(
        found, expected, strict=True
    ):
        assert [kpi, member, start.date()] == wanted
        assert numbers == close_to([value, numerator])
    assert Table(book["Definitions"]).column("Name") == ["win_rate", "net_promoter_score"]
    assert "win_rate, net_promoter_score, quarter, region, 2025-01-01" in book["Values"]["A2"].value


def test_one_workbook_per_kpi(run, small_copy: Path, tmp_path: Path):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("delete from analytics.kpi_catalog where sort_order > 3")
    folder = tmp_path / "out"
    export = ["export", "--format", "xlsx", "--per-kpi", "--database", small_copy]
    assert run(*export, "--output", folder, "--dimension", "all").code == 0
    assert len(list(folder.iterdir())) == 3
    book = openpyxl.load_workbook(folder / "total_revenue.xlsx")
    assert set(Table(book["Values"]).column("Name")) == {"total_revenue"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xlsx", "--marts"], "--format xlsx shows the marts as it is"),
        (["--format", "csv", "--marts", "--kpi", "mrr"], "leave the choice of KPIs out"),
        (["--format", "csv", "--marts", "--per-kpi"], "leave the choice of KPIs out"),
    ],
)
def test_options_that_contradict_are_refused(ask, tmp_path: Path, arguments, message):
    ran = ask("export", "--output", tmp_path, *arguments)
    assert (ran.code, message in ran.err) == (2, True)


def test_a_table_that_the_build_has_not_leaves_its_sheet_out(run, small_copy: Path, tmp_path: Path):
    with duckdb.connect(str(small_copy)) as connection:
        (kind,) = connection.execute(
            "select table_type from information_schema.tables where table_name = 'kpi_alerts'"
        ).fetchone()
        connection.execute(f"drop {kind.removeprefix('BASE ')} analytics.kpi_alerts")
        connection.execute("delete from analytics.mrr_roll_forward")
    export = ["export", "--format", "xlsx", "--database", small_copy]
    assert run(*export, "--output", tmp_path / "out").code == 0
    book = openpyxl.load_workbook(tmp_path / "out/sales_kpis.xlsx")
    assert not {"Alerts", "MRR"} & set(book.sheetnames)
    texts = [cell.value for row in book["Overview"].iter_rows() for cell in row]
    (missing,) = (
        text
        for text in texts
        if str(text).startswith("Not in this workbook, there is nothing to show: ")
    )
    assert {"Alerts", "MRR"} <= set(missing.partition(": ")[2].split(", "))


def test_a_masked_workbook_says_so(run, small_copy: Path, tmp_path: Path):
    export = ["export", "--format", "xlsx", "--database", small_copy]
    run(*export, "--output", tmp_path / "masked", "--mask")
    run(*export, "--output", tmp_path / "plain")
    masked, plain = (
        openpyxl.load_workbook(tmp_path / folder / "sales_kpis.xlsx")["Overview"]["A3"].value
        for folder in ("masked", "plain")
    )
    assert "replaced by pseudonyms" in masked
    assert "pseudonyms" not in plain


def test_the_same_database_gives_the_same_bytes(run, small_copy: Path, tmp_path: Path):
    export = ["export", "--format", "xlsx", "--database", small_copy]
    for folder in ("one", "two"):
        run(*export, "--output", tmp_path / folder)
    one, two = (tmp_path / folder / "sales_kpis.xlsx" for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_the_properties_name_the_day_of_the_data(book, warehouse):
    (as_of,) = warehouse.execute("select as_of_date from analytics_marts.dim_as_of").fetchone()
    assert book.properties.created.date() == as_of
    assert as_of.isoformat() in book.properties.title


def test_a_build_writes_the_workbook_and_knows_when_it_is_missing(database: Path, tmp_path: Path):
    folder = database.parent / "exports"
    assert (folder / "sales_kpis.xlsx").exists()
    assert exports.exports_are_current(database, folder, "en")
    exports.export_build(database, tmp_path, "ru")
    assert exports.exports_are_current(database, tmp_path, "ru")
    assert not exports.exports_are_current(database, tmp_path, "en")
    (tmp_path / "kpi_trends.parquet").unlink()
    assert not exports.exports_are_current(database, tmp_path, "ru")
