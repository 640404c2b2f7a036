"""Random companies in the shape of the input contract, from a seed: the same one each time.

Every column is drawn by its name or its type, so a column that the contract gains is drawn
too. Values come from small pools, for it is the meetings that break things: two events on one
day, an id that nobody has, a parent that is its own child, an end before its start.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import yaml

from sales_kpis.files.contract import Column, Entity, read_contract

Rows = list[dict[str, str]]

# What dbt compiles is fixed by the variables: a company picks one of these sets.
SETTINGS: list[dict[str, str]] = [
    {},
    {
        "as_of_date": "2026-06-17",
        "reporting_time_zone": "America/New_York",
        "fiscal_year_start_month": "4",
        "end_date_is_inclusive": "true",
    },
]
VARIABLES: list[dict[str, object]] = [
    {},
    {
        "revenue_basis": "won_deals",
        "active_customer_basis": "purchase",
        "dormancy_days": 45,
        "reactivation_grace_days": 10,
        "mrr_discounts": "ignore",
        "conversion_window_days": None,
        "opportunity_window_days": None,
        "mql_to_sql_window_days": None,
        "acquisition_lag_months": 1,
    },
]
CHANNELS = ["Organic", "Paid Search", "Referral"]
# The stages of a pipeline, what they mean, and a name that the list of stages forgot.
STAGES = {"Demo": "open", "Proposal": "open", "Won": "won", "Lost": "lost", "Evaluation": ""}
WORDS: dict[str, list[str]] = {
    "deal_type": ["new_business", "expansion", "renewal"],
    "origin": ["source", "snapshot"],
    "stage_category": ["open", "won", "lost"],
    "activity_type": ["call", "meeting", "email", "demo", "task"],
    "activities.direction": ["outbound", "inbound"],
    "outcome": ["held", "no_show", "cancelled", "planned", "connected", "no_answer", "replied"],
    "interval_unit": ["day", "week", "month", "year"],
    "status": ["active", "active", "trialing", "past_due", "paused", "unpaid", "cancelled"],
    "category": ["sales", "marketing", "cost_of_goods", "other"],
    "period_grain": ["day", "week", "month", "quarter", "year"],
    "dimension": ["", "all", "rep", "team", "region", "segment", "channel", "planet"],
    "dimension_value": ["", "r1", "r2", "Anna", "ghost", "North", "Paid Search", "Sales"],
    "alert_rules.direction": ["up", "down", "any", "unfavorable"],
    "method": [
        *("above", "below", "change_previous", "change_year_before", "anomaly"),
        *("goal_at_risk", "data_missing", "data_stale"),
    ],
    "severity": ["info", "warning", "critical"],
    "currency_code": ["", "", "EUR", "EUR", "USD", "JPY"],
    "exchange_rates.currency_code": ["USD", "USD", "GBP"],
    "rate": ["0.92", "0.9", "1.1", "150", "0.000001"],
    "kpi": ["won_amount", "total_revenue", "mrr", "win_rate", "new_mrr", "calls_made", "no_such"],
    "segment": ["Small", "Enterprise", "ghost"],
    "market_size": ["1", "2", "1000", "0"],
    "year": ["2024", "2025", "2026", "1990"],
    "channel": CHANNELS,
    "campaign": ["spring", "autumn"],
    "region": ["North", "South"],
    "team": ["Sales", "Partners"],
    "pipeline": ["New", "Old"],
    "stage": list(STAGES),
    "product": ["Basic", "Pro", "basic "],
    "plan": ["S", "M"],
    "rep_name": ["Anna", "Ben", "Anna"],
    "item": ["greeting", "next step"],
    "score": [str(score) for score in range(11)],
    "scorecard": ["company", "reps"],
    "rule": ["one", "two"],
    "connector": ["", "files", "demo"],
    "page_view_count": ["0", "1", "1", "5"],
    "term_months": ["0", "1", "6", "12", "36"],
    "quantity": ["1", "1", "2", "10", "0", "-1"],
    "interval_count": ["1", "1", "3", "12"],
    "probability": ["0", "0.1", "0.5", "1"],
    "default_probability": ["0", "0.2", "0.9", "1"],
    "landing_page": ["/", "/pricing"],
    "account": ["files-a1", "files-a2", "files-a3", "ghost"],
    "same_account": ["files-a1", "files-a2", "files-a4", "ghost"],
    "domain": ["acme.com", "https://www.acme.com/en", "n/a"],
    "email": ["a@acme.com", "a@gmail.com", "a"],
}
MONEY = ["100", "100", "50", "250.50", "0", "0.01", "-40", "1000000", "33.33"]
COUNTS = ["0", "1", "2", "60", "600"]
# Where an id leads: the entity whose records it names.
IDS = {
    "account_id": "a", "parent_account_id": "a", "merged_into_id": "a", "rep_id": "r",
    "manager_rep_id": "r", "deal_id": "d", "lead_id": "l", "activity_id": "c",
    "order_id": "o", "subscription_id": "s", "coupon_id": "k", "visitor_id": "v",
    "session_id": "w", "touchpoint_id": "t", "response_id": "n", "respondent_id": "p",
    "contact_id": "p", "subscription_item_id": "i", "order_line_id": "i",
}  # fmt: skip
CLOCKS = ["", " 00:00:00", " 09:30", " 14:00:00", " 23:59:59", "T22:30:00Z", " 12:00:00 +03:00"]
LAST_DAY = date(2026, 6, 17)


@dataclass(frozen=True)
class RandomCompany:
    """A company's files as rows, what sales_kpis.yml states, and variables of dbt."""

    name: str
    files: dict[str, Rows]
    settings: dict[str, str] = field(default_factory=dict)
    variables: dict[str, object] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the folder that a user would have."""
        for entity, rows in self.files.items():
            with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(rows)
        if self.settings:
            (folder / "sales_kpis.yml").write_text(yaml.safe_dump(self.settings), encoding="utf-8")

    def __str__(self) -> str:
        lines = [f"{self.name} with {self.settings | self.variables}"]
        for entity, rows in self.files.items():
            lines += [f"  {entity}.csv", "    " + ",".join(rows[0])]
            lines += ["    " + ",".join(row.values()) for row in rows]
        return "\n".join(lines)


class Chance:
    """The dice of one company: how long it has been there, how full, how careful it is."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        span = self.random.choice([0, 0, 3, 40, 400, 1100])
        shift = self.random.choice([0, 0, 0, 0, 200, -2000])
        first = LAST_DAY + timedelta(days=shift - span)
        self.days = sorted(first + timedelta(days=self.random.randint(0, span)) for _ in range(12))
        # Ends of months and their neighbours, where periods begin and end.
        self.days += [
            day.replace(day=1) - timedelta(days=self.random.randint(0, 1)) for day in self.days[:6]
        ]
        self.days += [date(2024, 2, 29), date(2025, 12, 31)][: self.random.randint(0, 2)]
        self.ids = self.random.randint(1, 8)
        self.holes = self.random.choice([0, 0.1, 0.4])
        self.clock = self.random.choice([[""], CLOCKS, CLOCKS, [" 14:00:00"]])

    def day(self) -> str:
        return self.random.choice(self.days).isoformat()

    def instant(self) -> str:
        return self.day() + self.random.choice(self.clock)

    def identifier(self, letter: str, serial: int | None = None) -> str:
        """One of the ids that there are, at times one that nobody has; its own for a key."""
        if serial is not None and self.random.random() < 0.97:
            return f"{letter}{serial}"
        return (
            "ghost"
            if self.random.random() < 0.05
            else (f"{letter}{self.random.randint(1, self.ids)}")
        )


def _cell(entity: Entity, column: Column, serial: int, chance: Chance) -> str:
    """A value of a column that is not empty."""
    pick = chance.random.choice
    words = WORDS.get(f"{entity.name}.{column.name}") or WORDS.get(column.name)
    if column.name in IDS:
        is_key = entity.key == (column.name,)
        letter = (
            "d" if (entity.name, column.name) == ("deals", "merged_into_id") else (IDS[column.name])
        )
        return chance.identifier(letter, serial if is_key else None)
    if words:
        return pick(words)
    if column.data_type == "timestamp":
        return chance.instant()
    if column.data_type == "date":
        return chance.day()
    if column.data_type == "boolean":
        return pick(
            ["yes", "no"] if column.name in ("is_closed", "is_won") else ["no"] * 5 + ["yes"]
        )
    if column.data_type == "bigint":
        return pick(COUNTS)
    if column.data_type.startswith("numeric"):
        return pick(MONEY)
    return pick(["x", "y", "Zoë", "a, b"])


def _rows(entity: Entity, columns: list[str], count: int, chance: Chance) -> Rows:
    rows = []
    for serial in range(1, count + 1):
        row = {}
        for column in entity.columns:
            if column.name in columns:
                is_hole = column.name not in entity.required and (
                    chance.random.random() < chance.holes
                )
                row[column.name] = "" if is_hole else _cell(entity, column, serial, chance)
        rows.append(row)
    if entity.name in ("deals", "deal_history"):
        for row in rows:
            _make_plausible(row, chance)
    return rows


def _make_plausible(deal: dict[str, str], chance: Chance) -> None:
    """Mostly a deal is closed where its stage says so; at times nobody cared."""
    category = STAGES.get(deal.get("stage", ""), "")
    if category and "is_closed" in deal and chance.random.random() < 0.85:
        deal["is_closed"] = "no" if category == "open" else "yes"
        if "is_won" in deal:
            deal["is_won"] = "yes" if category == "won" else "no"
        if category == "open" and "closed_at" in deal:
            deal["closed_at"] = ""


def random_company(seed: int) -> RandomCompany:
    """Some of the entities, each with some of its columns and up to fifty rows."""
    chance = Chance(seed)
    contract = read_contract()
    share = chance.random.choice([0.15, 0.4, 0.8, 1])
    entities = [one for one in contract.values() if chance.random.random() < share]
    entities = entities or [chance.random.choice(list(contract.values()))]
    most = chance.random.choice([1, 3, 10, 25, 50])
    files = {}
    for entity in entities:
        kept = chance.random.choice([1, 1, 0.7, 0])
        columns = [
            column.name
            for column in entity.columns
            if column.name in entity.required or chance.random.random() < kept
        ]
        count = chance.random.randint(1, most)
        files[entity.name] = _rows(entity, columns, count, chance)
    settings = chance.random.choice(SETTINGS)
    variables = chance.random.choice(VARIABLES) if not settings else {}
    return RandomCompany(f"company {seed}", files, settings, variables)


def systematic_companies() -> list[RandomCompany]:
    """Every entity alone, bare and whole and with empty columns; every two that share a key."""
    contract = read_contract()
    companies = []

    def add(name: str, chosen: dict[Entity, Callable[[Entity], list[str]]], holes: float) -> None:
        chance = Chance(len(companies))
        chance.ids, chance.holes = 3, holes
        files = {
            entity.name: _rows(entity, columns(entity), 6, chance)
            for entity, columns in chosen.items()
        }
        companies.append(RandomCompany(name, files))

    def required(entity: Entity) -> list[str]:
        return list(entity.required)

    def every(entity: Entity) -> list[str]:
        return entity.column_names

    for entity in contract.values():
        add(f"{entity.name} with what is required", {entity: required}, 0)
        add(f"{entity.name} with every column", {entity: every}, 0)
        add(f"{entity.name} with every other column empty", {entity: every}, 1)
    for one, other in combinations(contract.values(), 2):
        keys = set(one.column_names) & set(other.column_names) & {*IDS, "segment", "stage"}
        if keys:
            add(f"{one.name} and {other.name}", {one: every, other: every}, 0.1)
    return companies
