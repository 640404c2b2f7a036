"""The same Stripe account by each loader, and by both shapes of the API, gives the same rows."""

from datetime import datetime
from decimal import Decimal

import pytest

import loaded

LOADERS = sorted(loaded.scripts_of("stripe"))


def at_ten(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 10:00:00")


@pytest.mark.parametrize("loader", LOADERS)
def test_customers_of_test_mode_are_left_out_and_deleted_ones_stay(staged, loader):
    columns = ("account_id", "account_name", "city", "region", "is_deleted", "created_at")
    assert staged.rows("accounts", loader, *columns) == [
        ("cus_a", "Acme", "Berlin", "DE", False, at_ten("2024-12-01")),
        ("cus_b", "Beta", None, "FR", False, at_ten("2025-01-10")),
        ("cus_c", None, None, None, True, None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_customer_is_known_by_the_e_mail(staged, loader):
    assert staged.rows("accounts", loader, "account_id", "domain", "email") == [
        ("cus_a", None, "ap@acme.com"),
        ("cus_b", None, None),
        ("cus_c", None, None),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_an_item_is_a_row_per_price_and_state_as_it_was_billed(staged, loader):
    columns = (
        *("subscription_item_id", "started_at", "ended_at", "account_id", "product", "plan"),
        *("status", "interval_unit", "amount", "quantity", "discount_amount", "currency_code"),
    )
    assert staged.rows("subscriptions", loader, *columns) == [
        *(
            ("si_1", at_ten(start), end, "cus_a", "Seats", "Monthly", "active", "month")
            + (Decimal(10), quantity, 0, "EUR")
            for start, end, quantity in (
                ("2025-01-01", at_ten("2025-01-16"), 5),
                ("2025-01-16", None, 8),
            )
        ),
        *(
            ("si_2", at_ten(start), at_ten(end), "cus_b", "Seats", "Yearly", status, "year")
            + (Decimal(1200), 1, Decimal(240), "EUR")
            for start, end, status in (
                ("2025-01-10", "2025-01-24", "trialing"),
                ("2025-01-24", "2026-01-24", "active"),
            )
        ),
        ("si_3", at_ten("2025-02-05"), at_ten("2025-04-05"), "cus_a", "Support", "Support")
        + ("cancelled", "month", Decimal(30), 1, 0, "EUR"),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_cancellation_belongs_to_the_last_row_and_knows_its_reason(staged, loader):
    columns = ("subscription_id", "cancelled_at", "churn_reason", "is_voluntary")
    rows = staged.rows("subscriptions", loader, *columns)
    assert [row for row in rows if row[1]] == [
        ("sub_2", at_ten("2025-03-01"), None, None),
        ("sub_3", at_ten("2025-03-05"), "too_expensive", True),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_revenue_is_what_was_paid_without_discount_tax_and_trial(staged, loader):
    columns = (
        *("order_id", "order_line_id", "quantity", "unit_price", "discount_amount"),
        *("tax_amount", "is_refund", "ordered_at"),
    )
    assert staged.rows("order_lines", loader, *columns) == [
        ("in_1", "il_1", 5, 10, 0, 0, False, at_ten("2025-01-01")),
        ("in_2", "il_2", 1, 0, 25, 0, False, at_ten("2025-02-01")),
        ("in_2", "il_3", 8, 5, 0, 0, False, at_ten("2025-02-01")),
        ("in_2", "il_4", 8, 10, 0, 0, False, at_ten("2025-02-01")),
        ("in_4", "il_6", 1, 1200, 240, Decimal("182.4"), False, at_ten("2025-01-24")),
        ("in_4", "re_1", 1, 96, 0, Decimal("18.24"), True, at_ten("2025-02-10")),
        ("in_5", "il_7", 1, 30, 0, 0, False, at_ten("2025-02-05")),
        ("in_6", "il_8", 1, 30, 0, 0, False, at_ten("2025-03-05")),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_coupon_for_one_is_redeemed_where_its_discount_began(staged, loader):
    columns = ("coupon_id", "account_id", "campaign", "is_unlimited", "redeemed_at")
    assert staged.rows("coupons", loader, *columns) == [
        ("co_1", "cus_b", "Winter", False, at_ten("2025-01-10"))
    ]
