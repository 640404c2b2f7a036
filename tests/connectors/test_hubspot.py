"""The same HubSpot account by each loader gives the same rows."""

from datetime import date, datetime
from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("hubspot"))
# What dlt's source does not load: its list of objects has no activities and no line items.
WITH_ACTIVITIES = [loader for loader in LOADERS if loader != "hubspot_dlt"]


@pytest.mark.parametrize("loader", LOADERS)
def test_stages_bear_the_names_that_people_see_and_their_connection(staged, loader):
    columns = ("pipeline", "stage", "stage_category", "stage_order", "default_probability")
    assert staged.rows("stages", loader, *columns) == [
        (f"{loader}: Sales", "Dropped", "lost", 3, Decimal(0)),
        (f"{loader}: Sales", "Signed", "won", 2, Decimal(1)),
        (f"{loader}: Sales", "Talks", "open", 1, Decimal("0.2")),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_owners_are_reps_with_their_team(staged, loader):
    assert staged.rows("reps", loader, "rep_id", "rep_name", "team", "is_active") == [
        ("7", "Ann Lee", "West", True)
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_companies_are_accounts(staged, loader):
    columns = ("account_id", "merged_into_id", "account_name", "region", "is_deleted", "created_at")
    assert staged.rows("accounts", loader, *columns) == [
        ("100", None, "Acme", "Germany", False, datetime(2026, 1, 5)),
        ("101", None, "Bolt", "Spain", False, datetime(2026, 1, 6)),
        ("102", "101", "Bolt 2", None, True, datetime(2026, 1, 7)),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_company_is_known_by_its_domain(staged, loader):
    assert staged.rows("accounts", loader, "account_id", "domain", "email") == [
        ("100", "acme.com", None),
        ("101", None, None),
        ("102", None, None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_contacts_who_came_that_far_are_leads(staged, loader):
    columns = ("lead_id", "account_id", "channel", "created_at", "mql_at", "sql_at")
    assert staged.rows("leads", loader, *columns) == [
        ("500", "101", "PAID_SEARCH", datetime(2026, 1, 8, 8), datetime(2026, 1, 9, 8), None)
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_deals_are_the_same_by_each_loader(staged, loader):
    columns = ("deal_id", "account_id", "lead_id", "rep_id", "merged_into_id", "stage", "deal_type")
    assert staged.rows("deals", loader, *columns) == [
        ("1", "101", "500", "7", None, "Talks", "new_business"),
        ("2", "100", None, "7", None, "Signed", "expansion"),
        ("3", None, None, None, None, "Dropped", None),
        ("4", None, None, "7", "1", "Talks", None),
    ]
    columns = ("deal_id", "forecast_category", "currency_code", "amount", "is_closed", "is_won")
    assert staged.rows("deals", loader, *columns, "coalesce(is_deleted, false)") == [
        ("1", "commit", "EUR", Decimal("1000.50"), False, False, False),
        ("2", None, "USD", Decimal(2000), True, True, False),
        ("3", None, None, None, True, False, True),
        ("4", None, None, Decimal(50), False, False, False),
    ]
    assert staged.rows(
        "deals", loader, "deal_id", "created_at", "expected_close_date", "closed_at"
    ) == [
        ("1", datetime(2026, 1, 10, 9), date(2026, 9, 30), None),
        ("2", datetime(2026, 2, 1, 10), date(2026, 3, 31), datetime(2026, 3, 31, 15)),
        ("3", datetime(2026, 2, 3, 11), date(2026, 4, 2), datetime(2026, 4, 2, 8, 30)),
        ("4", datetime(2026, 2, 4, 12), None, None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_each_change_of_a_deal_is_in_its_history_once(staged, loader):
    columns = ("changed_at", "stage", "is_won", "amount", "expected_close_date", "rep_id")
    start = datetime(2026, 2, 1, 10)
    assert staged.rows("deal_history", loader, *columns) == [
        (start, None, None, Decimal(1500), None, None),
        (start, None, None, None, date(2026, 3, 31), None),
        (start, None, None, None, None, "7"),
        (start, "Talks", False, None, None, None),
        (datetime(2026, 3, 1, 10), None, None, Decimal(2000), None, None),
        (datetime(2026, 3, 31, 15), "Signed", True, None, None, None),
    ]


@pytest.mark.parametrize("loader", WITH_ACTIVITIES)
def test_calls_and_meetings_are_activities(staged, loader):
    columns = ("activity_id", "activity_type", "rep_id", "deal_id", "account_id", "lead_id")
    assert staged.rows("activities", loader, *columns) == [
        ("900", "call", "7", "1", "101", "500"),
        ("901", "meeting", "7", None, None, None),
    ]
    columns = ("activity_id", "direction", "outcome", "duration_seconds", "created_at", "starts_at")
    logged = datetime(2026, 2, 2, 10)
    assert staged.rows("activities", loader, *columns) == [
        ("900", "outbound", "connected", 95, logged, datetime(2026, 2, 2, 9, 55)),
        ("901", None, "no_show", 1800, logged, datetime(2026, 2, 5, 10)),
    ]


@pytest.mark.parametrize("loader", WITH_ACTIVITIES)
def test_lines_of_won_deals_are_order_lines(staged, loader):
    columns = ("order_id", "order_line_id", "product", "quantity", "unit_price", "discount_amount")
    assert staged.rows("order_lines", loader, *columns, "is_recurring", "ordered_at") == [
        ("2", "800", "Seats", 10, 100, 100, True, datetime(2026, 3, 31, 15))
    ]


@pytest.mark.parametrize("entity", ["activities", "order_lines"])
def test_what_a_loader_does_not_bring_is_empty(staged, entity):
    assert staged.rows(entity, "hubspot_dlt", "connection") == []


@pytest.mark.parametrize("loader", LOADERS)
def test_a_field_beyond_the_contract_is_found_under_the_name_of_each_loader(staged, loader):
    assert staged.rows("deals", loader, "deal_id", "industry") == [
        ("1", "RETAIL;BANK"),
        ("2", "BANK"),
        ("3", None),
        ("4", "BANK"),
    ]
