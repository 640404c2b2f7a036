"""The company: all that happened to it, before any of it is exported."""

from dataclasses import dataclass, field
from datetime import date

from demo_company.catalogue import Offer, offer_price
from demo_company.items import Item, Term
from demo_company.records import Account, Deal, Lead
from demo_company.timeline import midnight


@dataclass
class Company:
    """The records, in the order in which the simulation made them."""

    accounts: list[Account] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    subscription_count: int = 0

    def new_item(
        self,
        account: Account,
        day: date,
        offer: Offer,
        subscription_id: str = "",
        priced_on: date | None = None,
        currency: str = "",
    ) -> Item:
        """Start an item of the subscription, or of a new one, at the list price."""
        if not subscription_id:
            self.subscription_count += 1
            subscription_id = f"s{self.subscription_count:04}"
        currency = currency or account.currency
        price = offer_price(offer, currency, priced_on or day)
        discount = round(price * offer.seats * offer.discount_share, 2)
        term = Term(offer.product, offer.plan, midnight(day), price, offer.seats, discount)
        item = Item(
            id=f"i{len(self.items) + 1:04}",
            subscription_id=subscription_id,
            account=account,
            anchor=day,
            interval=offer.interval,
            terms=[term],
            currency=currency,
        )
        self.items.append(item)
        return item

    def give_ids(self) -> None:
        """Number the records in order of creation, as a CRM would."""
        _number(self.accounts, "a{:04}")
        _number(self.leads, "l{:05}")
        _number(self.deals, "d{:04}")


def _number(records: list[Account] | list[Lead] | list[Deal], form: str) -> None:
    records.sort(key=lambda record: record.created_at)
    for number, record in enumerate(records, 1):
        record.id = form.format(number)
