"""HubSpot: lists by id with a cursor, a search by the time of change, records by id."""

from datetime import UTC, datetime, timedelta

from fake_api import Answer, Call, FakeApi

START = datetime(2026, 1, 1, tzinfo=UTC)


def at_minute(number: int) -> str:
    return (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def a_deal(number: int) -> dict:
    changed = at_minute(number)
    return {
        "id": str(number),
        "properties": {
            "dealname": f"Deal {number}",
            "deal_industry": "BANK",
            "dealstage": "closedwon",
            "pipeline": "default",
            "amount": "5000.00",
            "closedate": "2026-01-31T00:00:00Z",
            "hs_is_closed_won": "true",
            "hs_lastmodifieddate": changed,
            "hs_object_id": str(number),
        },
        "createdAt": at_minute(0),
        "updatedAt": changed,
        "archived": False,
        "associations": {
            "companies": {"results": [{"id": "9", "type": "deal_to_company"}]},
            "contacts": {"results": [{"id": "8", "type": "deal_to_contact"}]},
        },
    }


class FakeHubspot(FakeApi):
    secrets = {"HUBSPOT_TOKEN": "pat-secret"}

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.deals = [a_deal(number) for number in range(1, count + 1)]
        stage = {
            "id": "closedwon",
            "label": "Won",
            "displayOrder": 5,
            "metadata": {"isClosed": "true", "probability": "1.0"},
        }
        self.pipelines = [{"id": "default", "label": "Sales", "stages": [stage]}][:count]

    def change(self, number: int) -> None:
        deal = self.deals[number - 1]
        changed = (datetime.now(UTC) + timedelta(seconds=number)).isoformat()
        deal["properties"] |= {"dealname": "changed", "hs_lastmodifieddate": changed}
        deal["updatedAt"] = changed

    def answer(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != "Bearer pat-secret":
            return Answer({"status": "error", "category": "INVALID_AUTHENTICATION"}, 401)
        if call.path == "/crm/v3/pipelines/deals":
            return Answer({"results": self.pipelines})
        if call.path == "/crm/v3/owners":
            return Answer({"results": []})
        kind, *rest = call.path.removeprefix("/crm/v3/objects/").split("/")
        records = self.deals if kind == "deals" else []
        if rest == ["search"]:
            return self._search(call, records)
        if rest:
            found = next((one for one in records if one["id"] == rest[0]), None)
            return Answer(self._shown(call, found)) if found else Answer({}, 404)
        archived = call.params.get("archived") == "true"
        records = [one for one in records if one["archived"] == archived]
        after = int(call.params.get("after", 0))
        records = [one for one in records if int(one["id"]) > after]
        page = records[: self.page_size]
        body = {"results": [self._shown(call, one) for one in page]}
        if len(records) > len(page):
            body["paging"] = {"next": {"after": page[-1]["id"]}}
        return Answer(body)

    def _shown(self, call: Call, record: dict) -> dict:
        if names := call.params.get("propertiesWithHistory"):
            kept = record["properties"].items()
            history = {
                name: [{"value": value, "timestamp": record["updatedAt"], "sourceType": "CRM_UI"}]
                for name, value in kept
                if name in names.split(",")
            }
            return {**record, "propertiesWithHistory": history}
        return record if "associations" in call.params else {**record, "associations": None}

    def _search(self, call: Call, records: list[dict]) -> Answer:
        asked = call.body["filterGroups"][0]["filters"][0]
        since = datetime.fromtimestamp(int(asked["value"]) / 1000, UTC)
        field = asked["propertyName"]

        def moment(record: dict) -> datetime:
            return datetime.fromisoformat(record["properties"][field])

        found = sorted((one for one in records if moment(one) >= since), key=moment)
        first = int(call.body.get("after") or 0)
        page = found[first : first + self.page_size]
        thin = [{"id": one["id"], "properties": one["properties"]} for one in page]
        body = {"total": len(found), "results": thin}
        if len(found) > first + len(page):
            body["paging"] = {"next": {"after": str(first + len(page))}}
        return Answer(body)
