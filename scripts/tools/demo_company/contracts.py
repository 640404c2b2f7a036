"""The life of a contract: renewals, churn, changes, pauses and unpaid invoices."""

import random
from datetime import date, timedelta
from itertools import count

from demo_company.accidents import PRICE_SHOCK, is_in
from demo_company.accounts import Market
from demo_company.catalogue import MONTH, PLANS, YEAR, Offer, other_products
from demo_company.chance import at_work, pick
from demo_company.company import Company
from demo_company.expansions import expansion_deal, renewal_deal
from demo_company.items import Item
from demo_company.records import Deal
from demo_company.timeline import AS_OF, START, TODAY, add_months, midnight

MONTHLY_CHURN = {"Small": 0.036, "Mid-Market": 0.006, "Enterprise": 0.003}
# How much likelier a monthly payer leaves in the month of the price rise.
SHOCK = {"Small": 0.3, "Mid-Market": 0.08, "Enterprise": 0.0}
CHURN_REASONS = {
    "price": 20,
    "missing features": 22,
    "competitor": 17,
    "no longer needed": 20,
    "payment failed": 12,
    "business closed": 9,
}


class Contract:
    """The items of a customer that are renewed together; all run until it ends."""

    def __init__(self, company: Company, market: Market, rng: random.Random, item: Item) -> None:
        self.company, self.market, self.rng = company, market, rng
        self.items = [item]
        self.interval = item.interval
        self.open_expansions: list[Deal] = []

    @property
    def main(self) -> Item:
        return self.items[0]

    def run(self, term_months: int) -> None:
        """Go on from the first item, a step for each month since its anchor."""
        for month in count(1):
            day = add_months(self.main.anchor, month)
            if day > TODAY:
                self._foresee_end(month)
                return
            if midnight(day) <= self.main.current.started_at:  # before the takeover
                continue
            self._fulfil_expansions(day)
            is_end_of_interval = month % self.interval.months == 0
            is_bound = self.interval is YEAR and month < term_months
            if is_end_of_interval and not is_bound:
                if self._churns(day):
                    return
                self._raise_prices(day)
            if self._ends_early(day):
                return
            self._drift(day)
            self._try_to_expand(day)

    # ------------------------------------------------------------- the end of a term

    def _churns(self, day: date) -> bool:
        """True where the customer leaves; who is in talks about more stays."""
        rng, segment, interval = self.rng, self.main.account.segment, self.interval
        renewal = None
        if interval is YEAR:
            renewal = renewal_deal(rng, self.market, self.main, day)
        if renewal:
            self.company.deals.append(renewal)
        if self.open_expansions:
            if renewal:
                renewal.outcome = "won"
            return False
        is_shock = interval.months == 1 and is_in(day, PRICE_SHOCK)
        chance = MONTHLY_CHURN[segment] * (5 if interval is YEAR else interval.months)
        is_gone = rng.random() < chance + (SHOCK[segment] if is_shock else 0.0)
        if renewal:
            renewal.outcome = "lost" if is_gone else "won"
        if is_gone:
            self._leave(day, "price" if is_shock else pick(rng, CHURN_REASONS))
        return is_gone

    def _leave(self, day: date, reason: str) -> None:
        rng = self.rng
        notice = rng.randint(8, 75) if self.interval is YEAR else rng.randint(1, 24)
        cancelled_at = at_work(rng, max(START, day - timedelta(days=notice)))
        for item in self.items:
            item.end(day, cancelled_at, reason)
        if rng.random() < 0.18:
            self._come_back(day)

    def _come_back(self, day: date) -> None:
        """A customer who left returns some months later with a new subscription."""
        back = add_months(day, self.rng.randint(2, 7))
        if back < TODAY:
            last = self.main.current
            seats = round(last.quantity * 0.8)
            offer = Offer(last.product, last.plan, seats, MONTH)
            item = self.company.new_item(self.main.account, back, offer)
            Contract(self.company, self.market, self.rng, item).run(1)

    def _foresee_end(self, month: int) -> None:
        """Some who are still paid for have already cancelled."""
        if self.interval is not YEAR or self.rng.random() > 0.06:
            return
        anchor = self.main.anchor
        years = (month + 11) // 12
        end = add_months(anchor, 12 * years)
        clicked_at = at_work(self.rng, TODAY - timedelta(days=4 + 2 * anchor.day))
        cancelled_at = max(clicked_at, self.main.current.started_at)
        for item in self.items:
            item.end(end, cancelled_at, "competitor")
            item.current.status = "cancelled"

    def _raise_prices(self, day: date) -> None:
        """The price rise reaches a running contract when it renews."""
        for item in self.items:
            term = item.current
            price = item.price_in(term.plan, day)
            if term.status == "active" and price > term.amount:
                item.change_price(day, price)

    # -------------------------------------------------------------- month by month

    def _ends_early(self, day: date) -> bool:
        """Pauses and unpaid invoices of monthly payers; true where it was the end."""
        rng, item = self.rng, self.main
        if self.interval.months > 1:
            return False
        status = item.current.status
        if status == "paused":
            if rng.random() < 0.45:
                item.change(day, status="active")
            elif rng.random() < 0.15:
                item.end(day, at_work(rng, day - timedelta(days=3)), "price")
                return True
        elif status == "past_due":
            if rng.random() >= 0.8:
                item.change(day, status="unpaid")
                self._end_for_failed_payment(day + timedelta(days=21))
                return True
            item.change(day, status="active")
        elif len(self.items) == 1:
            draw = rng.random()
            if draw < 0.005:
                item.change(day, status="paused")
            elif draw < 0.013:
                item.change(day, status="past_due")
        return False

    def _end_for_failed_payment(self, day: date) -> None:
        if midnight(day) < AS_OF:
            for item in self.items:
                item.end(day, midnight(day), "payment failed")

    def _drift(self, day: date) -> None:
        """Seats and plans change without a sales person."""
        rng = self.rng
        item = rng.choice(self.items)
        if item.current.status != "active":
            return
        plan, draw = item.current.plan, rng.random()
        if draw < 0.030:
            self._add_seats(item, day, rng.randint(6, 25))
        elif draw < 0.036:
            self._add_seats(item, day, -rng.randint(8, 30))
        elif draw < 0.041 and plan != PLANS[-1]:
            self._change_plan(item, day, PLANS[PLANS.index(plan) + 1])
        elif draw < 0.044 and plan != PLANS[0]:
            self._change_plan(item, day, PLANS[PLANS.index(plan) - 1])
        elif draw < 0.048 and len(self.items) == 1 and item.interval is MONTH:
            self._swap_product(day)

    def _add_seats(self, item: Item, day: date, percent: int) -> None:
        seats = item.current.quantity
        more = round(seats * percent / 100)
        if more:
            item.change_seats(day, seats + more)

    def _change_plan(self, item: Item, day: date, plan: str) -> None:
        item.change_price(day, item.price_in(plan, day), plan=plan)

    def _swap_product(self, day: date) -> None:
        """Another product from the same day on: an item ends and another begins."""
        old = self.main
        term = old.current
        term.ended_at = midnight(day)
        product = self.rng.choice(other_products(term.product))
        offer = Offer(product, term.plan, term.quantity, old.interval)
        self.items = [self._new_item(day, offer, old.subscription_id)]

    def _new_item(self, day: date, offer: Offer, subscription_id: str) -> Item:
        """An item that is billed on the days of the main one."""
        main = self.main
        item = self.company.new_item(main.account, day, offer, subscription_id)
        item.anchor = main.anchor
        return item

    # ----------------------------------------------------------------- expansions

    def _try_to_expand(self, day: date) -> None:
        deal = expansion_deal(self.rng, self.market, self.main, day)
        if deal:
            self.company.deals.append(deal)
            self.open_expansions.append(deal)

    def _fulfil_expansions(self, day: date) -> None:
        closed = [d for d in self.open_expansions if d.planned_close < midnight(day)]
        self.open_expansions = [d for d in self.open_expansions if d not in closed]
        for deal in closed:
            if deal.outcome == "won":
                self._fulfil(deal.offer, day)

    def _fulfil(self, offer: Offer, day: date) -> None:
        """A won expansion: more seats, another item, or another subscription."""
        main = self.main
        term = main.current
        if offer.product == term.product:
            main.change(day, quantity=term.quantity + offer.seats)
            return
        is_apart = self.rng.random() < 0.35
        subscription_id = "" if is_apart else main.subscription_id
        self.items.append(self._new_item(day, offer, subscription_id))
