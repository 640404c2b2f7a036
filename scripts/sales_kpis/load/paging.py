"""How far a pull is: in dlt's state, which is stored with the rows that were read so far."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import dlt
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import Request, Response

from sales_kpis.load.declared import at, instant

# Seconds that are read again, for what an API shows late and for clocks that differ.
OVERLAP = 300


class Pages(BasePaginator):
    """The pages of a resource, from the one after the last that was stored.

    `next` is the cursor that an answer gives, or the key of its last record (`last: id`); `page`
    counts. `since` asks for what changed from a moment on. Where an API counts pages instead of
    giving a cursor, a record that changes meanwhile would move the others: so where records come
    in the order of `since.field`, each page asks anew for what changed since the last record, and
    counts only within one moment.

    After `limit` pages it stops, and the next step goes on from there.
    """

    def __init__(
        self, resource: str, spec: dict, limit: int | None, told: Callable[[list], None]
    ) -> None:
        super().__init__()
        self.resource = resource
        # Pages until what was read is stored.
        self.left = limit or sys.maxsize
        self.next: dict = spec.get("next", {})
        self.page: dict = spec.get("page", {})
        self.since: dict = spec.get("since", {})
        self.until: dict = spec.get("until", {})
        self.more: str | None = spec.get("more")
        self.told = told

    def init_request(self, request: Request) -> None:
        position = self.position = dlt.current.resource_state(self.resource)
        if not position.get("begun"):
            position["begun"] = int(time.time())
            position["cursor"] = self.page.get("first")
            position["ordered"] = "field" in self.since
            since = latest(position.get("since"), self.since.get("first"))
            position["start"] = earlier(since, self.since.get("back", OVERLAP))
            position["from"] = position["start"]
        self.update_request(request)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        position, answer, records = self.position, response.json(), data or []
        self.told(records)
        following = self._following(answer, records)
        last = self._last_change(records)
        self.left -= 1
        self._has_next_page = self.left > 0
        if self.page and position["ordered"] and records and last is None:
            # The API does not keep to the order that was asked for: all pages, one by one.
            position |= {"ordered": False, "from": position["start"], "cursor": self.page["first"]}
            return
        position["ordered"] &= not records or last is not None
        if following is None or (self.more and not at(answer, self.more)):
            # What an API does not sort by its change has been read as it was when this began.
            if self.since and not position["ordered"]:
                position["since"] = position["begun"]
            position["begun"] = position["cursor"] = None
            self._has_next_page = False
        elif self.page and last is not None and _later(last, position["from"]):
            position["from"], position["cursor"] = last, self.page["first"]
        else:
            position["cursor"] = following

    def _last_change(self, records: list[Any]) -> Any:
        """When the last record changed; None where records do not come in that order."""
        if not (self.position["ordered"] and records):
            return None
        moments = [at(record, self.since["field"]) for record in records]
        if None in moments or moments != sorted(moments, key=instant):
            return None
        self.position["since"] = moments[-1]
        return moments[-1]

    def _following(self, answer: Any, records: list[Any]) -> Any:
        if self.page:
            step = len(records) if self.page.get("step") == "records" else 1
            return self.position["cursor"] + step if records else None
        if "last" in self.next:
            return at(records[-1], self.next["last"]) if records else None
        return at(answer, self.next["from"]) if self.next else None

    def update_request(self, request: Request) -> None:
        position = self.position
        if not self._has_next_page:
            return
        moment = position["from"] if position["from"] is not None else self.since.get("start")
        _put(request, self.since.get("param"), _written(moment, self.since.get("form")))
        _put(request, self.until.get("param"), position["begun"])
        _put(request, self.page.get("param") or self.next.get("param"), position["cursor"])


def unfinished(position: dict | None) -> bool:
    return bool(position and position.get("begun"))


def latest(*moments: Any) -> Any:
    return max((one for one in moments if one is not None), key=instant, default=None)


def earlier(moment: Any, seconds: int) -> Any:
    """The moment, written as before, some seconds earlier."""
    if moment is None:
        return None
    if isinstance(moment, int):
        return moment - seconds
    return (datetime.fromisoformat(moment) - timedelta(seconds=seconds)).isoformat()


def _later(moment: Any, than: Any) -> bool:
    return than is None or instant(moment) > instant(than)


def _written(moment: Any, form: str | None) -> Any:
    """The moment as the API wants to be asked."""
    if moment is None or form is None:
        return moment
    read = instant(moment)
    if form == "ms":
        return str(int(read.timestamp() * 1000))
    return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _put(request: Request, param: str | None, value: Any) -> None:
    """Set a parameter of the address, or with `json:a.0.b` one of the body."""
    if param is None:
        return
    if not param.startswith("json:"):
        request.params = {**(request.params or {}), param: value}
        if value is None:
            del request.params[param]
        return
    *path, last = param.removeprefix("json:").split(".")
    place = request.json
    for step in path:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
