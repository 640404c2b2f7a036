"""amoCRM: counted pages, HTTP 204 where there is nothing, times in seconds since 1970."""

from fake_api import Answer, Call, FakeApi

START = 1_760_000_000


def a_lead(number: int) -> dict:
    return {
        "id": number,
        "name": f"Lead {number}",
        "price": 1999,
        "price_with_minor_units": 1999.99,
        "responsible_user_id": 7,
        "status_id": 142,
        "pipeline_id": 1,
        "loss_reason_id": None,
        "created_at": START,
        # The first ones were changed at once, by a robot.
        "updated_at": START + (0 if number <= 15 else number),
        "closed_at": START + 1,
        "is_deleted": False,
        "custom_fields_values": [
            {"field_id": 5, "field_code": "UTM_SOURCE", "values": [{"value": "ads"}]}
        ],
        "account_id": 1,
        "_links": {"self": {"href": f"https://example.amocrm.ru/api/v4/leads/{number}"}},
        "_embedded": {
            "tags": [],
            "companies": [{"id": 100 + number}],
            "contacts": [{"id": 200 + number, "is_main": True}],
        },
    }


class FakeAmocrm(FakeApi):
    secrets = {"AMOCRM_TOKEN": "amo_secret", "AMOCRM_DOMAIN": "example.amocrm.ru"}

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.records: dict[str, list[dict]] = {
            "leads": [a_lead(number) for number in range(1, count + 1)],
            "leads/pipelines": [],
            "users": [],
            "events": [],
        }
        if count:
            self.records["leads/pipelines"] = [
                {
                    "id": 1,
                    "name": "Sales",
                    "_embedded": {
                        "statuses": [
                            {"id": 142, "name": "Won", "sort": 10000, "type": 0, "pipeline_id": 1}
                        ]
                    },
                }
            ]
            self.records["users"] = [
                {
                    "id": 7,
                    "name": "Jane",
                    "rights": {"is_active": True},
                    "_embedded": {"groups": [{"id": 1, "name": "Sellers"}]},
                }
            ]

    def change(self, number: int) -> None:
        lead = next(lead for lead in self.records["leads"] if lead["id"] == number)
        lead |= {"name": "changed", "updated_at": START + 1000 + number}

    def answer(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != "Bearer amo_secret":
            return Answer({"title": "Unauthorized", "status": 401}, 401)
        name = call.path.removeprefix("/api/v4/")
        if name == "account":
            return Answer({"id": 1, "currency": "RUB"} if self.records["leads"] else {})
        if name.startswith("customers"):
            return Answer({"title": "Payment Required", "status": 402}, 402)
        records = self.records.get(name, [])
        if "only_deleted" in call.params.get("with", ""):
            records = []
        for field in ("updated_at", "created_at"):
            since = int(call.params.get(f"filter[{field}][from]", 0))
            until = int(call.params.get(f"filter[{field}][to]", 2**40))
            records = [one for one in records if since <= one.get(field, 0) <= until]
        if call.params.get("order[updated_at]") == "asc":
            records = sorted(records, key=lambda one: one["updated_at"])
        first = (int(call.params.get("page", 1)) - 1) * self.page_size
        page = records[first : first + self.page_size]
        if not page:
            return Answer(None, 204)
        links = {"self": {"href": "-"}}
        if len(records) > first + len(page):
            links["next"] = {"href": "-"}
        found = name.rsplit("/", 1)[-1]
        return Answer({"_page": 1, "_links": links, "_embedded": {found: page}})
