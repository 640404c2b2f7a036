"""What is peculiar to Pipedrive, amoCRM, Bitrix24 and HubSpot."""

import time

import pytest

from fake_amocrm import FakeAmocrm, a_lead
from fake_api import Answer
from fake_bitrix24 import FakeBitrix24
from fake_hubspot import FakeHubspot
from fake_pipedrive import FakePipedrive
from sales_kpis.errors import UserError
from sales_kpis.load import pull

pytestmark = pytest.mark.skipif(len(pull.systems()) < 5, reason="not every connector is there yet")


def test_pipedrive_asks_for_the_changelog_of_changed_deals_only(landing) -> None:
    pipedrive, here = (
        FakePipedrive(25),
        landing(
            "pipedrive",
            "deals",
            "deleted_deals",
            "archived_deals",
            "deal_changelog",
            "archived_deal_changelog",
            "organizations",
        ),
    )
    pipedrive.deals[1] |= {"is_archived": True, "status": "lost"}
    pipedrive.deals[2] |= {"is_deleted": True, "status": "deleted"}
    here.pull(pipedrive)
    assert here.counts("deals") == (24, 24)
    assert here.ask("select id, status from archived_deals") == [("2", "lost")]
    assert here.ask("select id, is_deleted from deals where is_deleted") == [("3", True)]
    assert here.ask("select address_country, address_locality from organizations") == [
        ("Latvia", "Riga")
    ]
    pipedrive.change(18)
    pipedrive.calls.clear()
    here.pull(pipedrive)
    # The last five minutes are read again.
    asked = {call.path for call in pipedrive.calls if call.path.endswith("changelog")}
    assert asked == {f"/api/v1/deals/{n}/changelog" for n in (2, 18, *range(20, 26))}
    # An emptied value is a change like another, once.
    key = "deal_id || field_key || changed_at || new_value"
    assert here.counts("deal_changelog", key) == (48, 48)


def test_pipedrive_keeps_what_was_read_when_its_daily_budget_is_spent(landing, waited) -> None:
    pipedrive, here = FakePipedrive(35), landing("pipedrive", "deals", "deal_changelog")
    spent = Answer({"error": "request over limit"}, 429, {"x-ratelimit-reset": "30000"})
    pipedrive.before("/deals/25/changelog", lambda: pipedrive.fail("", spent))
    with pytest.raises(UserError, match="run this again in 500 minutes"):
        here.pull(pipedrive, pages=1)
    assert waited == []
    assert here.counts("deals") == (20, 20)
    here.pull(pipedrive)
    assert here.counts("deals") == (35, 35)
    assert here.ask("select count(*) from deal_changelog") == [(70,)]


def test_amocrm_lists_change_with_their_record(landing) -> None:
    amocrm, here = FakeAmocrm(3), landing("amocrm", "leads")
    here.pull(amocrm)
    companies = """
        select lead_id, json_array_length(_embedded -> 'companies') from leads order by lead_id
    """
    assert here.ask(companies) == [("1", 1), ("2", 1), ("3", 1)]
    amocrm.change(2)
    amocrm.records["leads"][1]["_embedded"]["companies"] = []
    here.pull(amocrm)
    assert here.ask(companies) == [("1", 1), ("2", 0), ("3", 1)]


def test_amocrm_leads_that_come_in_another_order_are_all_read(landing) -> None:
    class Unordered(FakeAmocrm):
        def answer(self, call):
            call.params.pop("order[updated_at]", None)
            return super().answer(call)

    amocrm, here = Unordered(), landing("amocrm", "leads")
    # The first page looks as if it were in order.
    numbers = [*range(20, 30), *range(35, 29, -1), *range(19, 0, -1)]
    amocrm.records["leads"] = [a_lead(number) for number in numbers]
    here.pull(amocrm)
    assert here.counts("leads", "lead_id") == (35, 35)
    amocrm.records["leads"][30] |= {"name": "changed", "updated_at": int(time.time())}
    here.pull(amocrm)
    assert here.ask("select count(*) from leads where name = 'changed'") == [(1,)]


def test_amocrm_events_are_read_up_to_the_begin_and_then_from_there(landing) -> None:
    amocrm, here = FakeAmocrm(1), landing("amocrm", "events")
    now = int(time.time())

    def an_event(number: int, at: int) -> dict:
        after = [{"lead_status": {"id": 142, "pipeline_id": 1}}]
        return {
            "id": f"event{number}",
            "type": "lead_status_changed",
            "entity_id": 1,
            "entity_type": "lead",
            "created_at": at,
            "value_after": after,
            "value_before": [],
        }

    events = amocrm.records["events"]
    # Newest first, and one more while pages are read.
    events += [an_event(number, now - 10_000 - number) for number in range(35)]
    late = an_event(99, now + 3600)
    amocrm.before("/events?", lambda: amocrm.before("/events?", lambda: events.insert(0, late)))
    here.pull(amocrm)
    assert here.counts("events", "event_id") == (35, 35)
    late["created_at"] = now
    here.pull(amocrm)
    assert here.counts("events", "event_id") == (36, 36)


def test_bitrix24_says_until_when_to_wait(landing, waited) -> None:
    bitrix24, here = FakeBitrix24(35), landing("bitrix24", "crm_deal")
    reset = int(time.time()) + 90
    limit = Answer({"error": "OPERATION_TIME_LIMIT", "time": {"operating_reset_at": reset}}, 429)
    bitrix24.before("crm.deal.list", lambda: bitrix24.fail("crm.deal.list", limit))
    here.pull(bitrix24)
    assert here.counts("crm_deal", "deal_id") == (35, 35)
    assert 60 < waited[0] <= 90
    assert "bitrix24 answers HTTP 429 OPERATION_TIME_LIMIT" in here.lines[0]


def test_bitrix24_products_of_deals_are_replaced_as_a_whole(landing) -> None:
    bitrix24, here = FakeBitrix24(2), landing("bitrix24", "crm_productrow", "users")
    here.pull(bitrix24)
    bitrix24.rows = [bitrix24.rows[0] | {"id": number} for number in range(2, 27)]
    here.pull(bitrix24, pages=1)
    rows = "select count(*), min(deal_id), min(product_name), sum(price) from crm_productrow"
    assert here.ask(rows) == [(25, "1", "Seat", 237.5)]
    # A department is a plain value in its list.
    assert here.ask("select uf_department ->> '$[1].value' from users") == [("2",)]


def test_hubspot_reads_what_changed_with_its_links_and_history(landing) -> None:
    hubspot, here = (
        FakeHubspot(35),
        landing("hubspot", "deals", "archived_deals", "deal_property_history"),
    )
    here.pull(hubspot)
    hubspot.change(5)
    hubspot.deals[0]["archived"] = True
    hubspot.calls.clear()
    here.pull(hubspot)
    assert hubspot.asked("/crm/v3/objects/deals/5?") == 2
    assert here.counts("deals") == (35, 35)
    assert here.ask("select id from deals where is_deleted") == [("1",)]
    assert here.ask("select dealname, contact_id from deals where id = '5'") == [("changed", "8")]
    stages = "select count(*) from deal_property_history where property = 'dealstage'"
    assert here.ask(stages) == [(36,)]
    assert here.ask("select amount, hs_is_closed_won from deals limit 1") == [(5000, True)]
