"""Pipedrive: lists by the last change with a cursor, changelogs by deal, archived deals apart."""

import base64
import json
from datetime import UTC, datetime, timedelta

from fake_api import Answer, Call, FakeApi

START = datetime(2026, 1, 1, tzinfo=UTC)


def at_minute(number: int) -> str:
    return (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def a_deal(number: int) -> dict:
    return {
        "id": number,
        "title": f"Deal {number}",
        "owner_id": 1,
        "value": 200.5,
        "person_id": None,
        "org_id": 1,
        "stage_id": 1,
        "pipeline_id": 1,
        "currency": "USD",
        "add_time": at_minute(0),
        # The first ones were imported at once.
        "update_time": at_minute(0 if number <= 15 else number),
        "status": "open",
        "is_archived": False,
        "is_deleted": False,
        "probability": None,
        "expected_close_date": "2026-03-01",
        "custom_fields": {"dcf558aac1ae4e8c4f849ba5e668430d8df9be12": 31},
    }


class FakePipedrive(FakeApi):
    secrets = {"PIPEDRIVE_API_TOKEN": "pd_secret"}

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.deals = [a_deal(number) for number in range(1, count + 1)]
        self.others: dict[str, list[dict]] = {
            "/api/v2/stages": [
                {"id": 1, "name": "Offer", "pipeline_id": 1, "order_nr": 1, "deal_probability": 100}
            ],
            "/api/v2/pipelines": [{"id": 1, "name": "Sales", "is_deal_probability_enabled": False}],
            "/api/v1/dealFields": [
                {
                    "key": "dcf558aac1ae4e8c4f849ba5e668430d8df9be12",
                    "options": [{"id": 31, "label": "Bank"}],
                }
            ],
            "/api/v1/users": [{"id": 1, "name": "Jane", "active_flag": True}],
            "/api/v2/organizations": [
                {
                    "id": 1,
                    "name": "Customer",
                    "owner_id": 1,
                    "address": {"country": "Latvia", "locality": "Riga"},
                    "add_time": at_minute(0),
                    "update_time": at_minute(0),
                }
            ],
        }
        if not count:
            self.others = {}

    def change(self, number: int) -> None:
        self.deals[number - 1] |= {"title": "changed", "update_time": at_minute(1000 + number)}

    def answer(self, call: Call) -> Answer:
        if call.headers.get("x-api-token") != "pd_secret":
            return Answer({"success": False, "error": "unauthorized access"}, 401)
        if call.path.endswith("/changelog"):
            return self._changelog(int(call.path.split("/")[-2]))
        if "legacyTeams" in call.path or "callLogs" in call.path:
            return Answer({"success": False, "error": "Scope and URL mismatch"}, 403)
        if "/v1/leads" in call.path:
            pagination = {"start": 0, "limit": 100, "more_items_in_collection": False}
            return Answer({"data": None, "additional_data": {"pagination": pagination}})
        records = self.others.get(call.path, [])
        if call.path.startswith("/api/v2/deals"):
            archived = call.path.endswith("archived")
            deleted = call.params.get("status") == "deleted"
            records = [
                deal
                for deal in self.deals
                if deal["is_archived"] == archived and deal["is_deleted"] == deleted
            ]
            if call.path.endswith("/products"):
                records = []
        return self._page(call, records)

    def _page(self, call: Call, records: list[dict]) -> Answer:
        def place(record: dict) -> list:
            return [record.get("update_time", ""), record["id"]]

        if call.params.get("sort_by") == "update_time":
            assert call.params["sort_direction"] == "asc"
            records = sorted(records, key=place)
        if since := call.params.get("updated_since"):
            records = [record for record in records if record["update_time"] >= since]
        if cursor := call.params.get("cursor"):
            after = json.loads(base64.b64decode(cursor))
            records = [record for record in records if place(record) > after]
        page = records[: self.page_size]
        cursor = None
        if len(records) > len(page):
            cursor = base64.b64encode(json.dumps(place(page[-1])).encode()).decode()
        return Answer({"success": True, "data": page, "additional_data": {"next_cursor": cursor}})

    def _changelog(self, number: int) -> Answer:
        if number not in [deal["id"] for deal in self.deals]:
            return Answer({"success": False, "error": "Deal not found"}, 404)
        change = {
            "field_key": "stage_id",
            "old_value": "1",
            "new_value": "2",
            "actor_user_id": 1,
            "time": "2026-01-02 09:10:12",
        }
        # A value that was emptied.
        emptied = change | {
            "field_key": "expected_close_date",
            "old_value": "2026-03-01",
            "new_value": None,
        }
        return Answer({"data": [change, emptied], "additional_data": {"next_cursor": None}})
