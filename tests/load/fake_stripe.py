"""Stripe: lists newest first with a cursor, objects by id, and events of the last 30 days."""

import time
from typing import Any

from fake_api import Answer, Call, FakeApi

START = 1_760_000_000
DAY = 86_400


def a_price(number: int) -> dict:
    return {
        "id": f"price_{number}",
        "object": "price",
        "active": True,
        "currency": "usd",
        "created": START,
        "product": "prod_1",
        "nickname": None,
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        "unit_amount": 1000 * number,
        "unit_amount_decimal": f"{1000 * number}",
        "transform_quantity": None,
    }


def a_customer(number: int) -> dict:
    return {
        "id": f"cus_{number}",
        "object": "customer",
        "name": f"Customer {number}",
        "email": None,
        "address": {"city": "Riga", "country": "LV"},
        "discount": None,
        "livemode": True,
        "created": START + number,
    }


def a_subscription(number: int, **changes: Any) -> dict:
    return {
        "id": f"sub_{number}",
        "object": "subscription",
        "customer": f"cus_{number}",
        "status": "active",
        "cancellation_details": {"reason": None, "feedback": None},
        "pause_collection": None,
        "discounts": [],
        "cancel_at_period_end": False,
        "livemode": True,
        "created": START + number,
        "start_date": START + number,
        "canceled_at": None,
        "ended_at": None,
        "items": {
            "object": "list",
            "has_more": False,
            "url": f"/v1/subscription_items?subscription=sub_{number}",
            "data": [
                {
                    "id": f"si_{number}",
                    "object": "subscription_item",
                    "subscription": f"sub_{number}",
                    "created": START + number,
                    "price": a_price(1),
                    "quantity": number,
                    "current_period_start": START + number,
                    "current_period_end": START + number + 30 * DAY,
                }
            ],
        },
    } | changes


def a_line(invoice: int, line: int) -> dict:
    return {
        "id": f"il_{invoice}_{line}",
        "object": "line_item",
        "invoice": f"in_{invoice}",
        "amount": 1000,
        "currency": "usd",
        "description": "1 seat",
        "quantity": 1,
        "period": {"start": START, "end": START + 30 * DAY},
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {
                "proration": False,
                "subscription": f"sub_{invoice}",
                "subscription_item": f"si_{invoice}",
            },
        },
        "pricing": {"type": "price_details", "price_details": {"price": "price_1"}},
    }


def an_invoice(number: int, lines: int = 1) -> dict:
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "customer": f"cus_{number}",
        "status": "paid",
        "currency": "usd",
        "total": 1000 * lines,
        "total_excluding_tax": 1000 * lines,
        "livemode": True,
        "created": START + number,
        "status_transitions": {"finalized_at": START + number, "paid_at": START + number},
        "lines": {
            "object": "list",
            "has_more": False,
            "url": f"/v1/invoices/in_{number}/lines",
            "data": [a_line(number, line) for line in range(lines)],
        },
    }


class FakeStripe(FakeApi):
    secrets = {"STRIPE_API_KEY": "rk_test"}

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        numbers = range(1, count + 1)
        self.lists: dict[str, list[dict]] = {
            "customers": [a_customer(number) for number in numbers],
            "subscriptions": [a_subscription(number) for number in numbers],
            "invoices": [an_invoice(number) for number in numbers],
            "prices": [a_price(1)] if count else [],
            "products": [{"id": "prod_1", "object": "product", "name": "Seat"}] if count else [],
            "events": [],
        }

    def change(self, number: int) -> None:
        customer = self.lists["customers"][number - 1]
        customer["name"] = "changed"
        self.happens("customer.updated", dict(customer), int(time.time()))

    def happens(self, kind: str, record: dict, created: int) -> None:
        self.lists["events"].append(
            {
                "id": f"evt_{len(self.lists['events'])}",
                "object": "event",
                "type": kind,
                "created": created,
                "data": {"object": record},
            }
        )

    def answer(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != "Bearer rk_test":
            return Answer({"error": {"type": "invalid_request_error"}}, 401)
        assert call.headers["Stripe-Version"] == "2025-03-31.basil"
        name, *rest = call.path.removeprefix("/v1/").split("/")
        records = self.lists.get(name, [])
        if rest and rest[1:] == ["lines"]:
            found = next(record for record in records if record["id"] == rest[0])
            return self._page(call, found["lines"]["data"][::-1])
        if rest:
            found = next((record for record in records if record["id"] == rest[0]), None)
            return Answer(self._cut(found)) if found else Answer({"error": {"code": "gone"}}, 404)
        if (since := call.params.get("created[gte]")) is not None:
            records = [record for record in records if record["created"] >= int(since)]
        if name == "prices":
            active = call.params.get("active") != "false"
            records = [record for record in records if record["active"] == active]
        if name == "events" and (kinds := call.params.get("types[]") or call.params.get("type")):
            wanted = tuple(kind.rstrip("*") for kind in kinds.split(","))
            records = [record for record in records if record["type"].startswith(wanted)]
        return self._page(call, records)

    def _page(self, call: Call, oldest_first: list[dict]) -> Answer:
        records = oldest_first[::-1]
        if after := call.params.get("starting_after"):
            ids = [record["id"] for record in records]
            records = records[ids.index(after) + 1 :]
        page = records[: self.page_size]
        more = len(records) > len(page)
        return Answer({"object": "list", "data": [*map(self._cut, page)], "has_more": more})

    def _cut(self, record: dict) -> dict:
        """Lists within a record stop after ten."""
        lines = record.get("lines")
        if not lines or len(lines["data"]) <= 10:
            return record
        return {**record, "lines": {**lines, "data": lines["data"][:10], "has_more": True}}
