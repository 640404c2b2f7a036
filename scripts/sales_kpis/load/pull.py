"""A pull: the resources of a system as dlt's rest_api source, in steps that are kept one by one."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dlt
import duckdb
from dlt.extract import DltResource, DltSource
from dlt.pipeline.exceptions import PipelineStepFailed
from dlt.sources.rest_api import rest_api_source

from sales_kpis.errors import BuildError, UserError
from sales_kpis.load.calls import Calls, Say
from sales_kpis.load.declared import Table, at, declared_tables, sources_of
from sales_kpis.load.paging import Pages, unfinished
from sales_kpis.load.secrets import Bearer, RotatingToken, require
from sales_kpis.project import DATABASE_CONFIG, read_yaml

SYSTEMS = Path(__file__).with_name("systems")
# Seconds between two lines on how far a pull is.
BETWEEN_LINES = 5


@dataclass(frozen=True)
class Request:
    """What is to be pulled, from where to where."""

    system: str
    secrets: dict[str, str]
    destination: Any
    schema: str
    base_url: str | None = None
    token_file: Path | None = None
    # Pages of each resource that are read before they are stored.
    pages: int = 50
    skipped: tuple[str, ...] = ()
    anew: bool = False


@dataclass
class Pull:
    """One system, read until nothing new is left."""

    request: Request
    say: Say
    read: Counter = field(default_factory=Counter)
    told_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        request = self.request
        self.spec = read_yaml(SYSTEMS / f"{request.system}.yml")
        self.tables = declared_tables(request.system)
        self.resources = {
            spec.get("name", spec["table"]): {**self.spec.get("defaults", {}), **spec}
            for spec in self.spec["resources"]
            if spec.get("name", spec["table"]) not in request.skipped
        }
        self.calls = Calls(request.system, self.say)
        self.calls.headers.update(self.spec.get("headers", {}))
        url = request.base_url or self.spec["base_url"]
        self.base_url = _filled(url, request.secrets, request.system).rstrip("/")
        self.calls.auth = self._auth()

    def run(self) -> Counter:
        """Pull; returns the number of records read, by resource."""
        os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
        os.environ.setdefault("EXTRACT__NEXT_ITEM_MODE", "fifo")
        # dlt's own files may go: how far a pull is stands beside the rows that it brought.
        with TemporaryDirectory(prefix="sales_kpis_load_") as workplace, _in_a_sentence():
            pipeline = dlt.pipeline(
                pipeline_name=f"sales_kpis_{self.request.schema}",
                destination=self.request.destination,
                dataset_name=self.request.schema,
                pipelines_dir=workplace,
            )
            pipeline.sync_destination()
            refresh = "drop_sources" if self.request.anew else None
            todo = set(self.resources)
            known: set[str] = set()
            while todo:
                states = {} if refresh else _states(pipeline, self.request.system)
                source = self._source(todo, states)
                for table in self.tables.values():
                    if table.name not in known:
                        source.resources.add(_empty(table))
                pipeline.run(source, refresh=refresh)
                refresh, known = None, set(self.tables)
                states = _states(pipeline, self.request.system)
                todo = {
                    name
                    for name in todo
                    if unfinished(states.get(name)) or unfinished(states.get(_changes(name)))
                }
        return self.read

    def _source(self, todo: set[str], states: dict) -> DltSource:
        limited, configs = [], []
        for name, spec in self.resources.items():
            if name not in todo and spec.get("of") not in todo:
                continue
            if "of" in spec:
                configs.append(self._dependent(name, spec))
            elif "changes" in spec and self._is_followed(spec, states, name):
                configs += self._changed(name, spec, states)
                limited.append(_changes(name))
            else:
                configs.append(self._listed(name, spec))
                # What is replaced as a whole is read as a whole.
                if self.tables[spec["table"]].key:
                    limited.append(name)
        source = rest_api_source(
            {"client": {"base_url": self.base_url, "session": self.calls}, "resources": configs},
            name=self.request.system,
            max_table_nesting=0,
        )
        for name in limited:
            source.resources[name].add_limit(self.request.pages)
        return source

    def _is_followed(self, spec: dict, states: dict, name: str) -> bool:
        """Whether it has been listed, not longer ago than the API knows of changes."""
        listed, followed = states.get(name, {}), states.get(_changes(name), {})
        since = followed.get("since") or listed.get("since")
        if unfinished(listed) or since is None:
            return False
        days = spec["changes"].get("days")
        return days is None or time.time() - since < days * 86400

    def _listed(self, name: str, spec: dict) -> dict:
        # What is followed by its changes knows when its list was begun.
        since = spec.get("since") or ({"by": "list"} if "changes" in spec else {})
        return {
            **self._table(name, spec),
            "endpoint": {
                **_endpoint(spec),
                "paginator": Pages(name, {**spec, "since": since}, self._told(name)),
                "response_actions": [self._refused(name)] if spec.get("optional") else [],
            },
            "processing_steps": [{"map": self._row_maker(spec)}],
        }

    def _changed(self, name: str, spec: dict, states: dict) -> list[dict]:
        """Which records changed, and each of them as it is now."""
        changes = {**{k: v for k, v in spec.items() if k in ("next", "more")}, **spec["changes"]}
        changes["since"] = {**changes["since"], "first": states.get(name, {}).get("since")}
        seen: set = set()

        def is_new(record: dict) -> bool:
            key, kind = at(record, changes["id"]), at(record, changes.get("kind_in", "-"))
            if key is None or key in seen or kind != changes.get("kind"):
                return False
            seen.add(key)
            return True

        ids = {
            "name": _changes(name),
            "selected": False,
            "endpoint": {
                **_endpoint(changes, spec),
                "paginator": Pages(_changes(name), changes, lambda _: None),
            },
            "processing_steps": [
                {"filter": is_new},
                {"map": lambda record: {"id": at(record, changes["id"])}},
            ],
        }
        each = {**changes["each"], "of": _changes(name), "records": "$"}
        each |= {k: v for k, v in spec.items() if k in ("table", "complete", "set", "columns")}
        return [ids, self._dependent(f"{name}_changed", each)]

    def _dependent(self, name: str, spec: dict) -> dict:
        """One or more pages for each record of another resource."""
        endpoint = _endpoint(spec)
        endpoint["path"] = endpoint["path"].replace("{id}", f"{{resources.{spec['of']}.id}}")
        paging = spec.get("next")
        return {
            **self._table(name, spec),
            "include_from_parent": ["id"],
            "endpoint": {
                **endpoint,
                "paginator": {
                    "type": "cursor",
                    "cursor_path": paging["from"],
                    "cursor_param": paging["param"],
                }
                if paging
                else "single_page",
                "response_actions": [{"status_code": 404, "action": "ignore"}],
            },
            "processing_steps": [
                # Stripe answers with a stub for what was deleted since.
                {"filter": lambda record: not record.get("deleted")},
                {"map": self._row_maker(spec, self._told(name))},
            ],
        }

    def _table(self, name: str, spec: dict) -> dict:
        table = self.tables[spec["table"]]
        return {
            "name": name,
            "table_name": table.name,
            "columns": table.hints(),
            "write_disposition": "merge" if table.key else "replace",
        }

    def _row_maker(
        self, spec: dict, told: Callable[[list], None] | None = None
    ) -> Callable[[dict], dict]:
        table, constants = self.tables[spec["table"]], spec.get("set", {})
        table = table.read_from(spec.get("columns", {}))

        def make_row(record: dict) -> dict:
            if told:
                told([record])
            record = at(record, spec["within"]) if "within" in spec else record
            if spec.get("keys") == "snake":
                record = {_snake(key): value for key, value in record.items()}
            for name in spec.get("complete", ()):
                self._complete(record.get(name))
            return table.row({**record, **constants})

        return make_row

    def _complete(self, found: dict | None) -> None:
        """The rest of a list of Stripe's: a record has the first ten only."""
        while found and found.get("has_more"):
            last = found["data"][-1]["id"]
            page = self.calls.get(
                self.base_url + found["url"], params={"limit": 100, "starting_after": last}
            ).json()
            found["data"] += page["data"]
            found["has_more"] = page["has_more"]

    def _refused(self, name: str) -> Callable:
        def skip(response: Any, *_: Any, **__: Any) -> Any:
            if response.status_code in (400, 402, 403, 404):
                self.say(f"{name}: not permitted or not in use (HTTP {response.status_code})")
                response.status_code, response._content = 200, b"{}"
            return response

        return skip

    def _told(self, name: str) -> Callable[[list], None]:
        def tell(records: list) -> None:
            self.read[name] += len(records)
            if time.monotonic() - self.told_at > BETWEEN_LINES:
                self.told_at = time.monotonic()
                self.say(f"{name}: {self.read[name]:,} records, {self.calls.count:,} calls")

        return tell

    def _auth(self) -> Any:
        system, secrets = self.request.system, self.request.secrets
        for form in self.spec.get("auth", ()):
            names = form["secrets"]
            if form is not self.spec["auth"][-1] and not all(name in secrets for name in names):
                continue
            require(secrets, names, system)
            if "refresh" in form:
                file = self.request.token_file
                return RotatingToken(self.base_url + form["refresh"], secrets, file)
            return Bearer(form["header"], form["value"].format(**secrets))
        return None


def duckdb_file(path: Path) -> Any:
    """The destination; a new file is one that other readers of the project can open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path), config=DATABASE_CONFIG if not path.exists() else {}):
        pass
    return dlt.destinations.duckdb(str(path))


def postgres_database() -> Any:
    """The destination that DBT_POSTGRES_* name, as the example profile reads them."""
    stated = os.environ.get
    return dlt.destinations.postgres(
        {
            "host": stated("DBT_POSTGRES_HOST", "localhost"),
            "port": int(stated("DBT_POSTGRES_PORT", "5432")),
            "username": stated("DBT_POSTGRES_USER", "crm"),
            # dlt refuses an empty one, which a server that asks for none ignores.
            "password": stated("DBT_ENV_SECRET_POSTGRES_PASSWORD") or "none",
            "database": stated("DBT_POSTGRES_DATABASE", "crm"),
        }
    )


def systems() -> list[str]:
    return sorted(path.stem for path in SYSTEMS.glob("*.yml") if sources_of(path.stem).exists())


def secret_names(system: str) -> list[str]:
    spec = read_yaml(SYSTEMS / f"{system}.yml")
    named = [name for form in spec.get("auth", ()) for name in form["secrets"]]
    return [*named, *re.findall(r"{(\w+)}", spec["base_url"]), *spec.get("optional_secrets", ())]


def _empty(table: Table) -> DltResource:
    """Makes the table, whether the API has rows for it or not."""

    def nothing() -> Iterator[Any]:
        yield dlt.mark.materialize_table_schema()

    return dlt.resource(
        nothing,
        name=f"{table.name}_declared",
        table_name=table.name,
        columns=table.hints(),
        write_disposition="merge" if table.key else "append",
    )


def _endpoint(spec: dict, defaults: dict | None = None) -> dict:
    spec = {**(defaults or {}), **spec}
    endpoint = {key: spec[key] for key in ("path", "method", "params", "json") if key in spec}
    return {**endpoint, "data_selector": spec["records"]}


def _changes(name: str) -> str:
    return f"{name}_changes"


def _states(pipeline: dlt.Pipeline, system: str) -> dict:
    return pipeline.state.get("sources", {}).get(system, {}).get("resources", {})


def _filled(url: str, secrets: dict[str, str], system: str) -> str:
    require(secrets, re.findall(r"{(\w+)}", url), system)
    return url.format(**secrets)


def _snake(key: str) -> str:
    return key.lower() if key.isupper() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """What dlt raises wraps the reason, and may quote addresses that are secret."""
    try:
        yield
    except PipelineStepFailed as error:
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, UserError | KeyboardInterrupt):
                raise reason from None
            last, reason = reason, reason.__cause__ or reason.__context__
        raise BuildError(f"the pull failed while it would {error.step}: {last}") from None
