"""Three years of business, and what the systems of the company export of it."""

from demo_company.accounts import Market, account_rows
from demo_company.activities import activity_rows
from demo_company.budgets import budget_rows
from demo_company.company import Company
from demo_company.coupons import coupon_rows
from demo_company.deal_rows import deal_rows
from demo_company.deals import sell_new_business
from demo_company.disturbances import disturb
from demo_company.faults import plant_faults
from demo_company.leads import lead_rows, make_leads
from demo_company.orders import order_rows
from demo_company.people import rep_rows, rep_team_rows
from demo_company.rows import Row
from demo_company.stages import stage_rows
from demo_company.subscriptions import run_billing, subscription_rows
from demo_company.surveys import survey_rows
from demo_company.web import session_rows, touchpoint_rows


def simulate() -> Company:
    """Each step builds on the records of the steps before it."""
    company, market = Company(), Market()
    sell_new_business(company, market)
    run_billing(company, market)
    disturb(company, market)
    make_leads(company)
    company.give_ids()
    return company


def export(company: Company) -> dict[str, list[Row]]:
    """The rows of each entity."""
    deals, deal_history = deal_rows(company)
    activities, call_checks = activity_rows(company)
    order_lines = order_rows(company)
    sessions, visitor_of = session_rows(company)
    marketing_spend, expenses = budget_rows(company, order_lines)
    rows = {
        "accounts": account_rows(company),
        "reps": rep_rows(),
        "rep_teams": rep_team_rows(),
        "leads": lead_rows(company),
        "deals": deals,
        "deal_history": deal_history,
        "stages": stage_rows(),
        "activities": activities,
        "call_checks": call_checks,
        "subscriptions": subscription_rows(company),
        "order_lines": order_lines,
        "coupons": coupon_rows(company, order_lines),
        "survey_responses": survey_rows(company),
        "web_sessions": sessions,
        "marketing_spend": marketing_spend,
        "touchpoints": touchpoint_rows(company, visitor_of),
        "expenses": expenses,
    }
    plant_faults(rows)
    return rows
