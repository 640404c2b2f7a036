"""What somebody got wrong: a fault for each rule of data_quality that nothing else breaks.

Most are rows of a spreadsheet that a fair's organiser sent and a colleague imported: their
ids begin with 9. All are small, and nearly all are of 2024 or before, so that no figure of
the last months is moved by them. `models/marts/quality` says what each rule is about.
"""

from datetime import date, datetime

from demo_company.rows import Row

Rows = dict[str, list[Row]]

# A century mistyped: no clock reaches it while this demo is read.
MISTYPED = datetime(2062, 6, 12, 10, 15, 0)


def plant_faults(rows: Rows) -> None:
    """Add the rows, and spoil two that are there."""
    customer = _customer(rows)
    rows["deals"] += _imported_deals(customer)
    rows["deal_history"].append(_stage_of_the_past())
    rows["subscriptions"] += _billing_mistakes(customer, _stranger(rows))
    _spoil_a_service(rows)
    rows["order_lines"].append(_credit_note(rows))
    rows["activities"].append(_call_of_the_future(customer))
    rows["survey_responses"].append(_score_of_eleven(customer))
    rows["expenses"].append(_travel())


def _customer(rows: Rows) -> Row:
    """The account that the imported rows belong to: the customer of the first order."""
    known = {row["account_id"]: row for row in rows["accounts"]}
    return known[rows["order_lines"][0]["account_id"]]


def _stranger(rows: Rows) -> Row:
    """The first account that never bought anything, for a subscription that is none."""
    buyers = {row["account_id"] for row in rows["order_lines"] + rows["subscriptions"]}
    return next(
        row
        for row in rows["accounts"]
        if row["account_id"] not in buyers and not row["merged_into_id"] and not row["is_deleted"]
    )


# ------------------------------------------------------------------------------ deals


def _imported_deals(customer: Row) -> list[Row]:
    def deal(number: int, stage: str, **columns: object) -> Row:
        is_closed = stage in ("Won", "Lost")
        return {
            "deal_id": f"d{number}",
            "deal_name": f"{customer['account_name']}, spring fair",
            "account_id": customer["account_id"],
            "rep_id": "r11",
            "pipeline": "new_business",
            "stage": stage,
            "deal_type": "new_business",
            "product": "Data Connect",
            "channel": "events",
            "region": customer["region"],
            "amount": 1200.0,
            "currency_code": "EUR",
            "probability": 1.0 if stage == "Won" else 0.0,
            "lost_reason": "no decision" if stage == "Lost" else None,
            "created_at": datetime(2024, 5, 14, 9, 0, 0),
            "expected_close_date": date(2024, 7, 31),
            "closed_at": datetime(2024, 7, 18, 16, 0, 0) if is_closed else None,
            "is_closed": is_closed,
            "is_won": stage == "Won",
            "is_deleted": False,
            **columns,
        }

    return [
        # closed before it was created
        deal(9001, "Lost", closed_at=datetime(2024, 5, 2, 16, 0, 0)),
        # closed, nobody knows when
        deal(9002, "Lost", closed_at=None),
        # nobody knows when it was created
        deal(9003, "Lost", created_at=None),
        # won in another century
        deal(
            9004,
            "Won",
            created_at=datetime(2026, 6, 3, 9, 0, 0),
            expected_close_date=date(2026, 6, 30),
            closed_at=MISTYPED,
        ),
        # won without an amount, its probability in percent
        deal(9005, "Won", amount=None, probability=100.0),
        # lost, and still likely
        deal(9006, "Lost", probability=0.4),
        # on a stage that there is not
        deal(
            9007,
            "Verbal yes",
            probability=0.5,
            created_at=datetime(2026, 5, 20, 9, 0, 0),
            expected_close_date=date(2026, 7, 20),
        ),
        # of an account and a rep that there are not
        deal(9008, "Lost", account_id="a9999"),
        deal(9009, "Lost", rep_id="r99"),
        # merged in a circle, and into nothing
        deal(9010, "Lost", merged_into_id="d9011"),
        deal(9011, "Lost", merged_into_id="d9010"),
        deal(9012, "Lost", merged_into_id="d9099"),
        # won, and open
        deal(
            9013,
            "Negotiation",
            probability=0.7,
            is_won=True,
            created_at=datetime(2026, 5, 21, 9, 0, 0),
            expected_close_date=date(2026, 7, 24),
        ),
    ]


def _stage_of_the_past() -> Row:
    """The history knows the unknown stage, too."""
    return {
        "deal_id": "d9007",
        "changed_at": datetime(2026, 5, 20, 9, 0, 0),
        "stage": "Verbal yes",
        "amount": 1200.0,
        "expected_close_date": date(2026, 7, 20),
        "probability": 0.5,
        "rep_id": "r11",
        "is_closed": False,
        "is_won": False,
        "origin": "source",
    }


# ------------------------------------------------------------------------------ money


def _billing_mistakes(customer: Row, stranger: Row) -> list[Row]:
    """Two months of a currency without a rate, a term that ends before it starts, a price
    that overlaps the next one, a subscription beside another of the same product, one that
    was never paid and never ended, and one whose discount is larger than its price."""

    def term(number: int, started: date, ended: date | None, **columns: object) -> Row:
        return {
            "subscription_id": f"s{number}",
            "subscription_item_id": f"i{number}",
            "account_id": customer["account_id"],
            "product": "Data Connect",
            "plan": "Starter",
            "started_at": datetime(started.year, started.month, started.day),
            "ended_at": datetime(ended.year, ended.month, ended.day) if ended else None,
            "amount": 19.0,
            "interval_unit": "month",
            "interval_count": 1,
            "quantity": 1,
            "discount_amount": 0.0,
            "currency_code": "EUR",
            "status": "active",
            **columns,
        }

    return [
        term(9001, date(2024, 1, 15), date(2024, 3, 15), currency_code="CHF"),
        term(9002, date(2024, 3, 10), date(2024, 2, 10)),
        term(9003, date(2024, 4, 1), date(2024, 6, 15)),
        term(9003, date(2024, 6, 1), date(2024, 9, 1), amount=21.0),
        term(9004, date(2024, 5, 1), date(2024, 8, 1)),
        term(9005, date(2024, 4, 1), None, status="unpaid"),
        term(
            9006,
            date(2024, 4, 10),
            date(2024, 6, 10),
            account_id=stranger["account_id"],
            discount_amount=25.0,
        ),
    ]


def _spoil_a_service(rows: Rows) -> None:
    """The onboarding of one deal was invoiced for less than was sold."""
    services: dict[str, list[Row]] = {}
    for line in rows["order_lines"]:
        if line.get("deal_id") and not line["is_recurring"] and not line["is_refund"]:
            services.setdefault(line["deal_id"], []).append(line)
    alone = next(lines[0] for lines in services.values() if len(lines) == 1)
    alone["unit_price"] -= 100.0


def _credit_note(rows: Rows) -> Row:
    """A refund written as a negative sale."""
    sold = next(line for line in rows["order_lines"] if line["ordered_at"].year == 2024)
    return {
        **sold,
        "order_id": "o90001",
        "order_line_id": "o90001-1",
        "deal_id": None,
        "product": "Training",
        "quantity": -1,
        "unit_price": 85.0,
        "discount_amount": 0.0,
        "tax_amount": -17.0,
        "cost_amount": 0.0,
        "is_recurring": False,
    }


def _travel() -> Row:
    """A category that no cost KPI knows."""
    return {
        "expense_date": date(2024, 4, 30),
        "category": "travel",
        "amount": 310.0,
        "currency_code": "EUR",
    }


# ------------------------------------------------------------------------- the others


def _call_of_the_future(customer: Row) -> Row:
    return {
        "activity_id": "t90001",
        "activity_type": "call",
        "direction": "outbound",
        "rep_id": "r11",
        "account_id": customer["account_id"],
        "created_at": MISTYPED,
        "outcome": "no_answer",
        "duration_seconds": 0,
        "is_automated": False,
        "is_deleted": False,
    }


def _score_of_eleven(customer: Row) -> Row:
    return {
        "response_id": "n9001",
        "account_id": customer["account_id"],
        "responded_at": datetime(2024, 5, 16, 11, 0, 0),
        "score": 11,
    }
