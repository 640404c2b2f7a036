"""The servers by system, and what each of them has most of."""

from dataclasses import dataclass

from fake_amocrm import FakeAmocrm
from fake_api import FakeApi
from fake_bitrix24 import FakeBitrix24
from fake_hubspot import FakeHubspot
from fake_pipedrive import FakePipedrive
from fake_stripe import FakeStripe
from sales_kpis.load.pull import SYSTEMS
from sales_kpis.project import read_yaml


def resources_of(system: str) -> dict[str, dict]:
    """What a pull of the system reads, by name."""
    declared = read_yaml(SYSTEMS / f"{system}.yml")
    return {
        spec.get("name", spec["table"]): {**declared.get("defaults", {}), **spec}
        for spec in declared["resources"]
    }


@dataclass(frozen=True)
class Main:
    """The records that the faults are tried on."""

    make: type[FakeApi]
    # What the address of a page has in it, where the records land, and their key.
    path: str
    table: str
    key: str
    # What `change` changes.
    name: str


MAINS = {
    "amocrm": Main(FakeAmocrm, "/api/v4/leads?", "leads", "lead_id", "name"),
    "bitrix24": Main(FakeBitrix24, "crm.deal.list?", "crm_deal", "deal_id", "title"),
    "hubspot": Main(FakeHubspot, "/crm/v3/objects/deals?", "deals", "id", "dealname"),
    "pipedrive": Main(FakePipedrive, "/api/v2/deals?", "deals", "id", "title"),
    "stripe": Main(FakeStripe, "/v1/customers?", "customers", "id", "name"),
}
