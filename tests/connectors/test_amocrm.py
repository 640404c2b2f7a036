"""The same amoCRM account by each loader gives the same rows, where the loader has them."""

from datetime import datetime
from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("amocrm"))
PAID = datetime(2026, 2, 20, 12)
LOST = datetime(2026, 2, 1, 10)
DONE = datetime(2026, 3, 10, 9, 30)


def of_deals(staged, entity, loader, *columns):
    """The rows of the deals that both loaders have."""
    rows = staged.rows(entity, loader, *columns)
    return [row for row in rows if row[0] in {"101", "102", "103", "106", "107"}]


@pytest.mark.parametrize("loader", LOADERS)
def test_deals_are_won_lost_and_deleted_alike(staged, loader):
    columns = ("deal_id", "account_id", "rep_id", "stage", "lost_reason", "amount")
    assert of_deals(staged, "deals", loader, *columns) == [
        ("101", "201", "11", "Paid", None, Decimal("120000.50")),
        ("102", "202", "12", "Closed", "Too dear", Decimal("50000.00")),
        ("103", "contact-303", "11", "Offer", None, Decimal("30000.00")),
        ("106", "201", "12", "Done", None, Decimal("9900.99")),
        ("107", None, "11", "New", None, Decimal("1000.00")),
    ]
    columns = ("deal_id", "is_closed", "is_won", "is_deleted", "closed_at")
    assert of_deals(staged, "deals", loader, *columns) == [
        ("101", True, True, False, PAID),
        ("102", True, False, False, LOST),
        ("103", False, False, False, None),
        ("106", True, True, False, DONE),
        ("107", False, False, True, None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_stages_are_those_of_every_pipeline(staged, loader):
    columns = ("pipeline", "stage", "stage_category", "stage_order")
    assert staged.rows("stages", loader, *columns) == [
        (f"{loader}: Sales", "Closed", "lost", 5),
        (f"{loader}: Sales", "Incoming", "open", 1),
        (f"{loader}: Sales", "New", "open", 2),
        (f"{loader}: Sales", "Offer", "open", 3),
        (f"{loader}: Sales", "Paid", "won", 4),
        (f"{loader}: Service", "Done", "won", 2),
        (f"{loader}: Service", "New", "open", 1),
        (f"{loader}: Service", "Refused", "lost", 3),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_history_is_read_from_the_values_of_events(staged, loader):
    rows = staged.rows("deal_history", loader, "deal_id", "changed_at", "stage", "amount")
    assert {
        ("101", datetime(2026, 1, 10, 9), "Incoming", None),
        ("101", datetime(2026, 1, 10, 9), "New", None),
        ("101", datetime(2026, 1, 20, 10), None, Decimal("120000.00")),
        ("101", PAID, "Paid", None),
    } <= set(rows)


def test_owners_of_contacts_and_companies_are_no_history_of_deals(staged):
    rows = staged.rows("deal_history", "amocrm_dlt", "deal_id", "changed_at", "rep_id")
    assert [row for row in rows if row[0] == "201"] == []
    assert ("101", datetime(2026, 1, 25, 10), "11") in rows


@pytest.mark.parametrize("loader", LOADERS)
def test_an_accepted_lead_is_a_lead_and_a_deal(staged, loader):
    rows = staged.rows("leads", loader, "lead_id", "deal_id", "channel", "converted_at")
    assert ("101", "101", "yandex", datetime(2026, 1, 10, 9)) in rows


def test_a_lead_that_waits_is_no_deal(staged):
    assert ("105", None, "Site") in staged.rows(
        "leads", "amocrm_dlt", "lead_id", "deal_id", "channel"
    )
    assert "105" not in {row[0] for row in staged.rows("deals", "amocrm_dlt", "deal_id")}


@pytest.mark.parametrize("loader", LOADERS)
def test_a_call_on_a_deal_and_its_contact_is_one(staged, loader):
    columns = ("deal_id", "activity_type", "direction", "outcome", "duration_seconds")
    rows = of_deals(staged, "activities", loader, *columns)
    assert [row for row in rows if row[:2] == ("103", "call")] == [
        ("103", "call", "outbound", "connected", 125)
    ]


def test_tasks_are_meetings_and_tasks(staged):
    columns = ("activity_id", "activity_type", "outcome", "deal_id", "account_id")
    rows = staged.rows("activities", "amocrm_dlt", *columns)
    assert [row for row in rows if row[0].startswith("task")] == [
        ("task-701", "meeting", "held", "103", "contact-303"),
        ("task-702", "meeting", "planned", "102", "202"),
        ("task-703", "task", None, None, "202"),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_reps_accounts_and_purchases_are_alike(staged, loader):
    assert staged.rows("reps", loader, "rep_id", "rep_name", "team", "is_active") == [
        ("11", "Anna", "Key accounts", True),
        ("12", "Boris", None, False),
    ]
    accounts = staged.rows("accounts", loader, "account_id", "account_name", "domain", "email")
    assert {
        ("201", "Acme", "acme.com", "info@acme.com"),
        ("202", "Globex", None, None),
        ("contact-303", "Olga", None, "olga@mail.ru"),
    } <= set(accounts)
    assert "0" not in {row[0] for row in accounts}
    columns = ("order_id", "account_id", "rep_id", "unit_price", "ordered_at")
    assert staged.rows("order_lines", loader, *columns) == [
        ("901", "201", "12", Decimal("1500.00"), datetime(2026, 2, 15, 12))
    ]


def test_a_field_beyond_the_contract_is_all_of_its_values_in_one_order(staged):
    rows = staged.rows("deals", "amocrm_dlt", "deal_id", "industry")
    assert [row for row in rows if row[1]] == [("101", "Bank"), ("102", "Bank; Retail")]
    rows = staged.rows("deals", "amocrm_mybi", "deal_id", "industry")
    assert [row for row in rows if row[1]] == [("101", "Bank")]
