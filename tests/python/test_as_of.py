"""How far the data reach: what counts as recorded, and what is a plan."""

from datetime import date
from pathlib import Path

from compiled_project import Company

FILES = {
    # Two rows of one key: the one that was updated last says when it closed.
    "deals": """
        deal_id,stage,is_closed,is_won,created_at,closed_at,updated_at
        d1,Won,true,true,2025-01-05T08:00:00Z,2025-05-30T23:30:00Z,2025-03-30T23:30:00Z
        d1,Won,true,true,2025-01-05T08:00:00Z,2025-03-30T23:30:00Z,2025-04-30T23:30:00Z
        d2,Proposal,false,false,2025-02-01T08:00:00Z,2025-06-01T00:00:00Z,2025-03-01T00:00:00Z
    """,
    "activities": """
        activity_id,activity_type,created_at,starts_at
        a1,meeting,2025-03-31T10:00:00Z,2025-04-20T10:00:00Z
        a2,call,2999-01-01T00:00:00Z,
        ,call,2025-05-31T10:00:00Z,
    """,
    "subscriptions": """
        subscription_id,account_id,status,amount,started_at,cancelled_at,deleted_at,ended_at
        s1,k1,cancelled,10,2024-11-01,2025-03-02,,2025-11-01
        s2,k2,trialing,10,2025-03-20,,,2025-04-20
        s3,k3,active,10,2999-01-01,,,
        s4,k4,,10,2025-02-01,,,2025-03-01
        s5,k5,,10,2025-02-01,,2025-03-03,2027-06-01
    """,
    "expenses": """
        expense_date,category,amount
        2025-06-30,sales,100
    """,
}
RECORDED = {
    ("deals", "created_at"): ("2025-01-05", "2025-02-01"),
    # Half past eleven at night in UTC is the next day in Berlin.
    ("deals", "closed_at"): ("2025-03-31", "2025-03-31"),
    ("activities", "created_at"): ("2025-03-31", "2025-03-31"),
    ("subscriptions", "started_at"): ("2024-11-01", "2025-03-20"),
    ("subscriptions", "cancelled_at"): ("2025-03-02", "2025-03-02"),
    ("subscriptions", "deleted_at"): ("2025-03-03", "2025-03-03"),
    ("subscriptions", "ended_at"): ("2025-03-01", "2025-03-01"),
    ("expenses", "expense_date"): ("2025-06-30", "2025-06-30"),
}


def test_what_is_planned_replaced_or_after_the_clock_is_not_recorded(tmp_path: Path) -> None:
    for entity, text in FILES.items():
        lines = "\n".join(line.strip() for line in text.strip().splitlines())
        (tmp_path / f"{entity}.csv").write_text(lines, encoding="utf-8")
    zone = {"reporting_time_zone": "Europe/Berlin"}
    with Company(tmp_path, zone, only=["dim_as_of"]) as company:
        assert not company.failures
        found = company.ask("select * from recorded_days where last_date is not null")
        known = company.ask("select first_date, as_of_date from dim_as_of")
    recorded = {(entity, event): (str(first), str(last)) for entity, event, _, first, last in found}
    assert recorded == RECORDED
    assert known == [(date(2024, 11, 1), date(2025, 3, 31))]
