"""The same Bitrix24 portal by each loader gives the same rows, where the loader has them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("bitrix24"))


@pytest.mark.parametrize("loader", LOADERS)
def test_deals_are_won_and_lost_alike(staged, loader):
    columns = ("deal_id", "account_id", "rep_id", "stage", "lost_reason", "product", "amount")
    assert staged.rows("deals", loader, *columns)[:3] == [
        ("101", "201", "11", "Paid", None, "Printer", Decimal("120000.50")),
        ("102", "202", "12", "Too dear", "Too dear", None, Decimal("50000.00")),
        ("103", "contact-303", "11", "Offer", None, None, Decimal("30000.00")),
    ]
    columns = ("deal_id", "is_closed", "is_won", "probability", "expected_close_date")
    assert staged.rows("deals", loader, *columns)[:3] == [
        ("101", True, True, 1, None),
        ("102", True, False, 0, None),
        ("103", False, False, Decimal("0.4"), date(2026, 4, 1)),
    ]


def test_the_history_says_when_a_deal_was_closed(staged):
    assert staged.rows("deals", "bitrix24_dlt", "deal_id", "closed_at") == [
        ("101", datetime(2026, 2, 20, 12)),
        ("102", datetime(2026, 2, 1, 10)),
        ("103", None),
        ("104", None),
        ("106", datetime(2026, 3, 10, 9, 30)),
    ]


def test_without_a_history_the_close_date_does(staged):
    rows = staged.rows("deals", "bitrix24_mybi", "deal_id", "closed_at", "is_deleted")
    assert rows == [
        ("101", datetime(2026, 2, 20), False),
        ("102", datetime(2026, 2, 3), False),
        ("103", None, False),
        ("107", None, True),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_stages_are_won_and_lost_alike(staged, loader):
    rows = staged.rows("stages", loader, "pipeline", "stage", "stage_category")
    assert {
        (f"{loader}: Sales", "Offer", "open"),
        (f"{loader}: Sales", "Paid", "won"),
        (f"{loader}: Sales", "Too dear", "lost"),
        (f"{loader}: Service", "New", "open"),
    } <= set(rows)


def test_history_has_the_stages_by_name_and_one_per_second(staged):
    rows = staged.rows("deal_history", "bitrix24_dlt", "deal_id", "changed_at", "stage", "is_won")
    assert rows == [
        ("101", datetime(2026, 1, 10, 9), "New", False),
        ("101", datetime(2026, 2, 10, 10), "Offer", False),
        ("101", datetime(2026, 2, 20, 12), "Paid", True),
        ("102", datetime(2026, 1, 12, 9), "New", False),
        ("102", datetime(2026, 2, 1, 10), "Refused", False),
        ("102", datetime(2026, 2, 3, 10), "Too dear", False),
        ("103", datetime(2026, 2, 3, 9), "Offer", False),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_leads_are_converted_and_dropped_alike(staged, loader):
    columns = ("lead_id", "channel", "converted_at", "disqualified_reason")
    assert staged.rows("leads", loader, *columns)[:2] == [
        ("401", "Site", datetime(2026, 1, 10, 9), None),
        ("402", "Site", None, "Spam"),
    ]


def test_activities_have_each_call_once(staged):
    columns = ("activity_id", "activity_type", "outcome", "duration_seconds", "deal_id", "lead_id")
    assert staged.rows("activities", "bitrix24_dlt", *columns) == [
        ("601", "call", "connected", 125, "103", None),
        ("602", "meeting", "held", 3600, "103", None),
        ("603", "task", "planned", None, "102", None),
        ("604", "email", None, None, None, "401"),
        ("call-2", "call", "no_answer", 0, None, "403"),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_reps_and_accounts_are_alike(staged, loader):
    assert staged.rows("reps", loader, "rep_id", "rep_name") == [
        ("11", "Anna K"),
        ("12", "Boris L"),
    ]
    accounts = staged.rows("accounts", loader, "account_id", "account_name", "domain", "email")
    assert {
        ("201", "Acme", "acme.com", "info@acme.com"),
        ("202", "Globex", None, None),
        ("contact-303", "Olga", None, None),
    } <= set(accounts)
    assert {"0", "203"}.isdisjoint(row[0] for row in accounts)


def test_departments_are_teams(staged):
    columns = ("rep_id", "team", "manager_rep_id", "hired_date")
    assert staged.rows("reps", "bitrix24_dlt", *columns) == [
        ("11", "Sales department", None, date(2025, 3, 1)),
        ("12", "Sales department", "11", None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_field_of_a_list_reads_as_its_option_or_as_the_id_of_a_lost_one(staged, loader):
    assert staged.rows("deals", loader, "deal_id", "industry")[:3] == [
        ("101", "Bank"),
        ("102", "39"),
        ("103", None),
    ]
