"""The web site: sessions of leads, strangers and bots, and the touchpoints."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from demo_company.accidents import REDESIGN, TRACKING_OUTAGE, is_in
from demo_company.chance import pick, stream
from demo_company.channels import CHANNELS, WEB_CHANNELS, random_campaign
from demo_company.company import Company
from demo_company.records import Account, Lead
from demo_company.rows import Row, id_of, number_rows
from demo_company.timeline import (
    AS_OF,
    CONNECTED,
    START,
    TODAY,
    days,
    is_weekend,
    midnight,
    season,
)

VISITS = {  # by landing page
    "/": 30,
    "/pricing": 17,
    "/product": 18,
    "/demo": 10,
    "/blog/forecasting": 14,
    "/blog/churn": 11,
}
BOUNCE_RATES = {
    "/": 0.45,
    "/pricing": 0.34,
    "/product": 0.43,
    "/demo": 0.30,
    "/blog/forecasting": 0.66,
    "/blog/churn": 0.70,
}
BOUNCE_RATE_SINCE_REDESIGN = 0.78
STRANGERS = {
    "organic": 33,
    "paid_search": 22,
    "paid_social": 13,
    "email": 7,
    "referral": 8,
    "direct": 17,
}
TEN_DAYS = 10 * 86400  # seconds

Visit = tuple[Row, Lead | None]


def session_rows(company: Company) -> tuple[list[Row], dict[Lead, str]]:
    """The sessions, and the visitor whom each lead was."""
    rng = stream("web")
    visits = [*_visits_of_leads(rng, company), *_visits_of_strangers(rng)]
    visits.sort(key=lambda visit: visit[0]["started_at"])
    visitor_of: dict[Lead, str] = {}
    visitors: list[str] = []
    for session, lead in visits:
        if visitors and not lead and rng.random() < 0.14:
            session["visitor_id"] = rng.choice(visitors[-400:])
            continue
        visitors.append(f"v{len(visitors) + 1:05}")
        session["visitor_id"] = visitors[-1]
        if lead:
            session["lead_id"] = lead.id
            visitor_of[lead] = visitors[-1]
    rows = [session for session, _ in visits]
    number_rows(rows, "session_id", "w{:05}")
    return rows, visitor_of


def _visits_of_leads(rng: random.Random, company: Company) -> Iterator[Visit]:
    """A lead of the web came from a session some minutes before."""
    for lead in company.leads:
        if lead.channel in WEB_CHANNELS and rng.random() < 0.72:
            moment = lead.created_at - timedelta(seconds=rng.randrange(60, 900))
            day = moment.date()
            if day >= CONNECTED and not is_in(day, TRACKING_OUTAGE):
                session = _session(rng, moment, lead.channel, lead.campaign)
                session["page_view_count"] = rng.randint(2, 9)
                yield session, lead


def _visits_of_strangers(rng: random.Random) -> Iterator[Visit]:
    for day in days(CONNECTED, TODAY):
        if is_in(day, TRACKING_OUTAGE):
            continue
        for _ in range(round(strangers_on(day) + rng.random() * 2 - 1)):
            moment = midnight(day) + timedelta(seconds=rng.randrange(4 * 3600, 80000))
            if moment <= AS_OF:
                channel = pick(rng, STRANGERS)
                campaign = random_campaign(rng, channel)
                yield _session(rng, moment, channel, campaign), None


def strangers_on(day: date) -> float:
    """How many visits without a lead to expect."""
    growth = 0.55 + 0.9 * (day - START).days / 1100
    weekday = 0.42 if is_weekend(day) else 1.2
    return 29.0 * growth * weekday * (0.5 + 0.5 * season(day))


def _session(rng: random.Random, moment: datetime, channel: str, campaign: str | None) -> Row:
    """One visit; since the redesign most visitors of /pricing leave at once."""
    page = pick(rng, VISITS)
    is_bot = rng.random() < 0.09
    bounce_rate = BOUNCE_RATES[page]
    if page == "/pricing" and moment.date() >= REDESIGN:
        bounce_rate = BOUNCE_RATE_SINCE_REDESIGN
    is_bounce = rng.random() < bounce_rate
    views = 1 if is_bounce else rng.choice((2, 2, 2, 3, 3, 4, 5, 7))
    return {
        "started_at": moment,
        "landing_page": page,
        "page_view_count": rng.choice((1, 1, 1, 60)) if is_bot else views,
        "channel": "direct" if is_bot else channel,
        "campaign": None if is_bot else campaign,
        "is_bot": is_bot,
    }


def touchpoint_rows(company: Company, visitor_of: dict[Lead, str]) -> list[Row]:
    """What a lead saw before it became one, and contacts of nobody known."""
    rng = stream("touchpoints")
    rows = []
    for lead in company.leads:
        if lead.channel != "outbound" and rng.random() >= 0.5:
            rows += _touchpoints_of_lead(rng, lead, visitor_of.get(lead))
    for account in company.accounts:
        if rng.random() < 0.3:
            rows.append(_touchpoint_of_account(rng, account))
    rows.sort(key=lambda row: row["occurred_at"])
    number_rows(rows, "touchpoint_id", "p{:05}")
    return rows


def _touchpoints_of_lead(rng: random.Random, lead: Lead, visitor_id: str | None) -> Iterator[Row]:
    """The last within an hour, by its own channel, sometimes one days before."""
    for number in range(rng.choice((1, 1, 2))):
        is_last = number == 0
        channel = lead.channel if is_last else pick(rng, CHANNELS)
        wait = rng.randrange(60, 3600) if is_last else rng.randrange(TEN_DAYS)
        moment = lead.created_at - timedelta(seconds=wait)
        is_same = channel == lead.channel
        yield {
            "occurred_at": max(moment, midnight(START)),
            "channel": channel,
            "campaign": lead.campaign if is_same else random_campaign(rng, channel),
            "lead_id": lead.id,
            "visitor_id": visitor_id,
            "account_id": id_of(lead.account),
        }


def _touchpoint_of_account(rng: random.Random, account: Account) -> Row:
    moment = account.created_at - timedelta(seconds=rng.randrange(TEN_DAYS))
    return {
        "occurred_at": max(moment, midnight(START)),
        "channel": account.channel,
        "account_id": account.id,
    }
