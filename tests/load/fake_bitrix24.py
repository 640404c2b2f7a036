"""Bitrix24: counted pages, everything as text, and limits that it says in two ways."""

from datetime import datetime, timedelta, timezone

from fake_api import Answer, Call, FakeApi

START = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=3)))


def at_minute(number: int) -> str:
    return (START + timedelta(minutes=number)).isoformat()


def a_deal(number: int) -> dict:
    return {
        "ID": str(number),
        "TITLE": f"Deal {number}",
        "CATEGORY_ID": "0",
        "STAGE_ID": "WON",
        "STAGE_SEMANTIC_ID": "S",
        "CLOSED": "Y",
        "PROBABILITY": None,
        "OPPORTUNITY": "19999.99",
        "CURRENCY_ID": "RUB",
        "COMPANY_ID": "0",
        "ASSIGNED_BY_ID": "1",
        "IS_RECURRING": "N",
        "UF_CRM_1700000001": "31",
        "CLOSEDATE": "2026-01-31T03:00:00+03:00",
        "DATE_CREATE": at_minute(0),
        # The first ones were imported at once.
        "DATE_MODIFY": at_minute(0 if number <= 15 else number),
    }


class FakeBitrix24(FakeApi):
    # The webhook is the address.
    secrets = {"BITRIX24_WEBHOOK": "https://example.bitrix24.ru/rest/1/b24_secret"}

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.deals = [a_deal(number) for number in range(1, count + 1)]
        self.histories = [
            {
                "ID": str(number),
                "TYPE_ID": "3",
                "OWNER_ID": str(number),
                "CREATED_TIME": at_minute(number),
                "CATEGORY_ID": "0",
                "STAGE_SEMANTIC_ID": "S",
                "STAGE_ID": "WON",
            }
            for number in range(1, count + 1)
        ]
        self.rows = [
            {
                "id": 1,
                "ownerId": 1,
                "ownerType": "D",
                "productName": "Seat",
                "price": 9.5,
                "quantity": 2,
            }
        ][:count]
        user = {"ID": "1", "ACTIVE": True, "NAME": "Jane", "UF_DEPARTMENT": [1, 2]}
        stage = {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "WON", "NAME": "Won", "SEMANTICS": "S"}
        option = {"ID": "31", "VALUE": "Bank"}
        field = {"FIELD_NAME": "UF_CRM_1700000001", "LIST": [option]}
        self.lists = {
            "user.get": [user][:count],
            "crm.status.list": [stage][:count],
            "crm.deal.userfield.list": [field][:count],
        }

    def change(self, number: int) -> None:
        self.deals[number - 1] |= {"TITLE": "changed", "DATE_MODIFY": at_minute(1000 + number)}

    def answer(self, call: Call) -> Answer:
        method = call.path.rsplit("/", 1)[-1]
        if method == "voximplant.statistic.get":
            return Answer({"error": "insufficient_scope", "error_description": "-"}, 401)
        if method == "crm.category.list":
            category = {"id": 0, "name": "General", "entityTypeId": 2, "isDefault": "Y"}
            return Answer({"result": {"categories": [category][: len(self.deals)]}, "total": 1})
        if method == "crm.deal.list":
            return self._page(call, self.deals, "DATE_MODIFY")
        if method == "crm.stagehistory.list":
            records = self.histories if call.params["entityTypeId"] == "2" else []
            return self._page(call, records, "CREATED_TIME", "items")
        if method == "crm.item.productrow.list":
            return self._page(call, self.rows, None, "productRows")
        return self._page(call, self.lists.get(method, []), None)

    def _page(
        self, call: Call, records: list[dict], field: str | None, within: str | None = None
    ) -> Answer:
        if field and call.params.get(f"order[{field}]") == "ASC":
            records = sorted(records, key=lambda one: (one[field], int(one["ID"])))
        if field and (since := call.params.get(f"filter[>={field}]")):
            moment = datetime.fromisoformat(since)
            records = [one for one in records if datetime.fromisoformat(one[field]) >= moment]
        first = int(call.params.get("start", 0))
        page = records[first : first + self.page_size]
        body = {"result": {within: page} if within else page, "total": len(records)}
        if len(records) > first + len(page):
            body["next"] = first + len(page)
        return Answer(body)
