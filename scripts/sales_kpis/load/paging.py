"""How far a pull is: in dlt's state, which is stored with the rows that were read so far."""

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
    """

    def __init__(self, resource: str, spec: dict, told: Callable[[list], None]) -> None:
        super().__init__()
        self.resource = resource
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
            since = position.get("since") or self.since.get("first")
            position["from"] = earlier(since, self.since.get("back", OVERLAP))
        self.update_request(request)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        position, answer, records = self.position, response.json(), data or []
        self.told(records)
        moments = [at(record, self.since["field"]) for record in records] if self._ordered else []
        latest = max(filter(None, moments), key=instant, default=None)
        if latest is not None:
            position["since"] = latest
        following = self._following(answer, records)
        if following is None or (self.more and not at(answer, self.more)):
            if self.since and not self._ordered:
                position["since"] = position["begun"]
            position["begun"] = position["cursor"] = None
            self._has_next_page = False
        elif self.page and latest is not None and _later(latest, position["from"]):
            position["from"], position["cursor"] = latest, self.page["first"]
        else:
            position["cursor"] = following

    @property
    def _ordered(self) -> bool:
        return "field" in self.since

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


def earlier(moment: Any, seconds: int) -> Any:
    """The moment, written as before, some seconds earlier."""
    if moment is None:
        return None
    if isinstance(moment, int):
        return moment - seconds
    return (datetime.fromisoformat(moment) - timedelta(seconds=seconds)).isoformat()


def _later(moment: Any, than: Any) -> bool:
    return moment is not None and (than is None or instant(moment) > instant(than))


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
