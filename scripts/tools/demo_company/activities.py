"""Calls, mails, meetings, demos and tasks of the sales team, and scored calls."""

import random
from datetime import date, datetime, timedelta

from demo_company.chance import at_work, from_quantiles, pick, stream
from demo_company.channels import WEB_CHANNELS
from demo_company.company import Company
from demo_company.people import REP_BY_ID, REPS, Rep
from demo_company.records import Account, Deal, Lead
from demo_company.rows import Row, id_of, number_rows
from demo_company.timeline import (
    AS_OF,
    CONNECTED,
    START,
    TODAY,
    days,
    is_day_off,
    is_weekend,
    midnight,
    noon,
    working_day,
)

ANSWER_MINUTES = (1, 4, 9, 20, 45, 100, 260, 700, 1900, 4300)  # quantiles
KINDS = {"call": 70, "email": 6, "meeting": 14, "demo": 6, "task": 4}
# What a rep does on a usual day: logged by hand, and since all of it is recorded. Who leads
# a team does less, and a third of the calls is to companies without a deal.
TOUCHES_BY_HAND, TOUCHES = 0.5, 8.5
SHARE_OF_LEADS_OF_TEAMS = 0.4
PROSPECTING_SHARE = 0.33
MEETING_OUTCOMES = {"held": 71, "no_show": 15, "cancelled": 11, "planned": 3}
CHECK_ITEMS = ("greeting", "needs asked", "budget asked", "next step agreed", "summary")


class Diary:
    """Everything the team did, in the order in which it is made up."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.rng = stream("activities")
        self.rows: list[Row] = []

    def keep(self) -> None:
        self._answer_leads()
        self._work_on_deals()
        self._send_newsletters()
        self.rows.sort(key=lambda row: row["created_at"])
        number_rows(self.rows, "activity_id", "t{:05}")
        for row in self.rows[210::211]:
            row["is_deleted"] = True

    def _add(self, kind: str, rep: Rep | None, moment: datetime, **columns) -> Row:
        row = {
            "activity_type": kind,
            "direction": "outbound" if kind in ("call", "email") else None,
            "rep_id": id_of(rep),
            "created_at": moment,
            "is_automated": False,
            "is_deleted": False,
            **columns,
        }
        self.rows.append(row)
        return row

    def _add_for_lead(self, kind: str, rep: Rep | None, moment: datetime, lead: Lead) -> Row:
        return self._add(
            kind,
            rep,
            moment,
            lead_id=lead.id,
            account_id=id_of(lead.account),
            contact_id=self._contact(lead.account) if lead.account else None,
        )

    def _contact(self, account: Account) -> str:
        """One of three people of the company, seldom the third."""
        return f"c{account.id[1:]}{self.rng.choice('11223')}"

    # --------------------------------------------------------------------- to leads

    def _answer_leads(self) -> None:
        """The first touch of a lead, after minutes or days, or never."""
        rng = self.rng
        for lead in self.company.leads:
            moment = lead.created_at + timedelta(seconds=rng.randrange(20, 90))
            is_web = lead.channel in WEB_CHANNELS and moment < AS_OF
            if is_web and rng.random() < 0.1:
                self._add_automated_mail(moment, lead)
            if lead.rep and rng.random() >= 0.13:
                self._answer(lead, lead.rep)

    def _answer(self, lead: Lead, rep: Rep) -> None:
        rng = self.rng
        wait = timedelta(seconds=round(from_quantiles(rng, ANSWER_MINUTES) * 60))
        moment = lead.created_at + wait
        if not 6 <= moment.hour < 19:  # answered on the next morning
            morning = moment + timedelta(hours=5)
            moment = morning.replace(hour=7, minute=rng.randrange(60))
        if is_weekend(moment) and rng.random() < 0.85:
            moment += timedelta(days=7 - moment.weekday())
        if rep.works_on(moment.date()) and moment < AS_OF:
            kind = "call" if rng.random() < 0.7 else "email"
            self._conclude(self._add_for_lead(kind, rep, moment, lead))

    def _send_newsletters(self) -> None:
        """Automated mail, which must never count as sales work."""
        rng = self.rng
        for lead in rng.sample(self.company.leads, 420):
            moment = lead.created_at + timedelta(days=rng.randint(2, 20), minutes=7)
            if moment < AS_OF:
                self._add_automated_mail(moment, lead)

    def _add_automated_mail(self, moment: datetime, lead: Lead) -> None:
        self._add_for_lead("email", None, moment, lead)["is_automated"] = True

    # --------------------------------------------------------------------- for deals

    def _work_on_deals(self) -> None:
        """What each rep does on a day, for deals that are open and theirs then."""
        rng = self.rng
        owned: dict[Rep, list] = {rep: [] for rep in REPS}
        for deal in self.company.deals:
            for rep, begin, end in deal.owner_spans():
                if rep:
                    owned[rep].append((begin, end, deal))
        for rep in REPS:
            for day in days(max(START, rep.hired), rep.left or TODAY):
                at_noon = noon(day)
                opened = [d for begin, end, d in owned[rep] if begin < at_noon < end]
                known = [a for a in self.company.accounts if a.created_at < at_noon]
                for _ in range(_touches(rng, rep, day)):
                    if day >= CONNECTED and rng.random() < PROSPECTING_SHARE:
                        self._call(rng.choice(known), rep, day)
                    elif opened:
                        self._work_on(rng.choice(opened), rep, day)

    def _call(self, account: Account, rep: Rep, day: date) -> None:
        moment = max(at_work(self.rng, day), account.created_at)
        contact_id = self._contact(account)
        row = self._add("call", rep, moment, account_id=account.id, contact_id=contact_id)
        self._conclude(row)

    def _work_on(self, deal: Deal, rep: Rep, day: date) -> None:
        rng = self.rng
        moment = at_work(rng, day)
        if moment < deal.created_at:
            moment = deal.created_at + timedelta(seconds=rng.randrange(60, 3600))
        kind = pick(rng, KINDS)
        row = self._add(
            kind,
            rep if rng.random() > 0.008 else None,
            moment,
            account_id=deal.account.id,
            deal_id=deal.id,
            contact_id=None if kind == "task" else self._contact(deal.account),
        )
        self._conclude(row)

    # ---------------------------------------------------------------- what came of it

    def _conclude(self, row: Row) -> None:
        """Direction, outcome and length of a touch."""
        kind = row["activity_type"]
        if kind == "call":
            self._conclude_call(row)
        elif kind == "email":
            self._conclude_email(row)
        elif kind in ("meeting", "demo"):
            self._schedule(row)

    def _conclude_call(self, row: Row) -> None:
        rng = self.rng
        is_inbound = rng.random() < 0.08
        if is_inbound:
            row["direction"] = "inbound"
        draw = rng.random()
        if draw < (0.8 if is_inbound else 0.36):
            row["outcome"] = "connected"
            row["duration_seconds"] = rng.randint(40, 1500)
        elif draw < 0.92:
            row["outcome"] = "no_answer"
            row["duration_seconds"] = rng.choice((0, 0, 0, 5, 12, 20))
        elif draw < 0.97:  # the dialler lost the outcome, not the length
            row["duration_seconds"] = rng.choice((8, 15, 65, 180, 420))

    def _conclude_email(self, row: Row) -> None:
        if self.rng.random() < 0.12:
            row["direction"] = "inbound"
        elif self.rng.random() < 0.17:
            row["outcome"] = "replied"

    def _schedule(self, row: Row) -> None:
        rng = self.rng
        created_at = row["created_at"]
        day = working_day(created_at.date() + timedelta(days=rng.randint(1, 13)))
        starts_at = midnight(day) + timedelta(minutes=15 * rng.randint(28, 66))
        # the Friday before may be the past
        starts_at = max(starts_at, created_at.replace(minute=0, second=0))
        row["starts_at"] = starts_at
        if starts_at > AS_OF:
            row["outcome"] = "planned"
            return
        row["outcome"] = pick(rng, MEETING_OUTCOMES)
        if row["outcome"] == "held":
            row["duration_seconds"] = 900 * rng.randint(1, 5)

    # --------------------------------------------------------------- scores and dirt

    def score_calls(self) -> list[Row]:
        """A check-list for every thirtieth connected call; better reps do more."""
        rng = self.rng
        checks = []
        for row in [row for row in self._talks() if row["rep_id"]][::30]:
            chance = 0.5 + 0.25 * REP_BY_ID[row["rep_id"]].talent
            for item in CHECK_ITEMS:
                is_applicable = item != "budget asked" or rng.random() < 0.7
                is_done = rng.random() < chance
                checks.append(
                    {
                        "activity_id": row["activity_id"],
                        "item": item,
                        "is_applicable": is_applicable,
                        "is_done": is_applicable and is_done,
                    }
                )
        return checks

    def duplicate_one(self) -> None:
        """One call exported twice; the older version follows in the file."""
        talks = self._talks()
        twice = talks[len(talks) // 2]
        older = twice | {
            "outcome": None,
            "duration_seconds": None,
            "updated_at": twice["created_at"] + timedelta(minutes=1),
        }
        twice["updated_at"] = twice["created_at"] + timedelta(minutes=40)
        self.rows.insert(self.rows.index(twice) + 1, older)

    def _talks(self) -> list[Row]:
        return [row for row in self.rows if row.get("outcome") == "connected"]


def _touches(rng: random.Random, rep: Rep, day: date) -> int:
    """How many of a day; weekends are nearly empty, days off and August slow."""
    usual = TOUCHES if day >= CONNECTED else TOUCHES_BY_HAND
    usual *= 1.0 if rep.manager else SHARE_OF_LEADS_OF_TEAMS
    if is_weekend(day):
        usual *= 0.05
    elif is_day_off(day):
        usual *= 0.65
    elif day.month == 8:
        usual *= 0.8
    return int(usual * (0.7 + 0.6 * rng.random()) + rng.random())


def activity_rows(company: Company) -> tuple[list[Row], list[Row]]:
    """The activities and the checks of calls."""
    diary = Diary(company)
    diary.keep()
    checks = diary.score_calls()
    diary.duplicate_one()
    return diary.rows, checks
