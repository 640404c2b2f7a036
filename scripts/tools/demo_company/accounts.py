"""The market: invented companies, and who of the team sells to them."""

import random
from datetime import date, datetime
from typing import NamedTuple

from demo_company.chance import Luck, pick, stream
from demo_company.channels import CHANNELS
from demo_company.company import Company
from demo_company.people import REPS, TEAM_SEGMENT, Rep
from demo_company.records import Account
from demo_company.rows import Row, id_of


class City(NamedTuple):
    name: str
    region: str
    currency: str


CITIES = {
    City("Helsinki", "North", "EUR"): 6,
    City("Stockholm", "North", "EUR"): 6,
    City("Oslo", "North", "EUR"): 4,
    City("Tallinn", "North", "EUR"): 3,
    City("London", "West", "GBP"): 12,
    City("Manchester", "West", "GBP"): 4,
    City("Amsterdam", "West", "EUR"): 7,
    City("Bruxelles", "West", "EUR"): 5,
    City("Dublin", "West", "EUR"): 4,
    City("Milano", "South", "EUR"): 6,
    City("Barcelona", "South", "EUR"): 6,
    City("Lisboa", "South", "EUR"): 5,
    City("София", "East", "EUR"): 9,
    City("Варна", "East", "EUR"): 4,
    City("Белград", "East", "EUR"): 7,
    City("Нови Сад", "East", "EUR"): 3,
    City("Скопје", "East", "EUR"): 3,
    City("Алматы", "East", "USD"): 7,
    City("Астана", "East", "USD"): 4,
    City("Бишкек", "East", "USD"): 2,
}
INDUSTRIES = {
    "Logistics": 4,
    "Retail": 5,
    "Manufacturing": 5,
    "Financial services": 3,
    "Health care": 3,
    "Media": 2,
    "Software": 4,
}
SEGMENTS = {"Small": 32, "Mid-Market": 49, "Enterprise": 19}

# fmt: off
LATIN_FIRST = (
    "Nordvik", "Halden", "Brightwell", "Castellan", "Ostara", "Vellmar", "Quintero",
    "Ferrand", "Lumen", "Arbor", "Solvenna", "Keldon", "Marisol", "Tarnow",
    "Wexford", "Aldine", "Corvina", "Dunmore", "Eskola", "Falken", "Grimstad",
    "Harrow", "Iberis", "Juniper", "Kestrel", "Lorien", "Montero", "Northgate",
    "Oakmere", "Pellin",
)
LATIN_LAST = (
    "Logistics", "Foods", "Systems", "Energy", "Health", "Retail", "Media",
    "Textiles", "Robotics", "Finance",
)
CYRILLIC_FIRST = (
    "Север", "Балкан", "Вектор", "Горизонт", "Дунав", "Заря", "Искра", "Каскад",
    "Лазурит", "Меридиан", "Орион", "Полюс", "Родопи", "Сокол", "Тракия", "Урал-Юг",
    "Фортуна", "Хоризонт", "Шумадия", "Янтарь",
)
CYRILLIC_LAST = (
    "Логистика", "Фарма", "Системы", "Энерго", "Медиа", "Транс", "Трейд", "Финанс",
    "Агро", "Роботика",
)
# fmt: on


class Market:
    """Makes companies and chooses who sells to them."""

    def __init__(self) -> None:
        self.rng = stream("market")
        self.lucks: dict[tuple[str, str], Luck] = {}
        self.latin_names = _company_names(self.rng, LATIN_FIRST, LATIN_LAST)
        self.cyrillic_names = _company_names(self.rng, CYRILLIC_FIRST, CYRILLIC_LAST)

    def new_account(self, created_at: datetime) -> Account:
        rng = self.rng
        city = pick(rng, CITIES)
        is_cyrillic = rng.random() < (0.9 if city.region == "East" else 0.04)
        names = self.cyrillic_names if is_cyrillic else self.latin_names
        account = Account(
            name=names.pop(),
            city=city.name,
            region=city.region,
            currency=city.currency,
            industry=pick(rng, INDUSTRIES),
            segment=pick(rng, SEGMENTS),
            channel=pick(rng, CHANNELS),
            created_at=created_at,
        )
        account.rep = self.choose_rep(account, created_at.date())
        return account

    def choose_rep(self, account: Account, day: date, team: str | None = None) -> Rep:
        """A rep who works that day, rather of the region and of the fitting team."""
        weights = {}
        for rep in REPS:
            if rep.works_on(day) and team in (None, rep.team):
                near = 4.0 if rep.region == account.region else 1.0
                fit = 5.0 if TEAM_SEGMENT[rep.team] == account.segment else 1.0
                weights[rep] = rep.load * near * fit
        return pick(self.rng, weights)

    def wins(self, rep: Rep, pipeline: str, closed: date, chance: float) -> bool:
        """What a rep wins, and all of them in a month, is a matter of skill in the long run."""
        keys = ((pipeline, rep.id), (pipeline, f"{closed:%Y-%m}"))
        lucks = [self.lucks.setdefault(key, Luck()) for key in keys]
        return Luck.strikes(self.rng, chance, lucks)


def _company_names(rng: random.Random, first: tuple[str, ...], last: tuple[str, ...]) -> list[str]:
    names = [f"{a} {b}" for a in first for b in last]
    rng.shuffle(names)
    return names


def account_rows(company: Company) -> list[Row]:
    return [
        {
            "account_id": account.id,
            "account_name": account.name,
            "parent_account_id": id_of(account.parent),
            "merged_into_id": id_of(account.merged_into),
            "region": account.region,
            "city": account.city,
            "industry": account.industry,
            "segment": account.segment,
            "channel": account.channel,
            "rep_id": account.rep.id,
            "created_at": account.created_at,
            "is_deleted": account.is_deleted,
        }
        for account in company.accounts
    ]
