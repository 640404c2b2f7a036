"""Deals of a source without a history: what each build saw is the history from then on.

Three builds of a company that has nothing but deals, on files that change in between, with what
its owner would work out with a pencil.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from compiled_project import Company
from sales_kpis.build.observed import keep_deal_states, recall_deal_states
from sales_kpis.files.loader import load_folder
from sales_kpis.with_dbt.runner import Dbt, DbtRun, write_embedded_profile

OPTIONS = "as_of_date: {}\nreporting_currency: USD\n"
STAGES = """pipeline,stage,stage_category,stage_order,default_probability
P,Demo,open,1,0.2
P,Offer,open,2,0.5
P,Won,won,3,1
P,Lost,lost,4,0
"""
HEADER = (
    "deal_id,pipeline,stage,amount,is_closed,is_won,created_at,closed_at,expected_close_date,rep_id"
)
# As of 31 January: two open deals due in February, one won long ago, one lost nobody knows when.
JANUARY = """
a,P,Demo,100,no,no,2025-12-01,,2026-02-20,ann
b,P,Offer,200,no,no,2026-01-10,,2026-02-25,ann
old,P,Won,50,yes,yes,2025-10-01,2025-11-05 10:00,,ann
lost,P,Lost,70,yes,no,2025-10-01,,,ann
"""
# As of 28 February: a was put off to March and grew; b was won on the 12th; c is new.
FEBRUARY = """
a,P,Offer,150,no,no,2025-12-01,,2026-03-20,ann
b,P,Won,200,yes,yes,2026-01-10,2026-02-12 15:00,2026-02-25,ann
c,P,Demo,30,no,no,2026-02-05,,2026-03-31,bo
old,P,Won,50,yes,yes,2025-10-01,2025-11-05 10:00,,ann
lost,P,Lost,70,yes,no,2025-10-01,,,ann
"""
# As of 31 March: a went to bo and is lost; b was opened again; c has left the export. Bo took over
# what had closed, too, which is no change of those deals.
MARCH = """
a,P,Lost,150,yes,no,2025-12-01,2026-03-25 09:00,2026-03-20,bo
b,P,Offer,200,no,no,2026-01-10,,2026-04-15,ann
old,P,Won,50,yes,yes,2025-10-01,2025-11-05 10:00,,bo
lost,P,Lost,70,yes,no,2025-10-01,,,bo
"""
Build = Callable[..., Company]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build, test and note a company as of a day: build("2026-01-31", JANUARY, before=None)."""

    def build_company(
        day: str, deals: str, before: Company | None = None, *only: str, note: bool = True, **more
    ) -> Company:
        (tmp_path / "sales_kpis.yml").write_text(OPTIONS.format(day), encoding="utf-8")
        (tmp_path / "stages.csv").write_text(STAGES, encoding="utf-8")
        (tmp_path / "deals.csv").write_text(HEADER + deals, encoding="utf-8")
        company = Company(tmp_path, only=only, before=before, **more)
        assert [str(failure) for failure in company.failures] == []
        if note:
            company.note_deals()
        return company

    return build_company


def history(company: Company) -> list[tuple]:
    return company.ask(
        "select replace(deal_id, 'files-', ''), changed_at, stage, amount, is_closed, is_won "
        "from crm_deal_history order by 1, 2"
    )


BUILT = ("crm_deals", "crm_deal_history", "dim_as_of")


def test_three_builds_are_a_history_from_the_first_on(build: Build) -> None:
    first = build("2026-01-31", JANUARY)
    assert history(first) == []
    second = build("2026-02-28", FEBRUARY, first)
    third = build("2026-03-31", MARCH, second)
    january, february = datetime(2026, 1, 31), datetime(2026, 2, 28)
    # The present is that of the deals themselves. A deal that had been won has its day.
    assert history(third) == [
        ("a", january, "Demo", 100, False, False),
        ("a", february, "Offer", 150, False, False),
        ("b", january, "Offer", 200, False, False),
        ("b", datetime(2026, 2, 12, 15), "Won", 200, True, True),
        ("c", february, "Demo", 30, False, False),
        ("old", datetime(2025, 11, 5, 10), "Won", 50, True, True),
    ]
    # Of two deals due in February one was still open at its end, and due in March.
    assert second.values("deal_slippage_rate") == {"2026-02-01": 0.5}
    assert third.values("deal_slippage_rate") == {"2026-02-01": 0.5, "2026-03-01": 0}
    assert second.values("pushed_deals") == {"2026-02-01": 1}
    assert second.values("average_days_pushed") == {"2026-02-01": 28}
    # Nothing is known of January: the deals were not seen before its end.
    assert set(third.values("open_pipeline")) == {"2026-02-01", "2026-03-01"}
    waterfall = (
        "select period_start_date::varchar, sum(begin_amount), sum(end_amount) "
        "from pipeline_waterfall where form = 'all_open' and period_grain = 'month' "
        "group by 1 order by 1"
    )
    # The end of February has no longer the deal that left the export.
    assert second.ask(waterfall) == [("2026-02-01", 300, 180)]
    assert third.ask(waterfall) == [("2026-02-01", 300, 150), ("2026-03-01", 150, 200)]
    (finding,) = third.ask("select id, value from data_quality where rule like '%observed'")
    assert finding == ("files", "2026-01-31")
    missing = "select id, value from data_quality where rule = 'deal_not_in_list'"
    assert third.ask(missing) == [("files-c", "1")]


def test_a_build_of_the_same_day_again_takes_the_place_of_the_first(build: Build) -> None:
    first = build("2026-01-31", JANUARY, None, *BUILT)
    again = build("2026-01-31", JANUARY.replace("Demo,100", "Demo,120"), first, *BUILT)
    unchanged = build("2026-01-31", JANUARY.replace("Demo,100", "Demo,120"), again, *BUILT)
    assert again.ask("select count(*), max(note_id) from analytics_history.deal_states") == [(5, 2)]
    assert unchanged.ask("select count(*), max(note_id) from analytics_history.deal_states") == [
        (5, 2)
    ]
    later = build("2026-02-28", FEBRUARY, unchanged, *BUILT)
    assert history(later)[0] == ("a", datetime(2026, 1, 31), "Demo", 120, False, False)


def test_a_build_as_of_an_earlier_day_sees_nothing_new_and_knows_what_was_seen(
    build: Build,
) -> None:
    first = build("2026-01-31", JANUARY, None, *BUILT)
    second = build("2026-02-28", FEBRUARY, first, *BUILT)
    back = build("2026-01-31", FEBRUARY, second, *BUILT, "int_deals_as_of")
    assert back.ask("select max(note_id) from analytics_history.deal_states") == [(2,)]
    # As it was then, and not as the files have it now.
    assert back.ask(
        "select stage, amount, is_closed from int_deals_as_of where deal_id = 'files-a'"
    ) == [("Demo", 100, False)]


def test_a_day_in_the_future_by_mistake_holds_until_a_build_says_otherwise(build: Build) -> None:
    first = build("2026-01-31", JANUARY, None, *BUILT)
    wrong = build("2062-02-28", FEBRUARY, first, *BUILT)
    # The latest event tells the day: nobody asked for an earlier one.
    right = build("2026-02-28", FEBRUARY, wrong, *BUILT, note=False)
    right.project._renderer.vars["as_of_date"] = None
    right.note_deals()
    third = build("2026-03-31", MARCH, right, *BUILT)
    days = "select distinct changed_at::date::varchar from crm_deal_history where not is_closed"
    assert sorted(third.ask(days)) == [("2026-01-31",), ("2026-02-28",)]


def test_a_source_that_begins_to_tell_is_believed_from_then_on(build, tmp_path: Path) -> None:
    first = build("2026-01-31", JANUARY, None, *BUILT)
    (tmp_path / "deal_history.csv").write_text(
        "deal_id,changed_at,stage,amount\na,2026-02-10 08:00,Offer,140\n", encoding="utf-8"
    )
    second = build("2026-02-28", FEBRUARY, first, *BUILT)
    assert [row[:3] for row in history(second)] == [
        ("a", datetime(2026, 1, 31), "Demo"),
        ("a", datetime(2026, 2, 10, 8), "Offer"),
        ("b", datetime(2026, 1, 31), "Offer"),
        ("old", datetime(2025, 11, 5, 10), "Won"),
    ]
    # What the source tells is not noted.
    assert second.ask("select max(note_id) from analytics_history.deal_states") == [(1,)]


def test_dbt_notes_the_deals_and_the_next_build_takes_them_up(tmp_path: Path, monkeypatch) -> None:
    """In a database of its own each, of which nothing is left but the file beside it."""
    data, output = tmp_path / "data", tmp_path / "output"
    for number, (day, deals) in enumerate([("2026-01-31", JANUARY), ("2026-02-28", FEBRUARY)]):
        database = tmp_path / str(number) / "sales_kpis.duckdb"
        for folder in (data, output, database.parent):
            folder.mkdir(exist_ok=True)
        (data / "sales_kpis.yml").write_text(OPTIONS.format(day), encoding="utf-8")
        (data / "deals.csv").write_text(HEADER + deals, encoding="utf-8")
        report = load_folder(data, database)
        recall_deal_states(output, database, data)
        monkeypatch.setenv("SALES_KPIS_DUCKDB", str(database))
        run = DbtRun(
            target="duckdb",
            profiles=write_embedded_profile(tmp_path / "profiles", database),
            workplace=tmp_path / "work",
            dbt_vars=report.dbt_vars | {"connectors": {"files": ["deals"]}},
        )
        Dbt(run, lambda *_: None).build([f"+{model}" for model in BUILT])
        keep_deal_states(output, database, data)
    with duckdb.connect(str(output / "history/deal_states.duckdb")) as kept:
        notes = "select note_id, count(*) from deal_states where data = ? group by 1 order by 1"
        # Of the second build a and b, which differ, and c, which is new.
        assert kept.execute(notes, [str(data)]).fetchall() == [(1, 4), (2, 3)]
    with duckdb.connect(str(database)) as connection:
        observed = (
            "select deal_id, stage from analytics_crm.crm_deal_history "
            "where origin = 'observed' and not is_closed order by 1"
        )
        assert connection.execute(observed).fetchall() == [
            ("files-a", "Demo"),
            ("files-b", "Offer"),
        ]
    # Another company in the same output folder sees nothing of it.
    other = tmp_path / "other.duckdb"
    recall_deal_states(output, other, tmp_path / "elsewhere")
    with duckdb.connect(str(other)) as connection:
        assert connection.execute("from analytics_history.deal_states").fetchall() == []
