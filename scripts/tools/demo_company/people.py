"""The sales team: who they are, when they work, and how good they are."""

from dataclasses import dataclass
from datetime import date, timedelta

from demo_company.rows import Row


@dataclass(frozen=True)
class Rep:
    """A sales person; `talent` moves the win rate, `load` the number of deals."""

    id: str
    name: str
    team: str
    manager: str
    region: str
    hired: date
    left: date | None
    talent: float
    load: float
    quota: int  # EUR per average month of 2025

    def works_on(self, day: date) -> bool:
        return self.hired <= day and (self.left is None or day <= self.left)


# fmt: off
REPS = (
    Rep("r01", "Anna Lindqvist", "Key Accounts", "", "North",
        date(2020, 3, 2), None, 1.1, 0.6, 15000),
    Rep("r03", "Мария Иванова", "Key Accounts", "r01", "East",
        date(2022, 1, 10), None, 1.15, 1.1, 31000),
    Rep("r04", "Pieter de Vries", "Key Accounts", "r01", "West",
        date(2022, 5, 2), None, 0.75, 0.9, 23000),
    Rep("r05", "Elena Popescu", "Key Accounts", "r01", "South",
        date(2022, 10, 3), None, 1.15, 1.0, 26000),
    Rep("r06", "Дмитрий Петров", "Growth", "", "East",
        date(2020, 6, 1), None, 1.1, 0.6, 15000),
    Rep("r07", "Sofia Ricci", "Growth", "r06", "South",
        date(2021, 4, 6), None, 1.5, 1.3, 36000),
    Rep("r09", "Lars Nygaard", "Growth", "r06", "North",
        date(2022, 8, 15), date(2025, 3, 31), 0.9, 1.1, 21000),
    Rep("r10", "Никола Јовановић", "Growth", "r06", "East",
        date(2023, 3, 1), None, 1.0, 1.1, 26000),
    Rep("r11", "Claire Dubois", "Velocity", "", "West",
        date(2021, 1, 11), None, 1.05, 0.6, 13000),
    Rep("r12", "Ольга Смирнова", "Velocity", "r11", "East",
        date(2025, 7, 14), None, 0.95, 1.1, 17000),
    Rep("r13", "Miguel Santos", "Velocity", "r11", "South",
        date(2022, 11, 1), None, 1.15, 1.1, 26000),
    Rep("r14", "Kaisa Virtanen", "Velocity", "r11", "North",
        date(2026, 4, 13), None, 1.0, 0.0, 8000),
)
# fmt: on
REP_BY_ID = {rep.id: rep for rep in REPS}
TEAM_SEGMENT = {
    "Key Accounts": "Enterprise",
    "Growth": "Mid-Market",
    "Velocity": "Small",
}
# The one who changed team: until when she was in which.
FORMER_TEAM = {"r05": ("Growth", date(2025, 1, 1))}


def rep_rows() -> list[Row]:
    return [
        {
            "rep_id": rep.id,
            "rep_name": rep.name,
            "team": rep.team,
            "manager_rep_id": rep.manager,
            "region": rep.region,
            "hired_date": rep.hired,
            "left_date": rep.left,
            "is_active": rep.left is None,
        }
        for rep in REPS
    ]


def rep_team_rows() -> list[Row]:
    """The terms in each team, half-open."""
    rows = []
    for rep in REPS:
        joined = rep.hired
        if rep.id in FORMER_TEAM:
            team, moved = FORMER_TEAM[rep.id]
            rows.append(_term(rep, team, joined, moved))
            joined = moved
        after = rep.left + timedelta(days=1) if rep.left else None
        rows.append(_term(rep, rep.team, joined, after))
    return rows


def _term(rep: Rep, team: str, first: date, after: date | None) -> Row:
    return {"rep_id": rep.id, "team": team, "valid_from": first, "valid_to": after}
