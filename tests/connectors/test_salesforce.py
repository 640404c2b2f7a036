"""The same Salesforce org by each loader gives the same rows."""

from datetime import date, datetime
from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("salesforce"))
# dlt's source has no history, no record types and no list of stages.
WITH_HISTORY = [loader for loader in LOADERS if loader != "salesforce_dlt"]


@pytest.mark.parametrize("loader", LOADERS)
def test_opportunities_are_deals_each_once(staged, loader):
    columns = ("deal_id", "account_id", "rep_id", "deal_name", "stage", "deal_type", "channel")
    assert staged.rows("deals", loader, *columns) == [
        ("0061", "0011", "0051", "Alpha", "Talks", "new_business", "Web"),
        ("0062", "0011", "0051", "Beta", "Signed", "renewal", None),
        ("0063", None, "0051", "Gamma", "Dropped", None, None),
    ]
    columns = ("deal_id", "forecast_category", "amount", "probability", "is_closed", "is_won")
    assert staged.rows("deals", loader, *columns, "is_deleted") == [
        ("0061", "commit", Decimal("1000.50"), Decimal("0.2"), False, False, False),
        ("0062", None, Decimal(2000), Decimal(1), True, True, False),
        ("0063", "omitted", None, Decimal(0), True, False, True),
    ]
    columns = ("deal_id", "created_at", "expected_close_date", "closed_at")
    assert staged.rows("deals", loader, *columns) == [
        ("0061", datetime(2026, 1, 10, 9), date(2026, 9, 30), None),
        ("0062", datetime(2026, 2, 1, 10), date(2026, 3, 31), datetime(2026, 3, 31)),
        ("0063", datetime(2026, 2, 3, 11), date(2026, 4, 2), datetime(2026, 4, 2)),
    ]


@pytest.mark.parametrize("loader", WITH_HISTORY)
def test_record_types_are_pipelines_with_the_stages_that_were_used(staged, loader):
    columns = ("pipeline", "stage", "stage_category", "stage_order", "default_probability")
    assert staged.rows("stages", loader, *columns) == [
        (f"{loader}: New customers", "Signed", "won", 2, Decimal(1)),
        (f"{loader}: New customers", "Talks", "open", 1, Decimal("0.2")),
        (f"{loader}: Opportunities", "Dropped", "lost", 3, Decimal(0)),
    ]


def test_without_the_list_of_stages_the_opportunities_tell_what_they_mean(staged):
    assert staged.rows("stages", "salesforce_dlt", "stage", "stage_category", "stage_order") == [
        ("Dropped", "lost", None),
        ("Signed", "won", None),
        ("Talks", "open", None),
    ]


@pytest.mark.parametrize("loader", WITH_HISTORY)
def test_each_change_is_in_the_history(staged, loader):
    columns = ("deal_id", "changed_at", "stage", "is_won", "amount", "expected_close_date")
    assert staged.rows("deal_history", loader, *columns) == [
        ("0062", datetime(2026, 2, 1, 10), "Talks", False, Decimal(1500), date(2026, 3, 31)),
        ("0062", datetime(2026, 3, 31, 15), "Signed", True, Decimal(2000), date(2026, 3, 31)),
    ]


def test_without_a_history_there_is_none(staged):
    assert staged.rows("deal_history", "salesforce_dlt", "deal_id") == []


@pytest.mark.parametrize("loader", LOADERS)
def test_accounts_leads_and_users_are_whom_they_are(staged, loader):
    assert staged.rows("accounts", loader, "account_id", "merged_into_id", "region", "domain") == [
        ("0011", None, "Germany", "https://www.acme.com"),
        ("0012", "0011", None, None),
    ]
    assert staged.rows("leads", loader, "lead_id", "deal_id", "account_id", "converted_at") == [
        ("00Q1", "0061", "0011", datetime(2026, 1, 10))
    ]
    assert staged.rows("reps", loader, "rep_id", "rep_name", "team", "manager_rep_id") == [
        ("0051", "Ann Lee", "West", "0052")
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_tasks_and_events_are_activities(staged, loader):
    columns = ("activity_id", "activity_type", "outcome", "duration_seconds", "deal_id", "lead_id")
    assert staged.rows("activities", loader, *columns, "starts_at") == [
        ("00T1", "call", "connected", 95, "0061", "00Q1", datetime(2026, 2, 2)),
        ("00U1", "meeting", "held", 1800, "0061", None, datetime(2026, 2, 5, 10)),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_lines_of_won_opportunities_are_order_lines(staged, loader):
    columns = ("order_id", "order_line_id", "product", "quantity", "unit_price", "discount_amount")
    assert staged.rows("order_lines", loader, *columns, "currency_code") == [
        ("0062", "00k1", "Seats", 10, 210, 100, "EUR")
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_field_beyond_the_contract_is_found_and_blanks_are_nothing(staged, loader):
    assert staged.rows("deals", loader, "deal_id", "industry") == [
        ("0061", "Bank"),
        ("0062", None),
        ("0063", None),
    ]
