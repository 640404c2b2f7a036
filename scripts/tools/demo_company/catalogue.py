"""What is sold: products, plans, billing intervals, prices and currencies."""

from dataclasses import dataclass
from datetime import date

from demo_company.accidents import PRICE_RISE

PRODUCTS = {"Analytics Suite": 50, "Forecast Cloud": 28, "Data Connect": 22}  # demand
PLANS = ("Starter", "Team", "Business")
PRICES = {  # EUR per seat and month, by plan
    "Analytics Suite": {"Starter": 29, "Team": 45, "Business": 69},
    "Forecast Cloud": {"Starter": 35, "Team": 55, "Business": 79},
    "Data Connect": {"Starter": 19, "Team": 32, "Business": 49},
}
# native units of a EUR price on the price list (not the day's rate)
PRICE_LIST_FACTOR = {"EUR": 1.0, "USD": 1.1, "GBP": 0.88}
EUR_PER_UNIT = {"EUR": 1.0, "USD": 0.92, "GBP": 1.16}  # first rates of the walk

# What each segment buys.
PLAN_WEIGHTS = {
    "Small": {"Starter": 6, "Team": 4},
    "Mid-Market": {"Starter": 1, "Team": 6, "Business": 3},
    "Enterprise": {"Team": 3, "Business": 7},
}
SEATS = {"Small": (6, 14), "Mid-Market": (18, 38), "Enterprise": (42, 72)}
YEARLY_SHARE = {"Small": 0.3, "Mid-Market": 0.45, "Enterprise": 0.7}


@dataclass(frozen=True)
class Interval:
    """How often a customer is billed."""

    unit: str
    count: int
    months: int  # a customer may leave every so many months
    months_charged: float  # its price in prices of a month: a year has one for free
    per_month: float


WEEK = Interval("week", 1, months=1, months_charged=0.25, per_month=52 / 12)
MONTH = Interval("month", 1, months=1, months_charged=1.0, per_month=1.0)
QUARTER = Interval("month", 3, months=3, months_charged=3.0, per_month=1 / 3)
YEAR = Interval("year", 1, months=12, months_charged=11.0, per_month=1 / 12)


@dataclass(frozen=True)
class Offer:
    """What a customer is to have, and the share of the list price that is waived."""

    product: str
    plan: str
    seats: int
    interval: Interval
    discount_share: float = 0.0


def list_price(product: str, plan: str, interval: Interval, currency: str, day: date) -> float:
    """The price of one seat for one interval."""
    rise = 1.08 if day >= PRICE_RISE else 1.0
    monthly = round(PRICES[product][plan] * PRICE_LIST_FACTOR[currency] * rise)
    return monthly * interval.months_charged


def offer_price(offer: Offer, currency: str, day: date) -> float:
    return list_price(offer.product, offer.plan, offer.interval, currency, day)


def other_products(product: str) -> list[str]:
    return [name for name in PRODUCTS if name != product]
