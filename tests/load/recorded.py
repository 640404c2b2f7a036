"""A server that gives the answers that an API was seen to give: answers/SOURCES.md says where."""

import json
import re
from pathlib import Path

from fake_api import Answer, Call, FakeApi
from fakes import MAINS, resources_of
from sales_kpis.load.declared import at

ANSWERS = Path(__file__).with_name("answers")
# What tells resources of one path apart.
KINDS = ("status", "archived", "entityTypeId")


def kind(params: dict) -> list[str]:
    return [str(params.get(name)) for name in KINDS]


class RecordedApi(FakeApi):
    """Each answer once, at the first call for its resource; else what an empty account answers."""

    def __init__(self, system: str) -> None:
        super().__init__()
        self.empty = MAINS[system].make()
        self.secrets = self.empty.secrets
        self.left: dict[str, tuple[dict, dict]] = {}
        # How many records the answers have, by the table in which they shall land.
        self.records: dict[str, int] = {}
        resources = resources_of(system)
        for file in sorted((ANSWERS / system).glob("*.json")):
            spec, body = resources[file.stem], json.loads(file.read_text(encoding="utf-8"))
            self.left[file.stem] = spec, body
            found = body if spec["records"] == "$" else at(body, spec["records"])
            self.records[spec["table"]] = len(found) if isinstance(found, list) else 1

    def answer(self, call: Call) -> Answer:
        for name, (spec, body) in self.left.items():
            path = re.escape(spec["path"]).replace(r"\{id\}", "[^/]+")
            is_asked = re.search(f"/{path}$", call.path)
            if is_asked and kind(call.params) == kind(spec.get("params", {})):
                del self.left[name]
                return Answer(body)
        return self.empty.answer(call)
