"""What is peculiar to Stripe: events tell what changed, and lists within records are cut."""

import time

from fake_stripe import DAY, FakeStripe, a_customer, a_subscription, an_invoice


def test_what_changed_is_read_by_its_events_as_it_is_now(landing) -> None:
    stripe, here = FakeStripe(12), landing("stripe", "subscriptions")
    here.pull(stripe)
    now = int(time.time())
    # Sent in the version of the account, and before the customer left.
    stripe.happens("customer.subscription.updated", {"id": "sub_3", "object": "subscription"}, now)
    stripe.happens("customer.subscription.deleted", {"id": "sub_3", "object": "subscription"}, now)
    stripe.lists["subscriptions"][2] = a_subscription(3, status="canceled", ended_at=now)
    stripe.calls.clear()
    here.pull(stripe)
    assert stripe.asked("/v1/subscriptions/sub_3") == 1
    assert stripe.asked("/v1/subscriptions?") == 0
    statuses = "select id, status, ended_at is not null from subscriptions where id = 'sub_3'"
    assert here.ask(statuses) == [("sub_3", "canceled", True)]
    assert here.counts("subscriptions") == (12, 12)


def test_events_that_the_api_has_forgotten_are_made_up_for_by_a_list(landing, monkeypatch) -> None:
    stripe, here = FakeStripe(3), landing("stripe", "subscriptions")
    here.pull(stripe)
    later = time.time() + 40 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    stripe.lists["subscriptions"][0] = a_subscription(1, status="canceled")
    here.pull(stripe)
    assert here.ask("select status from subscriptions where id = 'sub_1'") == [("canceled",)]
    stripe.calls.clear()
    here.pull(stripe)
    assert stripe.asked("/v1/subscriptions?") == 0


def test_anew_is_rid_of_what_the_api_no_longer_has(landing) -> None:
    stripe, here = FakeStripe(3), landing("stripe", "products", "customers")
    here.pull(stripe)
    del stripe.lists["products"][0], stripe.lists["customers"][0]
    here.pull(stripe)
    assert here.counts("products") == (1, 1)
    here.pull(stripe, anew=True)
    assert here.counts("products") == (0, 0)
    assert here.counts("customers") == (2, 2)


def test_what_was_deleted_keeps_its_name(landing) -> None:
    stripe, here = FakeStripe(3), landing("stripe", "customers", "deleted_customers")
    here.pull(stripe)
    gone = stripe.lists["customers"].pop(0)
    now = int(time.time())
    stripe.happens("customer.updated", gone, now)
    stripe.happens("customer.deleted", gone, now)
    here.pull(stripe)
    deleted = "select id, name, deleted from customers where deleted"
    assert here.ask(deleted) == [("cus_1", "Customer 1", True)]


def test_the_lines_that_an_invoice_leaves_out_are_fetched(landing) -> None:
    stripe, here = FakeStripe(2), landing("stripe", "invoices")
    stripe.lists["invoices"].append(an_invoice(3, lines=34))
    here.pull(stripe)
    lines = "select json_array_length(lines -> 'data') from invoices where id = 'in_3'"
    assert here.ask(lines) == [(34,)]


def test_what_is_new_while_pages_are_read_moves_nothing(landing) -> None:
    stripe, here = FakeStripe(25), landing("stripe", "customers")
    stripe.before(
        "/v1/customers?limit=100&starting_after",
        lambda: stripe.lists["customers"].append(a_customer(26)),
    )
    here.pull(stripe)
    assert here.counts("customers") == (25, 25)
    stripe.happens("customer.created", a_customer(26), int(time.time()))
    here.pull(stripe)
    assert here.counts("customers") == (26, 26)
