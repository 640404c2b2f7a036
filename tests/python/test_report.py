"""The report: what its page shows, does and refuses, seen through a browser."""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

import duckdb
import pytest
import yaml
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, sync_playwright

from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.warehouse import open_warehouse
from sales_kpis.report.mail import compose_mail
from sales_kpis.report.packing import kept_digits, packed
from sales_kpis.report.page import Report, read_report, read_texts, report_is_current, write_report
from test_number_formats import cases

REPORT = Path(__file__).parents[2] / "scripts/sales_kpis/report"
UNITS = ("ratio", "multiple", "count", "currency", "days", "months", "minutes", "points")
WIDTHS = (390, 768, 1280, 1920)
MAX_BYTES = 1_000_000
MAX_SECONDS = 3


@dataclass
class Watched:
    """A page, and whatever it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text().replace("\n", " ")

    def texts(self, selector: str) -> list[str]:
        """The texts of all such elements, on screen or not."""
        return [" ".join(text.split(" ")) for text in self.page.locator(selector).all_inner_texts()]

    def open_table(self, section: str, index: int = 0) -> None:
        """Open the table of a chart; it is made when it is asked for."""
        figure = self.page.locator(f"{section} figure").nth(index)
        figure.locator("summary").press("Enter")
        figure.locator("tbody").wait_for()

    def evaluate(self, script: str, argument: object = None) -> object:
        return self.page.evaluate(script, argument)


@pytest.fixture(scope="module")
def report(database: Path) -> Report:
    return read_report(database)


@pytest.fixture(scope="module")
def page_file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(report, path)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "The report is tested in Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, page_file: Path) -> Iterator[Callable[..., Watched]]:
    """Open a page; afterwards it must have complained of nothing and asked for nothing."""
    opened: list[Watched] = []

    def open_one(
        view: str = "", file: Path = page_file, width: int = 1280, **context_options
    ) -> Watched:
        options = {"viewport": {"width": width, "height": 900}} | context_options
        page = browser.new_context(**options).new_page()
        watched = Watched(page)
        page.on("console", lambda message: watched.complaints.append(message.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (watched.complaints.append("dialog"), dialog.dismiss()))

        def route(route) -> None:
            if route.request.url.partition("#")[0] != file.as_uri():
                watched.requests.append(route.request.url)
            route.continue_()

        page.route("**/*", route)
        page.goto(f"{file.as_uri()}{view}")
        opened.append(watched)
        return watched

    yield open_one
    for watched in opened:
        watched.page.context.close()
    assert [watched.complaints for watched in opened] == [[]] * len(opened)
    assert [watched.requests for watched in opened] == [[]] * len(opened)


def unspaced(text: str) -> str:
    """Spaces of any kind made one plain space."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def changed_copy(database: Path, folder: Path, changes: dict[str, str]) -> Path:
    """A copy of the published database in which tables are replaced: {table: query}."""
    copy = folder / "sales_kpis.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        for table, query in changes.items():
            name = f"analytics.{table}"
            connection.execute(f"create temp table changed as {query.replace('{table}', name)}")
            kind = connection.execute(
                "select table_type from information_schema.tables "
                "where table_schema = 'analytics' and table_name = ?",
                [table],
            ).fetchone()[0]
            connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name}")
            connection.execute(f"create table {name} as from changed")
            connection.execute("drop table changed")
    return copy


# ------------------------------------------------------------------------ the file


def test_the_page_is_one_small_file_written_quickly(database: Path, tmp_path: Path):
    page = tmp_path / "new folder/report.html"
    # Processor time: the machine may be doing other work beside it.
    started = time.process_time()
    write_report(read_report(database), page)
    assert time.process_time() - started < MAX_SECONDS
    assert page.stat().st_size < MAX_BYTES
    assert [path.name for path in page.parent.iterdir()] == ["report.html"]


def test_the_same_database_gives_the_same_page(database: Path, page_file: Path, tmp_path: Path):
    write_report(read_report(database), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == page_file.read_bytes()


def test_the_page_names_no_other_file(page_file: Path):
    page = page_file.read_text(encoding="utf-8")
    assert re.findall(r"<(?:link|img|iframe|object|embed|base)\b", page) == []
    assert [link for link in re.findall(r'(?:src|href)="([^"]*)"', page) if link[0] != "#"] == []
    assert "url(" not in re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]


def test_the_page_does_not_say_where_it_was_built(database: Path, tmp_path: Path):
    copy = tmp_path / "sales_kpis.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update main.build_info set data_folder = '/home/anna/secret/exports'")
    write_report(read_report(copy), tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '"source":"exports"' in page
    assert "/home/anna" not in page


def test_a_page_is_current_until_the_database_or_the_language_changes(
    database: Path, report: Report, tmp_path: Path
):
    page = tmp_path / "report.html"
    assert not report_is_current(database, page, "en")
    write_report(report, page)
    assert report_is_current(database, page, "en")
    assert not report_is_current(database, page, "ru")
    newer = tmp_path / "newer.duckdb"
    newer.touch()
    os.utime(newer, (time.time() + 60,) * 2)
    assert not report_is_current(newer, page, "en")


def test_a_build_leaves_the_report_beside_the_database(database: Path):
    # In the language of the latest build, which may have been a Russian one of another test.
    page = database.with_name("report.html")
    assert any(report_is_current(database, page, lang) for lang in ("en", "ru"))


def test_the_chart_library_is_the_one_that_was_locked():
    vendor = REPORT / "vendor"
    made = json.loads((vendor / "plot.min.json").read_text())
    bundle = (vendor / "plot.min.js").read_bytes()
    lock = json.loads((vendor / "package-lock.json").read_text())["packages"]
    assert made["sha256"] == hashlib.sha256(bundle).hexdigest()
    for name, package in made["packages"].items():
        locked = lock[f"node_modules/{name}"]
        assert (package["version"], package["integrity"]) == (
            locked["version"],
            locked["integrity"],
        )
        assert f"{name} {package['version']}: Copyright" in bundle.decode()
    assert not any("resolved" in package for package in lock.values())


def test_every_text_is_used_and_there_in_both_languages():
    texts = yaml.safe_load((REPORT / "assets/texts.yml").read_text(encoding="utf-8"))
    assert [key for key, text in texts.items() if set(text) != {"en", "ru"}] == []
    marks = {
        key: [set(re.findall(r"{(\w+)}", text[lang])) for lang in text]
        for key, text in texts.items()
    }
    assert [key for key, (english, russian) in marks.items() if english != russian] == []
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("assets/*.js", "templates/*", "*.py")
        for path in REPORT.glob(folder)
    )
    named = set(re.findall(r'\bt\(\s*"(\w+)"', sources))
    assert named <= set(texts)
    starts = tuple(re.findall(r"\bt\(\s*`(\w+)\$", sources)) + ("lead_", "nav_", "line_")
    words = set(re.findall(r"\w+", sources))
    assert [key for key in texts if key not in words and not key.startswith(starts)] == []


# ------------------------------------------------------------------------- numbers


@settings(max_examples=200, deadline=None)
@given(
    value=st.floats(-1e9, 1e9).map(lambda value: round(value, 7) + 0.0),
    unit=st.sampled_from(UNITS),
)
def test_a_packed_number_is_shown_as_the_number_itself(value: float, unit: str):
    text = packed(value, kept_digits(unit))
    unpacked = int(text, 36) / 10 ** kept_digits(unit)
    numbers = NumberFormat("en", "EUR")
    assert numbers.value(unpacked, unit) == numbers.value(value, unit)


def samples() -> list[float | None]:
    ties = [0.0005, 0.0015, 0.1235, 0.12345, 0.5, 2.5, 12.25, 12.75, -0.25, -0.75, 0.1225]
    amounts = [999.994, 999.995, 999.999, 1000, 1000.5, 1001.5, 1234567.891, -1234.5, -0.004]
    spread = [(-1) ** step * step**3 / 977 for step in range(120)]
    nothings = [-0.0, -1e-9, -0.0004, -0.0005, -0.0049, -0.04, -0.05]
    return [None, 0.0, 1.0, 1e-9, *ties, *amounts, *nothings, *spread]


@pytest.mark.parametrize(("lang", "place"), [("en", 2), ("ru", 3)])
def test_numbers_read_by_the_table_of_cases(open_page, lang: str, place: int):
    shown = open_page(f"#lang={lang}").evaluate(
        "(cases) => cases.map(([unit, value]) => number(value, unit))",
        [[unit, value] for unit, value, *_ in cases()],
    )
    assert shown == [case[place] for case in cases()]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_numbers_read_as_in_the_terminal(open_page, lang: str):
    numbers = NumberFormat(lang, "EUR")
    page = open_page(f"#lang={lang}")
    pairs = list(zip(samples(), samples()[::-1], strict=True))
    shown = page.evaluate(
        """([units, values, pairs]) => units.map((unit) => [
            values.map((value) => number(value, unit)),
            pairs.map(([value, previous]) => change(value, previous, unit)),
        ])""",
        [UNITS, samples(), pairs],
    )
    for unit, (values, changes) in zip(UNITS, shown, strict=True):
        assert values == [numbers.value(value, unit) for value in samples()]
        assert changes == [numbers.change(*pair, unit) for pair in pairs]
    dates = ["2025-01-01", "2026-05-01", "2026-10-01"]
    grains = ["month", "quarter", "year"]
    shown = page.evaluate(
        "([dates, grains]) => grains.map((grain) => dates.map((date) => period(date, grain)))",
        [dates, grains],
    )
    assert shown == [
        [numbers.period(date.fromisoformat(day), grain) for day in dates] for grain in grains
    ]


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_the_first_screen_answers_before_anyone_scrolls(
    open_page, warehouse, width: int, height: int, lang: str
):
    page = open_page(f"#lang={lang}", viewport={"width": width, "height": height})
    assert page.page.locator(".first .block").count() == 3
    # The padding of the section may be cut off, a line of it may not.
    bottom = (
        "Math.max(...[...document.querySelectorAll('.first p')]"
        ".map((line) => line.getBoundingClientRect().bottom))"
    )
    assert page.evaluate(bottom) <= height
    column = "sentence_ru" if lang == "ru" else "sentence"
    told = warehouse.execute(f"select {column} from analytics.kpi_briefing").fetchall()
    text = unspaced(page.text(".first"))
    assert len(told) == 6
    assert [sentence for (sentence,) in told if unspaced(sentence) not in text] == []
    numbers = NumberFormat(lang, "EUR")
    ranges = warehouse.execute(
        "select won_so_far, quota, forecast_amount, abs(gap_amount), low_amount, high_amount"
        " from analytics.forecast_ranges where not is_complete"
    ).fetchall()
    shown = [unspaced(numbers.value(amount, "currency")) for row in ranges for amount in row]
    assert len(shown) == 12
    assert [amount for amount in shown if amount not in text] == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_cards_say_what_the_scorecard_says(open_page, database: Path, lang: str):
    page = open_page(f"#lang={lang}")
    numbers = NumberFormat(lang, "EUR")
    with open_warehouse(database) as warehouse:
        rows = warehouse.scorecard("company", lang)
        noisy = {
            kpi
            for kpi in {row["kpi"] for row in rows}
            for change in warehouse.changes(kpi, "month", "previous_period")
            if change["is_latest"] and change["is_complete"]
            if change["verdict"] == "within_noise"
        }
    assert "win_rate" in noisy
    cards = page.page.locator(".card")
    assert cards.count() == len(rows) > 10
    for card, row in zip(cards.all(), rows, strict=True):
        text = unspaced(card.inner_text())
        assert row["label"] in text
        unit = row["unit"]
        assert unspaced(card.locator(".big").inner_text()) == unspaced(
            numbers.value(row["value"], unit)
        )
        for shown in (
            numbers.value(row["previous_value"], unit),
            numbers.value(row["year_before_value"], unit),
            numbers.change(row["value"], row["previous_value"], unit),
            *([numbers.value(row["goal_value"], unit)] if row["goal_value"] else []),
        ):
            assert unspaced(shown) in text
        words = {True: ("better", "лучше"), False: ("worse", "хуже")}
        if row["kpi"] in noisy:
            assert ("within noise", "в пределах шума")[lang == "ru"] in text
        elif row["is_favorable"] is not None:
            assert words[row["is_favorable"]][lang == "ru"] in text


def test_every_point_of_every_trend_is_that_of_the_database(open_page, database: Path):
    page = open_page()
    shown = page.evaluate(
        """() => Object.entries(DATA.trends.totals).flatMap(([kpi, grains]) =>
            Object.keys(grains).flatMap((grain) =>
                series(kpi, "totals", grain, FOR_CHANGES)
                    .map((value, index) => [
                        kpi, grain, DATA.trends.axes[grain][index], value,
                        number(value, KPIS.get(kpi).unit),
                    ])
                    .filter((point) => point[3] !== null)))"""
    )
    numbers = NumberFormat("en", "EUR")
    with open_warehouse(database) as warehouse:
        units = {row["kpi"]: row["unit"] for row in warehouse.catalog()}
        rows = warehouse.rows(
            f"select kpi, period_grain, period_start_date, value "
            f"from {warehouse.table('kpi_trends')} where dimension = 'all' and value is not null"
        )
    values = {
        (row["kpi"], row["period_grain"], row["period_start_date"].isoformat()): row["value"]
        for row in rows
    }
    assert len(shown) > 8000
    assert len({kpi for kpi, *_ in shown}) > 100
    for kpi, grain, start, _, text in shown:
        assert text == numbers.value(values[kpi, grain, start], units[kpi])


@pytest.mark.parametrize("grain", ["month", "quarter", "week"])
@pytest.mark.parametrize("kpi", ["won_amount", "win_rate", "open_pipeline"])
def test_changes_of_a_trend_are_those_of_the_database(open_page, database, kpi: str, grain: str):
    page = open_page(f"#kpi={kpi}&grain={grain}")
    page.open_table("#trends")
    with open_warehouse(database) as warehouse:
        unit = warehouse.kpi(kpi)["unit"]
        rows = warehouse.rows(
            f"select value, previous_value, year_before_value, is_complete "
            f"from {warehouse.table('kpi_trends')} where kpi = ? and period_grain = ? "
            "and dimension = 'all' and period_start_date <= '2026-06-17' "
            "order by period_start_date desc",
            [kpi, grain],
        )
    numbers = NumberFormat("en", "EUR")
    table = page.page.locator("#trends tbody tr").all()
    # A week has no year before on the page, unless it still runs.
    with_year = 1 if grain == "week" else len(table) - 1
    assert not rows[0]["is_complete"]
    for index, (shown, row) in enumerate(zip(table[:-1], rows, strict=False)):
        value, change, _, yearly, _ = map(unspaced, shown.locator("td").all_inner_texts())
        assert value == unspaced(numbers.value(row["value"], unit))
        assert change == (
            unspaced(numbers.change(row["value"], row["previous_value"], unit)) or "–"
        )
        if index < with_year:
            expected = numbers.change(row["value"], row["year_before_value"], unit)
            assert yearly == (unspaced(expected) or "–")


def test_members_of_a_trend_are_those_of_the_database(open_page, database: Path):
    page = open_page("#kpi=won_amount&slice=team&grain=quarter")
    page.open_table("#trends")
    with open_warehouse(database) as warehouse:
        rows = warehouse.rows(
            f"select dimension_label, period_start_date, value "
            f"from {warehouse.table('kpi_trends')} "
            "where kpi = 'won_amount' and period_grain = 'quarter' and dimension = 'team' "
            "and period_start_date between '2025-04-01' and '2026-06-17'"
        )
    numbers = NumberFormat("en", "EUR")
    values = {(row["dimension_label"], row["period_start_date"]): row["value"] for row in rows}
    quarters = sorted({start for _, start in values})
    heads = page.texts("#trends thead th")
    assert heads == ["Slice", *(numbers.period(start, "quarter") for start in quarters)]
    table = [
        [unspaced(text) for text in row.locator("th, td").all_inner_texts()]
        for row in page.page.locator("#trends tbody tr").all()
    ]
    assert len(table) == len({name for name, _ in values})
    for name, *cells in table:
        assert cells == [numbers.value(values.get((name, start)), "currency") for start in quarters]


def test_movements_and_reps_are_those_of_the_marts(open_page, database: Path):
    page = open_page("#reps=quarter|2026-01-01")
    numbers = NumberFormat("en", "EUR")
    page.open_table("#mrr")
    with open_warehouse(database) as warehouse:
        months = warehouse.rows(
            f"select * from {warehouse.table('mrr_roll_forward')} order by 1 desc limit 25"
        )
        reps = warehouse.rows(
            f"select * from {warehouse.table('rep_scorecard')} "
            "where period_grain = 'quarter' and period_start_date = '2026-01-01' "
            "order by won_amount desc nulls last, rep_name"
        )
    columns = ["opening_mrr", "new_mrr", "expansion_mrr", "reactivation_mrr", "churned_mrr"]
    columns += ["contraction_mrr", "fx_mrr", "closing_mrr"]
    signs = {"churned_mrr": 1, "contraction_mrr": 1}
    table = page.page.locator("#mrr figure").nth(0).locator("tbody tr")
    for row, month in zip(table.all(), months, strict=True):
        cells = [unspaced(text) for text in row.locator("td").all_inner_texts()]
        assert cells == [
            *(
                numbers.value(signs.get(column, 1) * month[column], "currency")
                for column in columns
            ),
            numbers.value(month["closing_customers"], "count"),
        ]
    for row, rep in zip(page.page.locator("#reps tbody tr").all(), reps, strict=True):
        text = unspaced(row.inner_text())
        assert rep["rep_name"] in text
        assert numbers.value(rep["won_amount"], "currency") in text
        assert unspaced(numbers.value(rep["win_rate"], "ratio")) in text
        if rep["win_rate"] is not None:
            low, high = (round(rep[f"win_rate_{end}"] * 100) for end in ("lower", "upper"))
            assert f"{low}–{high} %" in text


# ------------------------------------------------------------------------ the reader


def test_the_language_changes_words_numbers_and_dates(open_page):
    page = open_page()
    assert page.page.title() == "Sales KPIs · 17 Jun 2026"
    assert "Data up to 17 June 2026" in page.text("#facts")
    assert page.text("#trends h2") == "Trends"
    english = page.text(".card .big >> nth=0")
    assert re.fullmatch(r"€[\d,]+", english)
    page.page.locator("#settings input[value=ru]").check()
    assert page.evaluate("document.documentElement.lang") == "ru"
    assert page.page.title() == "Показатели продаж · 17 июн. 2026 г."
    assert "Данные по 17 июня 2026 г." in page.text("#facts")
    assert page.text("#trends h2") == "Динамика"
    assert (
        unspaced(page.text(".card .big >> nth=0"))
        == english.replace(",", " ").replace("€", "") + " €"
    )
    assert page.evaluate("document.activeElement.value") == "ru"
    assert page.page.url.endswith("#lang=ru")
    page.page.reload()
    assert page.text("#trends h2") == "Динамика"
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


def test_no_english_is_left_on_the_russian_page(open_page):
    page = open_page("#lang=ru")
    english = {pair[0] for pair in read_texts().values() if pair[0] != pair[1]}
    left = page.evaluate(
        """(english) => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const text = walker.currentNode.textContent.trim();
                const { tagName } = walker.currentNode.parentElement;
                if (tagName !== "SCRIPT" && english.includes(text)) found.push(text);
            }
            return found;
        }""",
        sorted(english),
    )
    # Stages of the demo's pipelines are data, and some are called so.
    assert set(left) <= {"Pipeline", "Demo"}


@pytest.mark.parametrize(
    ("system", "chosen", "is_dark"),
    [
        ("light", "auto", False),
        ("dark", "auto", True),
        ("dark", "light", False),
        ("light", "dark", True),
    ],
)
def test_colours_follow_the_system_unless_chosen(
    open_page, system: str, chosen: str, is_dark: bool
):
    page = open_page(color_scheme=system)
    if chosen != "auto":
        page.page.locator(f"#settings input[value={chosen}]").check()
        assert page.page.url.endswith(f"#theme={chosen}")
    red = page.evaluate(
        "parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    )
    assert (red < 100) == is_dark


def test_reps_are_filtered_and_sorted(open_page):
    page = open_page()
    rows = page.page.locator("#reps tbody tr")
    everybody = rows.count()
    page.page.get_by_label("Team", exact=True).select_option("Growth")
    names = page.texts("#reps tbody th")
    assert 0 < len(names) < everybody
    assert all("Growth" in name for name in names)
    dots = page.page.locator("#reps .dot circle")
    assert dots.count() <= len(names)
    page.page.get_by_label("Region", exact=True).select_option("East")
    assert all("Growth · East" in name for name in page.texts("#reps tbody th"))
    page.page.get_by_label("Region", exact=True).select_option("*")
    page.page.get_by_label("Team", exact=True).select_option("*")
    assert rows.count() == everybody

    def quotas() -> list[float]:
        shown = page.texts("#reps tbody td:nth-child(3)")
        return [float(re.sub(r"[^\d.]", "", text) or "nan") for text in shown]

    head = page.page.get_by_role("columnheader", name="Quota")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert quotas() == sorted(quotas(), reverse=True)
    assert page.evaluate("document.activeElement.textContent").startswith("Quota")
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert quotas() == sorted(quotas())


def test_what_has_no_value_sorts_last_both_ways(open_page):
    page = open_page("#reps=month|2026-05-01")
    for _ in range(2):
        page.page.get_by_role("columnheader", name="Cycle").get_by_role("button").click()
        cells = page.texts("#reps tbody td:nth-child(7)")
        assert "–" in cells
        assert "–" not in cells[: -cells.count("–")]


def test_the_address_is_the_view(open_page):
    page = open_page()
    page.page.get_by_label("KPI", exact=True).select_option("win_rate")
    page.page.get_by_label("Slice", exact=True).select_option("region")
    page.page.locator("#trends input[value=quarter]").check()
    view = page.page.url.partition("#")[2]
    other = open_page(f"#{view}")
    assert other.text("#trends figcaption strong") == "Win rate by region"
    assert other.page.locator("#trends input[value=quarter]").is_checked()
    strange = open_page(
        "#kpi=nothing&slice=none&grain=eon&reps=x&team=nobody&lang=xx&theme=red&at=y"
    )
    assert strange.text("#trends figcaption strong").startswith("Revenue")


def test_a_definition_is_one_click_away(open_page):
    page = open_page()
    button = page.page.locator("#scorecard .card", has_text="Win rate").locator(".definition")
    button.click()
    dialog = page.page.get_by_role("dialog", name="Win rate")
    text = dialog.inner_text()
    assert "won deals / (won + lost deals)" in text
    assert "25 sales metrics" in text
    page.page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert page.evaluate("document.activeElement.className") == "definition"
    button.click()
    page.page.get_by_role("button", name="Show the trend").click()
    assert page.text("#trends figcaption strong") == "Win rate, month"


def test_the_glossary_finds_a_kpi_in_either_language(open_page):
    page = open_page()
    entries = page.page.locator(".glossary details")
    assert entries.count() == page.evaluate("DATA.kpis.length")
    search = page.page.get_by_label("Search")
    for words in ("net revenue ret", "чистое удержание"):
        search.fill(words)
        assert "Net revenue retention" in page.texts(".glossary summary span")
        assert entries.count() < 5
    entries.first.locator("summary").click()
    assert "Formula" in entries.first.inner_text()


def test_the_page_can_be_used_by_keyboard_alone(open_page):
    page = open_page()
    page.page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.page.locator("#settings input[value=en]").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.lang") == "ru"
    page.page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.documentElement.lang") == "en"
    link = page.page.locator("nav a[href='#reps']")
    link.press("Enter")
    assert page.evaluate("document.activeElement.id") == "reps-title"
    outline = page.evaluate(
        """() => {
            const button = document.querySelector("#reps .sort");
            button.focus({ focusVisible: true });
            return getComputedStyle(button).outlineStyle;
        }"""
    )
    assert outline == "solid"
    page.open_table("#mrr")
    assert page.page.locator("#mrr table").count() == 1


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_is_wider_than_the_screen(open_page, lang: str):
    page = open_page(f"#lang={lang}")
    for width in WIDTHS:
        page.page.set_viewport_size({"width": width, "height": 900})
        page.page.wait_for_function("document.querySelector('#mrr svg').clientWidth > 0")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        heads = page.evaluate(
            """() => [...document.querySelectorAll("section > .section-body > .scrolling tbody th")]
                .map((head) => head.offsetWidth)"""
        )
        assert min(heads) > 80
        # A card's number, its sparkline and every chart stay inside their boxes.
        assert (
            page.evaluate(
                """() => [...document.querySelectorAll(".card, figure .plot-place:not(.wide)")]
                .filter((box) => box.scrollWidth > box.clientWidth + 1).length"""
            )
            == 0
        )


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_page, width: int, lang: str):
    page = open_page(f"#lang={lang}", width=width, bypass_csp=True)
    page.open_table("#trends")
    page.page.locator(".glossary summary").first.click()
    # A chart is a picture with a name; what it is painted with is no concern of axe.
    page_without_paint = {"exclude": [[".plot > g"]]}

    def violations(within: dict | str, **options) -> list[dict]:
        options |= {"resultTypes": ["violations"]}
        return Axe().run(page.page, within, options=options).response["violations"]

    assert violations(page_without_paint) == []
    page.page.locator(".card .definition").first.click()
    assert violations("#definition") == []
    page.page.keyboard.press("Escape")
    page.page.locator("#settings input[value=dark]").check()
    # Nothing but the colours is another.
    assert violations(page_without_paint, runOnly=["color-contrast"]) == []
    page.page.locator(".card .definition").first.click()
    assert violations("#definition", runOnly=["color-contrast"]) == []


def test_every_chart_has_a_name_and_all_but_few_a_table(open_page):
    page = open_page()
    charts = page.page.locator("figure svg")
    assert charts.count() > 9
    for chart in charts.all():
        assert chart.get_attribute("role") == "img"
        assert chart.get_attribute("aria-label")
    figures = page.page.locator("figure")
    # The chart of win rates has the table of reps below it.
    assert figures.count() - figures.locator("details").count() == 1


def test_paper_gets_every_section_and_no_controls(open_page):
    page = open_page("#theme=dark")
    pdf = page.page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert [(round(float(w)), round(float(h))) for w, h in boxes] in (
        [(595, 842)],
        [(594, 841)],
        [(595, 841)],
    )
    assert 5 < len(re.findall(rb"/Type /Page\b(?!s)", pdf)) < 25
    page.page.emulate_media(media="print")
    assert (
        page.evaluate("getComputedStyle(document.body).getPropertyValue('--surface')") == "#ffffff"
    )
    for selector in ("nav", "#settings", ".controls", "#glossary"):
        assert page.page.locator(selector).first.is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page_height = 273 / 25.4 * 96
    heights = page.evaluate("[...document.querySelectorAll('figure')].map((f) => f.offsetHeight)")
    assert max(heights) < page_height
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_motion_is_left_out_where_it_is_not_wanted(open_page):
    page = open_page(reduced_motion="reduce")
    page.page.locator("nav a[href='#glossary']").click()
    top = page.evaluate("document.getElementById('glossary').getBoundingClientRect().top")
    assert top < 900


# -------------------------------------------------------------------------- security


def test_the_policy_lets_nothing_run_that_is_not_ours(browser: Browser, page_file: Path):
    page = browser.new_page()
    page.goto(page_file.as_uri())
    refused = page.evaluate(
        """async () => {
            const outcome = async (attempt) => {
                try { await attempt(); return "ran"; } catch (error) { return error.name; }
            };
            const script = document.createElement("script");
            return {
                text: await outcome(() => { script.textContent = "window.hacked = 1"; }),
                html: await outcome(() => { document.body.innerHTML = "<b>"; }),
                handler: await outcome(() => document.body.setAttribute("onclick", "hacked = 1")),
                // In a task of its own: what the test itself evaluates is let through.
                eval: await new Promise((resolve) => setTimeout(() => {
                    try { eval("window.hacked = 1"); resolve("ran"); }
                    catch (error) { resolve(error.name); }
                })),
                fetch: await outcome(() => fetch("https://example.com/")),
            };
        }"""
    )
    assert "ran" not in refused.values()
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.append("window.hacked = 1");
            document.body.append(script);
            const image = new Image();
            image.src = "https://example.com/x.png";
            document.body.append(image);
            const style = document.createElement("style");
            style.append("body { display: none }");
            document.head.append(style);
        }"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    page.close()


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "{{7*7}}{% raw %}",
    "\u202eevil\u202e \u200f\u2067mark",
    "'\"><svg onload=alert(1)>&amp;\u2028",
    "W" * 3000,
    "Очень " * 500,
)


def hostile(column: str) -> str:
    """SQL that gives each of the names to some rows."""
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in HOSTILE)
    return f"list_extract([{names}], 1 + cast(hash({column}) % {len(HOSTILE)} as int)) as {column}"


@pytest.fixture(scope="module")
def hostile_report(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    columns = {
        "rotting_deals": ("deal_name", "rep_name", "stage"),
        "rep_scorecard": ("rep_name", "team", "region"),
        "kpi_alerts": ("sentence", "sentence_ru"),
        "kpi_goal_progress": ("dimension_label", "dimension_label_ru"),
        "kpi_trends": ("dimension_label",),
        "location_revenue": ("city",),
        "loss_reasons": ("lost_reason",),
        "data_quality": ("sentence", "rule"),
    }
    changes = {
        table: f"select * replace ({', '.join(map(hostile, names))}) from {{table}}"
        for table, names in columns.items()
    }
    changes["kpi_trends"] += " where dimension in ('all', 'rep') and period_grain = 'month'"
    folder = tmp_path_factory.mktemp("hostile")
    return read_report(changed_copy(database, folder, changes), title=HOSTILE[1])


@pytest.mark.parametrize("width", [390, 1280])
def test_names_from_the_data_are_only_text(open_page, hostile_report, tmp_path: Path, width: int):
    file = tmp_path / "hostile.html"
    write_report(hostile_report, file)
    blocks = re.findall(
        r'<script type="application/json".*?>(.*?)</script>', file.read_text("utf-8"), re.DOTALL
    )
    assert [mark for block in blocks for mark in "<>&" if mark in block] == []
    page = open_page("#slice=rep&kpi=won_amount", file=file, width=width)
    assert page.text("h1") == HOSTILE[1]
    text = page.evaluate("document.body.textContent")
    for name in HOSTILE[:4]:
        assert name in text
    assert "Won amount · evil mark, Q2 2026" in text
    assert page.page.locator("script").count() == 4
    assert page.page.locator("img, svg[onload]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for id_ in ("deals", "reps", "goals", "alerts", "locations", "trends"):
        assert page.page.locator(f"#{id_}").is_visible()


def test_the_mail_shows_names_as_text(hostile_report: Report):
    mail = compose_mail(hostile_report)
    assert "<script" not in mail.html
    assert "<img" not in mail.html
    assert "{{7*7}}" in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "<script>" in mail.text


# ------------------------------------------------------------- what may be missing


def test_sections_without_data_leave_and_are_named(open_page, database: Path, tmp_path: Path):
    empty = (
        "kpi_alerts",
        "kpi_goal_progress",
        "kpi_scorecard",
        "mrr_roll_forward",
        "churn_cohorts",
    )
    empty += ("pipeline_waterfall", "funnel_stages", "rep_scorecard", "rotting_deals")
    empty += ("loss_reasons", "location_revenue", "data_quality", "kpi_trends")
    changes = dict.fromkeys(empty, "select * from {table} where false")
    changes["kpi_availability"] = (
        "select * replace ('No deals.' as reason, 'Нет сделок.' as reason_ru) from {table}"
    )
    copy = changed_copy(database, tmp_path, changes)
    report = read_report(copy)
    write_report(report, tmp_path / "empty.html")
    page = open_page(file=tmp_path / "empty.html")
    for id_ in ("scorecard", "goals", "trends", "mrr", "cohorts", "pipeline", "reps", "deals"):
        assert page.page.locator(f"#{id_}").is_hidden()
        assert page.page.locator(f"nav a[href='#{id_}']").is_hidden()
    quality = page.text("#quality")
    assert "Not on this page, because there are no data for it" in quality
    assert "Recurring revenue" in quality
    assert "Win rate No deals." in quality
    assert "No alert is open." in page.text("#alerts")
    assert "0 of" in page.text("#facts")
    assert page.page.locator("figure").count() == 0
    mail = compose_mail(report)
    assert "No alert is open." in mail.text
    assert "The full report is attached" in mail.html


def test_what_a_failed_check_withholds_is_named_at_the_top(
    open_page, database: Path, tmp_path: Path
):
    withheld = (
        "select column0 as kind, column1 as name, 'assert_x' as failed_checks, 'Withheld.' as "
        "reason, 'Скрыто.' as reason_ru "
        "from (values ('kpi', 'win_rate'), ('table', 'loss_reasons')) as rows (column0, column1)"
    )
    report = read_report(changed_copy(database, tmp_path, {"withheld": withheld}))
    write_report(report, tmp_path / "withheld.html")
    page = open_page(file=tmp_path / "withheld.html")
    named = "Not on this page, because a check failed: Win rate, loss_reasons."
    assert page.text("#withheld").startswith(named)
    page.page.locator("#settings input[value=ru]").check()
    named_ru = "не пройдена проверка: Доля выигранных сделок, loss_reasons."
    assert named_ru in page.text("#withheld")
    assert named in compose_mail(report).text
    assert open_page().page.locator("#withheld").count() == 0


def test_a_big_company_has_a_page_of_the_same_size(open_page, database: Path, tmp_path: Path):
    many = "select {columns} from {table} as rows, range({times}) as copies (n)"
    changes = {
        "rep_scorecard": many.replace(
            "{columns}", "rows.* replace (rep_id || n as rep_id, rep_name || ' ' || n as rep_name)"
        ).replace("{times}", "40"),
        "rotting_deals": many.replace("{columns}", "rows.*").replace("{times}", "60"),
        "location_revenue": many.replace("{columns}", "rows.* replace (city || n as city)").replace(
            "{times}", "40"
        ),
        "kpi_trends": (
            "select * from {table} union all "
            "select rows.* replace (dimension_value || n as dimension_value, "
            "dimension_label || n as dimension_label, dimension_label || n as dimension_label_ru) "
            "from {table} as rows, range(12) as copies (n) "
            "where dimension = 'rep' and period_grain in ('month', 'quarter')"
        ),
    }
    copy = changed_copy(database, tmp_path, changes)
    file = tmp_path / "big.html"
    write_report(read_report(copy), file)
    assert file.stat().st_size < MAX_BYTES
    page = open_page("#kpi=won_amount&slice=rep&reps=quarter|2026-01-01", file=file)
    assert re.search(r"The \d largest of \d{3} are shown", page.text("#trends"))
    with duckdb.connect(str(copy), read_only=True) as connection:
        most, count = connection.execute(
            "select max(won_amount), count(*) from analytics.rep_scorecard "
            "where period_grain = 'quarter' and period_start_date = '2026-01-01'"
        ).fetchone()
        (rotting,) = connection.execute("select count(*) from analytics.rotting_deals").fetchone()
    largest = page.page.locator("#reps tbody tr").first.inner_text()
    assert NumberFormat("en", "EUR").value(most, "currency") in largest
    reps = page.text("#reps")
    assert count >= 400
    assert f"The 60 largest of {count} are shown." in reps
    assert "The 30 largest of" in reps
    assert page.page.locator("#reps tbody tr").count() == 20
    page.page.locator("#reps").get_by_role("button", name="Show all 60").click()
    assert page.page.locator("#reps tbody tr").count() == 60
    assert rotting > 1000
    assert f"The 50 largest of {rotting:,} are shown." in page.text("#deals")
    page.open_table("#locations")
    assert page.page.locator("#locations tbody tr", has_text="other cities").count() > 0


def test_without_scripts_the_scorecard_is_still_there(open_page, report: Report):
    page = open_page(java_script_enabled=False)
    text = unspaced(page.text("main"))
    for kpi in ("Revenue", "Win rate", "MRR"):
        assert kpi in text
    first = report.data["scorecard"]
    value = dict(zip(first["columns"], first["rows"][0], strict=True))["value"]
    assert NumberFormat("en", "EUR").value(value, "currency") in text


def test_a_masked_report_names_nobody(database: Path, open_page, tmp_path: Path):
    write_report(read_report(database, is_masked=True), tmp_path / "masked.html")
    page = (tmp_path / "masked.html").read_text(encoding="utf-8")
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute("select rep_name from analytics_crm.crm_reps").fetchall()
        deals = connection.execute("select deal_name from analytics.rotting_deals").fetchall()
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert [name for (name,) in names + deals if name in data] == []
    watched = open_page(file=tmp_path / "masked.html")
    assert "Names are masked" in watched.text("#facts")
    assert "Rep 1" in watched.text("#reps")


# ------------------------------------------------------------------- command and mail


class Postbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.content, policy=modern))
        )
        return "250 accepted"


class MailServer(Controller):
    """aiosmtpd on whatever port is free: it asks its own port before it knows it."""

    def __init__(self, postbox: Postbox) -> None:
        super().__init__(postbox, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    box = Postbox()
    server = MailServer(box)
    server.start()
    monkeypatch.setenv("SALES_KPIS_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SALES_KPIS_SMTP_PORT", str(server.port))
    monkeypatch.setenv("SALES_KPIS_SMTP_SECURITY", "none")
    monkeypatch.setenv("SALES_KPIS_SMTP_FROM", "KPIs <kpis@example.com>")
    yield box
    server.stop()


def test_the_monday_mail_arrives_with_the_page(ask, postbox: Postbox, tmp_path: Path):
    file = tmp_path / "monday.html"
    addresses = ["--email", "anna@example.com", "--email", "boris@example.com"]
    ran = ask("report", "--lang", "ru", "--title", "Acme", "--output", file, *addresses)
    assert (ran.code, ran.err) == (0, "")
    assert "Отправлено  anna@example.com" in ran.out
    assert [to for to, _ in postbox.messages] == [["anna@example.com"], ["boris@example.com"]]
    _, message = postbox.messages[0]
    assert unspaced(message["Subject"]) == "Acme: Данные по 17 июня 2026 г."
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "report-2026-06-17.html"
    assert attachment.get_content_type() == "text/html"
    assert attachment.get_payload(decode=True) == file.read_bytes()
    html = message.get_body(("html",)).get_content()
    plain = message.get_body(("plain",)).get_content()
    for text in (html, plain):
        assert "Чистое удержание выручки (NRR)" in text
        assert "Сигналы" in text
        assert "Цели" in text
    assert "<style" not in html
    assert "src=" not in html


def test_the_mail_says_what_the_page_says(report: Report):
    mail = compose_mail(report)
    assert mail.subject == "Sales KPIs: Data up to 17 June 2026"
    scorecard = report.data["scorecard"]
    numbers = NumberFormat("en", "EUR")
    for values in scorecard["rows"]:
        row = dict(zip(scorecard["columns"], values, strict=True))
        shown = numbers.value(row["value"], report.unit(row["kpi"]))
        assert f"- {report.label(row['kpi'])}: {shown}" in mail.text
        assert shown in mail.html
    assert "Revenue: €387,171 (+7.2\u00a0%, better); Goal €327,000" in mail.text
    assert "-4.3\u00a0% worse</td>" in mail.html


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--email", "nobody"], "--email: 'nobody' is not an e-mail address"),
        (["--output", "{tmp}/file/report.html"], "cannot be written to"),
        (["--lang", "de"], "'de' is not one of 'en', 'ru'"),
    ],
)
def test_a_mistake_is_answered_in_one_line(ask, postbox, tmp_path: Path, arguments, message):
    (tmp_path / "file").write_text("not a folder")
    output = [] if "--output" in arguments else ["--output", tmp_path / "report.html"]
    ran = ask("report", *output, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert message in ran.err
    assert postbox.messages == []
    assert not (tmp_path / "report.html").exists()


def test_mail_needs_a_server_before_anything_is_written(ask, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SALES_KPIS_SMTP_HOST", raising=False)
    monkeypatch.delenv("SALES_KPIS_SMTP_FROM", raising=False)
    ran = ask("report", "--output", tmp_path / "report.html", "--email", "anna@example.com")
    assert ran.code == 2
    assert "SALES_KPIS_SMTP_HOST" in ran.err
    assert not (tmp_path / "report.html").exists()
