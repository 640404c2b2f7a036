"""Leads: those behind the deals, the many that led nowhere, and how far each came."""

import random
from datetime import timedelta

from demo_company.accidents import TRACKING_OUTAGE, is_in
from demo_company.accounts import CITIES
from demo_company.chance import from_quantiles, pick, stream
from demo_company.channels import CHANNELS, WEB_CHANNELS, random_campaign
from demo_company.company import Company
from demo_company.people import REPS
from demo_company.records import Deal, Lead
from demo_company.rows import Row, id_of
from demo_company.timeline import (
    AS_OF,
    START,
    TODAY,
    midnight,
    month_starts,
    month_volume,
    working_day,
)

COLD_CHANNELS = {**CHANNELS, "outbound": 4}
WAIT_DAYS = (0.02, 0.5, 1, 2, 4, 7, 12, 24)  # from the lead to its deal, quantiles
DISQUALIFIED_REASONS = {
    "no budget": 30,
    "wrong fit": 30,
    "no reply": 28,
    "duplicate": 6,
    "student": 6,
}


def make_leads(company: Company) -> None:
    """Leads behind three in ten of the new deals, and many more that led nowhere."""
    rng = stream("leads")
    _add_leads_of_deals(rng, company)
    _add_cold_leads(rng, company)


def _add_leads_of_deals(rng: random.Random, company: Company) -> None:
    for deal in company.deals:
        wait = timedelta(seconds=round(from_quantiles(rng, WAIT_DAYS) * 86400))
        created_at = deal.created_at - wait
        is_first = deal.deal_type == "new_business" and not deal.merged_into
        if is_first and created_at.date() > START and rng.random() < 0.28:
            account = deal.account
            deal.lead = Lead(
                created_at=created_at,
                channel=account.channel,
                campaign=random_campaign(rng, account.channel),
                region=account.region,
                rep=deal.first_rep,
                account=account,
                deal=deal,
            )
            company.leads.append(deal.lead)


def _add_cold_leads(rng: random.Random, company: Company) -> None:
    for month in month_starts(START, TODAY):
        for _ in range(month_volume(month, 20.0, 0.62)):
            day = month + timedelta(days=rng.randrange(28))
            if rng.random() < 0.6:
                day = working_day(day)
            created_at = midnight(day) + timedelta(seconds=rng.randrange(5 * 3600, 22 * 3600))
            if created_at > AS_OF:
                continue
            channel = pick(rng, COLD_CHANNELS)
            region = pick(rng, CITIES).region
            rep = account = None
            if rng.random() < 0.9:
                loads = {r: max(r.load, 0.4) for r in REPS if r.works_on(day)}
                rep = pick(rng, loads)
            if rng.random() < 0.12:
                known = [a for a in company.accounts if a.created_at < created_at]
                account = rng.choice(known) if known else None
            if is_in(day, TRACKING_OUTAGE) and channel in WEB_CHANNELS:
                channel = "referral"
            campaign = random_campaign(rng, channel)
            lead = Lead(created_at, channel, campaign, region, rep, account)
            company.leads.append(lead)


def lead_rows(company: Company) -> list[Row]:
    rng = stream("lead funnel")
    return [_lead_row(rng, lead) for lead in company.leads]


def _lead_row(rng: random.Random, lead: Lead) -> Row:
    is_deleted = rng.random() < 0.006 and lead.deal is None
    steps = _steps_to_deal(rng, lead, lead.deal) if lead.deal else _steps_of_cold_lead(rng, lead)
    return {
        "lead_id": lead.id,
        "created_at": lead.created_at,
        "channel": lead.channel if rng.random() > 0.02 else None,
        "campaign": lead.campaign,
        "region": lead.region,
        "rep_id": id_of(lead.rep),
        "account_id": id_of(lead.account),
        "deal_id": id_of(lead.deal),
        "is_deleted": is_deleted,
        **steps,
    }


def _steps_to_deal(rng: random.Random, lead: Lead, deal: Deal) -> Row:
    """MQL, SQL and converted."""
    wait = deal.created_at - lead.created_at
    mql_at = lead.created_at + wait * rng.randint(5, 30) / 100
    sql_at = lead.created_at + wait * rng.randint(40, 90) / 100
    return {
        "mql_at": mql_at.replace(microsecond=0),
        "sql_at": sql_at.replace(microsecond=0),
        "converted_at": deal.created_at,
    }


def _steps_of_cold_lead(rng: random.Random, lead: Lead) -> Row:
    """A part becomes MQL and SQL; most are disqualified in the end."""
    row: Row = {}
    mql_at = lead.created_at + timedelta(seconds=rng.randrange(600, 5 * 86400))
    if rng.random() < 0.6 and mql_at < AS_OF:
        row["mql_at"] = mql_at
        sql_at = mql_at + timedelta(seconds=rng.randrange(3600, 14 * 86400))
        if rng.random() < 0.05 and sql_at < AS_OF:
            row["sql_at"] = sql_at
    lost_at = lead.created_at + timedelta(seconds=rng.randrange(20 * 86400, 60 * 86400))
    if rng.random() < 0.62 and lost_at < AS_OF:
        row["disqualified_at"] = lost_at
        row["disqualified_reason"] = pick(rng, DISQUALIFIED_REASONS)
    return row
