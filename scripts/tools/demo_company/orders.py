"""Order lines: invoices, services of won deals, other sales, and refunds."""

import random
from datetime import datetime, timedelta

from demo_company.accidents import REFUND_WAVE
from demo_company.catalogue import PRICE_LIST_FACTOR
from demo_company.chance import at_work, random_working_day, stream
from demo_company.company import Company
from demo_company.invoices import charges
from demo_company.items import Item
from demo_company.records import Account, Deal
from demo_company.rows import Row
from demo_company.timeline import TODAY, midnight, month_starts, season, working_day

COST_SHARES = {"Onboarding": 0.58, "Training": 0.5, "Edge Appliance": 0.71}
SUBSCRIPTION_COST_SHARE = 0.205


def order_rows(company: Company) -> list[Row]:
    rng = stream("orders")
    lines = []
    for item in company.items:
        lines += _invoice_lines(rng, item)
    lines += _other_sales(rng, company)
    for line in lines:
        _add_tax_and_cost(rng, line)
    lines.sort(key=lambda line: (line["ordered_at"], line["order_key"]))
    _number_orders(lines)
    lines += _refunds(rng, lines)
    return sorted(lines, key=lambda line: line["ordered_at"])


def _order_line(
    rng: random.Random,
    account: Account,
    ordered_at: datetime,
    product: str,
    quantity: int,
    unit_price: float,
) -> Row:
    """A sold line, credited to the owner of the account from the hiring on."""
    is_owned = account.rep.works_on(ordered_at.date())
    return {
        "account_id": account.id,
        "rep_id": account.rep.id if is_owned and rng.random() > 0.03 else None,
        "product": product,
        "channel": account.channel,
        "region": account.region,
        "ordered_at": ordered_at,
        "quantity": quantity,
        "unit_price": unit_price,
        "discount_amount": 0.0,
        "currency_code": account.currency,
        "is_refund": False,
        "is_recurring": False,
        "is_deleted": False,
    }


def _invoice_lines(rng: random.Random, item: Item) -> list[Row]:
    """The charges of an item; the first one names the deal and has its services."""
    lines = []
    for day, product, quantity, unit_price, discount in charges(item):
        moment = midnight(day) + timedelta(hours=6, minutes=rng.randrange(50))
        line = _order_line(rng, item.account, moment, product, quantity, unit_price)
        line["discount_amount"] = discount
        line["currency_code"] = item.currency
        line["is_recurring"] = True
        line["order_key"] = f"{item.subscription_id} {day}"
        lines.append(line)
        if item.deal and day == item.anchor:
            line["deal_id"] = item.deal.id
            if item.deal.rep and item.deal.rep.works_on(day):
                line["rep_id"] = item.deal.rep.id
            lines += _service_lines(item.deal, line)
    return lines


def _service_lines(deal: Deal, first: Row) -> list[Row]:
    """The one-off amount of a deal, sold with its first invoice."""
    amount = deal.one_off_amount
    training = round(amount * 0.3 / 50) * 50.0 if amount >= 3000 else 0.0
    prices = {"Onboarding": amount - training, "Training": training}
    base = {**first, "quantity": 1, "discount_amount": 0.0, "is_recurring": False}
    return [
        {**base, "product": product, "unit_price": price}
        for product, price in prices.items()
        if price
    ]


def _other_sales(rng: random.Random, company: Company) -> list[Row]:
    """Training days and edge appliances, mostly for customers."""
    lines = []
    customer_since: dict[Account, datetime] = {}
    for item in company.items:
        first = item.terms[0].started_at
        known = customer_since.get(item.account, first)
        customer_since[item.account] = min(known, first)
    for account in company.accounts:
        begin = customer_since.get(account, account.created_at)
        chance = 0.024 if account in customer_since else 0.003
        for month in month_starts(begin.date(), TODAY):
            if rng.random() > chance * season(month):
                continue
            moment = at_work(rng, random_working_day(rng, month))
            if moment <= begin:
                continue
            if rng.random() < 0.5:
                quantity, product, price = rng.randint(1, 3), "Training", 850
            else:
                quantity, product, price = rng.randint(1, 6), "Edge Appliance", 590
            native = round(price * PRICE_LIST_FACTOR[account.currency], 2)
            line = _order_line(rng, account, moment, product, quantity, native)
            line["order_key"] = f"{account.id} {moment}"
            if rng.random() < 0.15:
                line["discount_amount"] = round(native * quantity * 0.1, 2)
            lines.append(line)
    return lines


def _add_tax_and_cost(rng: random.Random, line: Row) -> None:
    net = line["quantity"] * line["unit_price"] - line["discount_amount"]
    share = COST_SHARES.get(line["product"], SUBSCRIPTION_COST_SHARE)
    share += rng.randint(-20, 20) / 1000
    line["tax_amount"] = round(net * 0.2, 2)
    line["cost_amount"] = round(net * share, 2)


def _number_orders(lines: list[Row]) -> None:
    """Lines of one key are one order."""
    orders: dict[str, list[Row]] = {}
    for line in lines:
        orders.setdefault(line.pop("order_key"), []).append(line)
    for number, order in enumerate(orders.values(), 1):
        for position, line in enumerate(order, 1):
            line["order_id"] = f"o{number:05}"
            line["order_line_id"] = f"o{number:05}-{position}"


def _refunds(rng: random.Random, lines: list[Row]) -> list[Row]:
    """A few refunds all along, and the wave of one day: a month is paid back."""
    refunds = []
    wave_at, wave_from = midnight(REFUND_WAVE), midnight(REFUND_WAVE - timedelta(days=9))
    for line in lines:
        ordered_at = line["ordered_at"]
        day = ordered_at.date() + timedelta(days=rng.randint(3, 25))
        if day > TODAY:
            continue
        refunded_at = at_work(rng, working_day(day))
        value = line["quantity"] * line["unit_price"]
        in_wave = line["is_recurring"] and wave_from <= ordered_at < wave_at
        if in_wave and value < 4000 and rng.random() < 0.7:
            refunded_at = at_work(rng, REFUND_WAVE)
        elif rng.random() > 0.05 or value > 1500:
            continue
        refunds.append(
            {
                **line,
                "order_line_id": f"{line['order_line_id']}-r",
                "ordered_at": refunded_at,
                "cost_amount": 0.0,
                "is_refund": True,
            }
        )
    return refunds
