"""Small companies with their right values worked out by hand: pipeline, activity, goals.

Each is a few rows of files. What is asked of it is what its owner would work out with a pencil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from compiled_project import Company

OPTIONS = "as_of_date: 2026-06-30\nreporting_currency: USD\n"
STAGES = """pipeline,stage,stage_category,stage_order,default_probability
    P,Demo,open,1,0.2
    P,Proposal,open,2,0.5
    P,Won,won,3,1
    P,Lost,lost,4,0"""
Build = Callable[..., Company]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Build models on files, written as {name: text}: build("kpi_mrr", deals="deal_id,...").

    Without a model everything is built and tested.
    """
    companies = []

    def build_company(
        *only: str, options: str = OPTIONS, dbt_vars: dict | None = None, **files: str
    ) -> Company:
        (tmp_path / "sales_kpis.yml").write_text(options, encoding="utf-8")
        for name, text in files.items():
            lines = "\n".join(line.strip() for line in text.strip().splitlines())
            (tmp_path / f"{name}.csv").write_text(lines + "\n", encoding="utf-8")
        companies.append(Company(tmp_path, dbt_vars, only))
        assert [str(failure) for failure in companies[-1].failures] == []
        return companies[-1]

    yield build_company
    for company in companies:
        company.connection.close()


def findings(company: Company, topic: str, *rules: str) -> list[tuple]:
    return company.ask(
        f"select rule, id, value from int_quality_{topic} "
        "where list_contains(?, rule) order by all",
        list(rules),
    )


# ------------------------------------------------------------------------------- history


def test_deals_that_stood_on_a_stage_taken_off_the_list_are_not_in_the_funnel(build: Build) -> None:
    """One of three was won: 100 % of the one that the stages know would be three times as much."""
    company = build(
        "funnel_stages",
        "kpi_win_rate",
        "int_quality_allowed_values",
        stages=STAGES,
        deals="""deal_id,pipeline,stage,amount,is_closed,is_won,created_at,closed_at
            x1,P,Lost,100,yes,no,2026-02-02 15:00,2026-03-02 15:00
            x2,P,Lost,100,yes,no,2026-02-02 15:00,2026-03-02 15:00
            x3,P,Won,100,yes,yes,2026-02-02 15:00,2026-03-02 15:00
            x4,P,Lost,100,yes,no,2026-02-03 15:00,2026-03-02 15:00""",
        deal_history="""deal_id,stage,amount,is_closed,is_won,changed_at
            x1,Evaluation,100,no,no,2026-02-02 15:00
            x1,Lost,100,yes,no,2026-03-02 15:00
            x2,Evaluation,100,no,no,2026-02-02 15:00
            x2,Lost,100,yes,no,2026-03-02 15:00
            x3,Evaluation,100,no,no,2026-02-02 15:00
            x3,Won,100,yes,yes,2026-03-02 15:00
            x4,Demo,100,no,no,2026-02-03 15:00
            x4,Lost,100,yes,no,2026-03-02 15:00""",
    )
    stages = company.ask(
        "select stage, entered_deals, advanced_deals, lost_deals from funnel_stages "
        "where period_grain = 'month' order by all"
    )
    assert stages == [("Demo", 1, 0, 1)]
    assert findings(company, "allowed_values", "history_stage_unknown") == [
        ("history_stage_unknown", "P: Evaluation", "3")
    ]
    assert company.values("win_rate")["2026-03-01"] == 0.25


def test_a_history_without_flags_is_read_by_its_stages(build: Build) -> None:
    """Lost in February and open again in May: it is no pipeline of March and April.

    Of `undated` only the history says when it was won.
    """
    company = build(
        "kpi_open_pipeline",
        "kpi_won_amount",
        "kpi_deals_won",
        stages=STAGES,
        deals="""deal_id,pipeline,stage,amount,is_closed,is_won,created_at,closed_at
            back,P,Demo,100,no,no,2026-01-10 15:00,
            undated,P,Won,70,yes,yes,2026-01-10 15:00,""",
        deal_history="""deal_id,stage,amount,changed_at
            back,Demo,100,2026-01-10 15:00
            back,Lost,,2026-02-10 15:00
            back,Demo,,2026-05-10 15:00
            undated,Demo,70,2026-01-10 15:00
            undated,Won,,2026-03-10 15:00""",
    )
    assert company.values("open_pipeline") == {
        "2026-01-01": 170,
        "2026-02-01": 70,
        "2026-05-01": 100,
        "2026-06-01": 100,
    }
    assert company.values("won_amount") == {"2026-03-01": 70}
    assert company.values("deals_won") == {"2026-03-01": 1}


def test_a_save_of_two_fields_is_one_change(build: Build) -> None:
    company = build(
        "kpi_open_pipeline",
        "rejected_rows",
        deals="""deal_id,stage,is_closed,is_won,amount,created_at,closed_at
            q2,Won,yes,yes,600,2026-01-10 15:00,2026-05-15 15:00""",
        deal_history="""deal_id,stage,amount,is_closed,is_won,changed_at
            q2,Demo,600,no,no,2026-01-10 15:00
            q2,,900,,,2026-03-10 15:00
            q2,Proposal,,,,2026-03-10 15:00
            q2,Proposal,,,,2026-03-10 15:00
            q2,Won,600,yes,yes,2026-05-15 15:00""",
    )
    assert company.values("open_pipeline") == {
        "2026-01-01": 600,
        "2026-02-01": 600,
        "2026-03-01": 900,
        "2026-04-01": 900,
    }
    # Only what says the same twice is a duplicate.
    assert company.ask("select source_row, reason from rejected_rows") == [
        (4, "duplicate of row 5")
    ]


def test_a_build_of_an_earlier_day_does_not_know_what_came_later(build: Build) -> None:
    """On the last day of June d1 was worth 100 and Ann's; d2 closed in July."""
    company = build(
        "kpi_open_pipeline",
        "int_quality_events",
        deals="""deal_id,stage,rep_id,is_closed,is_won,amount,created_at,closed_at
            d1,Proposal,bob,no,no,900,2026-05-10 15:00,
            d2,Won,ann,yes,yes,70,2026-05-10 15:00,2026-07-03 12:00""",
        deal_history="""deal_id,stage,rep_id,amount,is_closed,is_won,changed_at
            d1,Demo,ann,100,no,no,2026-05-10 15:00
            d1,Proposal,bob,900,no,no,2026-07-02 15:00
            d2,Demo,ann,60,no,no,2026-05-10 15:00
            d2,Won,ann,70,yes,yes,2026-07-03 12:00""",
    )
    assert company.values("open_pipeline") == {"2026-05-01": 160, "2026-06-01": 160}
    assert company.values("open_pipeline", dimension="rep")["2026-06-01", "files-ann"] == 160
    assert company.ask("select deal_id, stage from fct_deals order by all") == [
        ("files-d1", "Demo"),
        ("files-d2", "Demo"),
    ]
    assert findings(company, "events", "rows_after_as_of") == [
        ("rows_after_as_of", "deal_history", "2 (2026-07-02 .. 2026-07-03)")
    ]


def test_the_owner_of_the_morning_of_the_close_is_credited(build: Build) -> None:
    """The deal was closed on the 10th; Bob took it over that morning, Eve the day after."""
    company = build(
        "kpi_won_amount",
        deals="""deal_id,stage,rep_id,is_closed,is_won,amount,created_at,closed_at
            d1,Won,eve,yes,yes,100,2026-01-10 15:00,2026-03-10""",
        deal_history="""deal_id,rep_id,changed_at
            d1,ann,2026-01-10 15:00
            d1,bob,2026-03-10 09:00
            d1,eve,2026-03-11 09:00""",
    )
    assert company.values("won_amount", dimension="rep") == {("2026-03-01", "files-bob"): 100}


# ---------------------------------------------------------------------------- as-of date

NO_DATE = "reporting_currency: USD\n"


def as_of(company: Company) -> date:
    return company.ask("select as_of_date from dim_as_of")[0][0]


def test_an_old_file_beside_fresh_ones_takes_nothing_away(build: Build) -> None:
    company = build(
        "kpi_mrr",
        options=NO_DATE,
        survey_responses="""response_id,account_id,score,responded_at
            s1,A,9,2025-09-30""",
        subscriptions="""subscription_id,account_id,amount,started_at,ended_at
            a,A,100,2025-01-01,
            b,B,100,2026-02-10,
            c,C,100,2025-05-01,2026-04-30
            d,D,100,2026-05-20,""",
    )
    assert as_of(company) == date(2026, 5, 20)
    mrr = company.values("mrr")
    months = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    assert [mrr[month] for month in months] == [200, 300, 300, 200, 300]


def test_the_expected_close_of_an_open_deal_is_no_event(build: Build) -> None:
    """HubSpot keeps the expected close in the close date of an open deal."""
    company = build(
        "kpi_deals_open",
        "kpi_deals_won",
        options=NO_DATE,
        deals="""deal_id,stage,is_closed,is_won,amount,created_at,closed_at
            d1,Demo,no,no,100,2026-01-10 15:00,2026-06-20 15:00
            d2,Won,yes,yes,100,2026-01-10 15:00,2026-03-20 15:00""",
    )
    assert as_of(company) == date(2026, 3, 20)
    assert company.values("deals_open") == {"2026-03-01": 1}
    assert company.values("deals_won") == {"2026-03-01": 1}


def test_the_end_of_a_term_cancelled_ahead_is_a_plan(build: Build) -> None:
    """The click was in March. Of b nobody clicked: it ended in April."""
    company = build(
        "dim_as_of",
        options=NO_DATE,
        subscriptions="""subscription_id,account_id,amount,started_at,cancelled_at,ended_at,status
            a,A,100,2025-07-01,2026-03-05,2026-07-01,cancelled
            b,B,100,2025-01-01,,2026-04-01,active
            c,C,100,2026-03-20,,2026-06-20,trialing""",
    )
    assert as_of(company) == date(2026, 4, 1)


# --------------------------------------------------------------------------------- goals


def test_a_quota_of_some_months_is_none_of_the_quarter(build: Build) -> None:
    """February had one: 600 of 500. The quarter and the year have none."""
    company = build(
        "kpi_quota_attainment",
        "int_quality_settings",
        deals="""deal_id,rep_id,stage,is_closed,is_won,amount,created_at,closed_at
            q1,r1,Won,yes,yes,600,2026-01-10,2026-02-15
            x3,r1,Won,yes,yes,100,2026-02-02,2026-03-02
            s1,r1,Won,yes,yes,100,2026-02-02,2026-04-20
            q2,r1,Won,yes,yes,600,2026-01-10,2026-05-15""",
        goals="""kpi,period_grain,dimension,dimension_value,goal_value,period_start_date
            won_amount,month,all,,500,2026-02-01
            won_amount,month,rep,r1,100,2026-04-01
            won_amount,month,rep,r1,100,2026-05-01
            won_amount,month,rep,r1,150,2026-06-01""",
    )
    assert company.values("quota_attainment")["2026-02-01"] == 1.2
    # The second quarter of the only rep is whole: 700 of 350; that of the company is his.
    assert company.values("quota_attainment", "quarter") == {"2026-04-01": 2}
    assert company.values("quota_attainment", "year") == {}
    assert findings(company, "settings", "quota_of_some_months") == [
        ("quota_of_some_months", "won_amount, quarter 2026-01-01", "all all"),
        ("quota_of_some_months", "won_amount, year 2026-01-01", "rep files-r1"),
    ]


def test_the_month_of_hiring_may_do_without_a_quota(build: Build) -> None:
    """Ann came on 13 April; Bob was there in April and nobody gave him a quota."""
    company = build(
        "kpi_quota_attainment",
        reps="""rep_id,hired_date
            ann,2026-04-13
            bob,2020-01-01""",
        deals="""deal_id,rep_id,stage,is_closed,is_won,amount,created_at,closed_at
            q1,ann,Won,yes,yes,300,2026-04-15,2026-05-15""",
        goals="""kpi,period_grain,dimension,dimension_value,goal_value,period_start_date
            won_amount,month,rep,ann,100,2026-05-01
            won_amount,month,rep,ann,100,2026-06-01
            won_amount,month,rep,bob,100,2026-05-01
            won_amount,month,rep,bob,100,2026-06-01""",
    )
    attained = company.values("quota_attainment", "quarter", "rep")
    assert attained == {("2026-04-01", "files-ann"): 1.5}


def test_a_goal_that_is_wrong_is_named_and_stops_no_build(build: Build) -> None:
    """The holiday of May has no name, the market is smaller than its customers."""
    company = build(
        holidays="holiday_date\n2026-05-01",
        market_sizes="year,segment,market_size\n2026,Small,1",
        accounts="""account_id,segment
            A,Small
            B,Small""",
        subscriptions="""subscription_id,account_id,amount,started_at
            a,A,100,2026-05-01
            b,B,100,2026-05-01""",
        reps="""rep_id,rep_name
            r1,Ann Lee
            r2,Kim
            r3,Kim""",
        deals="""deal_id,rep_id,stage,is_closed,is_won,amount,created_at,closed_at
            q1,r1,Won,yes,yes,600,2026-01-10,2026-02-15""",
        goals="""kpi,period_grain,dimension,dimension_value,goal_value,period_start_date
            won_amount,month,rep,r1,500,2026-02-01
            won_amount,month,rep,Ann Lee,900,2026-02-01
            won_amount,month,rep,Kim,900,2026-02-01
            won_amount,month,,,800,2026-02-01
            won_amount,month,all,all,700,2026-02-01
            won_amount,month,,Ann Lee,1,2026-02-01
            won_amount,month,rep,r1,500,2026-02-15
            won_amount,year,rep,r1,500,2030-01-01
            happiness,month,,,5,2026-02-01""",
    )
    attained = company.values("quota_attainment", dimension="rep")
    assert attained == {("2026-02-01", "files-r1"): 1.2}
    goal = "won_amount, month 2026-02-01"
    rules = ("goal_member_unknown", "goal_stated_twice", "goal_without_period")
    assert findings(company, "settings", *rules) == [
        ("goal_member_unknown", goal, "all Ann Lee"),
        ("goal_member_unknown", goal, "rep Kim"),
        ("goal_stated_twice", goal, "all all"),
        ("goal_stated_twice", goal, "rep Ann Lee"),
        ("goal_without_period", "won_amount, month 2026-02-15", "rep r1"),
        ("goal_without_period", "won_amount, year 2030-01-01", "rep r1"),
    ]
    assert len(findings(company, "goals", "goal_kpi_unknown")) == 1
    assert company.values("market_penetration")["2026-05-01"] == 2
    assert findings(company, "settings", "market_penetration_above_one") == [
        ("market_penetration_above_one", "2026, Small", "2 : 1"),
        ("market_penetration_above_one", "2026, all", "2 : 1"),
    ]
    assert company.ask(
        "select holiday_name, is_working_day from dim_days where date_day = '2026-05-01'"
    ) == [(None, False)]


# ------------------------------------------------------------------------ leads, activity


def test_without_a_window_every_deal_of_a_lead_counts(build: Build) -> None:
    """l1 was written down after its deal had closed; l2 two years before it was won."""
    files = {
        "leads": """lead_id,created_at
            l1,2026-01-10
            l2,2024-01-10
            l3,2026-01-11""",
        "deals": """deal_id,lead_id,stage,is_closed,is_won,amount,created_at,closed_at
            d1,l1,Won,yes,yes,100,2025-12-01,2026-01-05
            d2,l2,Won,yes,yes,100,2025-12-01,2026-01-05
            d3,l3,Won,yes,yes,100,2026-01-11,2026-01-11""",
    }
    kpis = ("kpi_sales_conversion_rate", "kpi_lead_to_opportunity_rate")
    within = build(*kpis, **files)
    assert within.values("sales_conversion_rate")["2024-01-01"] == 0
    assert within.values("sales_conversion_rate")["2026-01-01"] == 0.5
    assert within.values("lead_to_opportunity_rate")["2026-01-01"] == 0.5
    windows = {"conversion_window_days": None, "opportunity_window_days": None}
    ever = build(*kpis, dbt_vars=windows, **files)
    assert ever.values("sales_conversion_rate") == {"2024-01-01": 1, "2026-01-01": 1}
    assert ever.values("lead_to_opportunity_rate") == {"2024-01-01": 1, "2026-01-01": 1}


def test_a_call_logged_by_day_answers_the_lead_of_that_day(build: Build) -> None:
    """Of l1 nobody knows how fast; l2 was called after five minutes, l3 not at all."""
    company = build(
        "kpi_leads_unanswered",
        "kpi_lead_response_minutes",
        "kpi_leads_answered_within_5_minutes_share",
        leads="""lead_id,created_at
            l1,2026-03-10 14:00
            l2,2026-03-10 15:00
            l3,2026-03-10 16:00""",
        activities="""activity_id,activity_type,lead_id,created_at
            c1,call,l1,2026-03-10
            c2,call,l2,2026-03-10 15:05
            c3,call,l3,2026-03-09""",
    )
    assert company.values("leads_unanswered")["2026-03-01"] == 1
    assert company.values("lead_response_minutes")["2026-03-01"] == 5
    assert company.values("leads_answered_within_5_minutes_share")["2026-03-01"] == 0.5


def test_adherence_and_its_coverage_speak_of_the_same_calls(build: Build) -> None:
    """Of three calls that took place, one without an outcome, two were scored: 2 of 3 items."""
    company = build(
        "kpi_call_checklist_adherence",
        "kpi_calls_scored_share",
        activities="""activity_id,activity_type,outcome,duration_seconds,created_at
            c1,call,connected,300,2026-03-10 14:00
            c2,call,,,2026-03-10 15:00
            c3,call,connected,200,2026-03-10 16:00
            c4,call,no_answer,,2026-03-10 17:00""",
        call_checks="""activity_id,item,is_done
            c1,greeting,yes
            c1,budget,no
            c2,greeting,yes""",
    )
    assert company.values("call_checklist_adherence")["2026-03-01"] == pytest.approx(2 / 3)
    assert company.values("calls_scored_share")["2026-03-01"] == pytest.approx(2 / 3)


def test_coverage_as_published_has_a_past(build: Build) -> None:
    """When May began 300 were open, of which 200 were due in it; the quota is 100."""
    company = build(
        "kpi_pipeline_coverage",
        "kpi_pipeline_coverage_as_published",
        deals="""deal_id,stage,is_closed,is_won,amount,created_at,closed_at,expected_close_date
            d1,Won,yes,yes,200,2026-02-10,2026-05-20,2026-05-20
            d2,Demo,no,no,100,2026-03-10,,2026-09-20
            d3,Demo,no,no,400,2026-06-10,,2026-09-20""",
        deal_history="""deal_id,stage,amount,expected_close_date,is_closed,is_won,changed_at
            d1,Demo,200,2026-05-20,no,no,2026-02-10 10:00
            d2,Demo,100,2026-09-20,no,no,2026-03-10 10:00
            d3,Demo,400,2026-09-20,no,no,2026-06-10 10:00""",
        goals="""kpi,period_grain,dimension,dimension_value,goal_value,period_start_date
            won_amount,month,all,,100,2026-01-01
            won_amount,month,all,,100,2026-05-01
            won_amount,month,all,,100,2026-06-01""",
    )
    assert company.values("pipeline_coverage_as_published") == {"2026-05-01": 3, "2026-06-01": 5}
    assert company.values("pipeline_coverage") == {"2026-05-01": 2, "2026-06-01": 0}


# -------------------------------------------------------------------------- data quality


def test_deals_that_contradict_themselves_are_named(build: Build) -> None:
    company = build(
        "kpi_deals_won",
        "kpi_won_amount",
        "int_quality_deal_fields",
        "int_quality_deal_dates",
        deals="""deal_id,stage,is_closed,is_won,amount,created_at,closed_at
            a,Won,no,yes,100,2026-01-10,2026-02-10
            b,Won,yes,yes,100,2026-01-10,
            c,Won,yes,yes,,2026-01-10,2026-02-10
            d,Lost,yes,no,,2026-01-10,""",
    )
    assert company.values("deals_won") == {"2026-02-01": 1}
    assert company.values("won_amount") == {}
    dates = findings(company, "deal_dates", "closed_deal_without_close_date")
    assert [row[1] for row in dates] == ["files-b", "files-d"]
    assert findings(company, "deal_fields", "won_deal_not_closed", "won_deal_without_amount") == [
        ("won_deal_not_closed", "files-a", "Won"),
        ("won_deal_without_amount", "files-c", None),
    ]


# --------------------------------------------------------------------- whole companies


def test_a_company_with_a_history_by_property(build: Build) -> None:
    """As HubSpot keeps it: no flags, a row per property, the expected close in the close date."""
    company = build(
        "kpi_won_amount",
        "kpi_win_rate",
        "kpi_average_deal_size",
        "kpi_sales_cycle_days",
        "kpi_open_pipeline",
        "kpi_deal_slippage_rate",
        "kpi_pushed_deals",
        "funnel_stages",
        options=OPTIONS + "reporting_time_zone: America/New_York\n",
        stages="""pipeline,stage,stage_category,stage_order
            P,Appointment,open,1
            P,Proposal,open,2
            P,Closed won,won,3
            P,Closed lost,lost,4""",
        deals="""deal_id,pipeline,stage,rep_id,is_closed,is_won,amount,created_at,closed_at,\
expected_close_date
            h1,P,Closed won,carl,yes,yes,1000,2026-03-02T15:00:00Z,2026-05-04,2026-05-04
            h2,P,Proposal,ann,no,no,500,2026-04-10T15:00:00Z,2026-09-30,2026-09-30
            h3,P,Closed won,ann,yes,yes,,2026-05-12T14:00:00Z,2026-05-12,2026-05-12
            h4,P,Appointment,ann,no,no,300,2026-05-20T15:00:00Z,2026-06-15,2026-06-15
            h5,P,Closed lost,ann,yes,no,,2026-04-20T15:00:00Z,2026-05-25,2026-05-25""",
        deal_history="""deal_id,stage,amount,rep_id,expected_close_date,changed_at
            h1,Appointment,,,,2026-03-02T15:00:00Z
            h1,,800,,,2026-03-02T15:00:00Z
            h1,,,ann,,2026-03-02T15:00:00Z
            h1,Proposal,,,,2026-04-01T03:30:00Z
            h1,,,bob,,2026-05-04T13:00:00Z
            h1,Closed won,,,,2026-05-04T18:00:00Z
            h1,,1000,,,2026-05-04T18:00:00Z
            h1,,,carl,,2026-05-05T14:00:00Z
            h2,Appointment,,,,2026-04-10T15:00:00Z
            h2,,500,,,2026-04-10T15:00:00Z
            h2,,,,2026-06-30,2026-04-10T15:00:00Z
            h2,Proposal,,,,2026-06-20T15:00:00Z
            h2,,,,2026-09-30,2026-06-20T15:00:00Z
            h4,Appointment,,,,2026-05-20T15:00:00Z
            h4,,300,,,2026-05-20T15:00:00Z
            h4,,,,2026-06-15,2026-05-20T15:00:00Z
            h5,Appointment,,,,2026-04-20T15:00:00Z
            h5,Closed lost,,,,2026-05-25T15:00:00Z""",
    )
    # Bob had it on the day of the close; h3 has no amount, and a cycle of 0 days.
    assert company.values("won_amount") == {"2026-05-01": 1000}
    assert company.values("won_amount", dimension="rep") == {("2026-05-01", "files-bob"): 1000}
    assert company.values("win_rate")["2026-05-01"] == pytest.approx(2 / 3)
    assert company.values("average_deal_size")["2026-05-01"] == 1000
    assert company.values("sales_cycle_days")["2026-05-01"] == (63 + 0) / 2
    assert company.values("open_pipeline") == {
        "2026-03-01": 800,
        "2026-04-01": 1300,
        "2026-05-01": 800,
        "2026-06-01": 800,
    }
    # Both were due in June, neither closed, and one was pushed to September.
    assert company.values("deal_slippage_rate")["2026-06-01"] == 1
    assert company.values("pushed_deals")["2026-06-01"] == 1
    assert company.ask(
        "select period_start_date::text, stage, entered_deals, advanced_deals, lost_deals, "
        "still_there_deals from funnel_stages where period_grain = 'month' "
        "order by period_start_date, stage_order"
    ) == [
        ("2026-03-01", "Appointment", 1, 1, 0, 0),
        ("2026-03-01", "Proposal", 1, 1, 0, 0),
        ("2026-04-01", "Appointment", 2, 1, 1, 0),
        ("2026-04-01", "Proposal", 1, 0, 0, 1),
        ("2026-05-01", "Appointment", 1, 0, 0, 1),
    ]


def test_a_company_east_of_greenwich_whose_deals_come_back(build: Build) -> None:
    """As amoCRM keeps it: stages alone, a deal lost in April that is won in June, one deleted.

    Half past eleven in the evening in Greenwich is the day after in Moscow.
    """
    company = build(
        "kpi_deals_won",
        "kpi_deals_lost",
        "kpi_deals_created",
        "kpi_open_pipeline",
        "fct_deals",
        options=OPTIONS + "reporting_time_zone: Europe/Moscow\n",
        stages="""pipeline,stage,stage_category,stage_order
            Основная,Новая,open,1
            Основная,Переговоры,open,2
            Основная,Успешно реализовано,won,3
            Основная,Закрыто и не реализовано,lost,4""",
        deals="""deal_id,pipeline,stage,is_closed,is_won,amount,created_at,closed_at,\
is_deleted,updated_at
            a1,Основная,Успешно реализовано,yes,yes,100,2026-03-31T23:30:00Z,2026-05-31T21:30:00Z,,
            a2,Основная,Переговоры,no,no,70,2026-04-05T10:00:00Z,,,
            a3,Основная,Новая,no,no,50,2026-04-05T10:00:00Z,,yes,2026-05-10T10:00:00Z""",
        deal_history="""deal_id,stage,changed_at
            a1,Новая,2026-03-31T23:30:00Z
            a1,Закрыто и не реализовано,2026-04-20T10:00:00Z
            a1,Переговоры,2026-05-05T10:00:00Z
            a1,Успешно реализовано,2026-05-31T21:30:00Z
            a2,Новая,2026-04-05T10:00:00Z
            a2,Переговоры,2026-06-05T10:00:00Z""",
    )
    assert company.values("deals_created") == {"2026-04-01": 2}
    assert company.values("deals_won") == {"2026-06-01": 1}
    assert company.values("deals_lost") == {}
    # April without the lost one, May with it and without the deleted one.
    assert company.values("open_pipeline") == {
        "2026-04-01": 120,
        "2026-05-01": 170,
        "2026-06-01": 70,
    }
    assert company.ask(
        "select reopen_count, first_won_date::text from fct_deals where deal_id = 'files-a1'"
    ) == [(1, "2026-06-01")]


def test_a_history_without_its_deals_builds_and_says_nothing(build: Build) -> None:
    company = build(
        "kpi_open_pipeline",
        "kpi_deals_won",
        "funnel_stages",
        deal_history="""deal_id,stage,is_closed,is_won,changed_at
            ghost,Demo,no,no,2026-03-31 10:00
            ghost,Won,yes,yes,2026-04-20 10:00""",
    )
    assert company.values("open_pipeline") == {}
    assert company.values("deals_won") == {}
    assert company.ask("select * from funnel_stages") == []
