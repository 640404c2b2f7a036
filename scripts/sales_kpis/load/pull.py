"""A pull: the resources of a system as dlt's rest_api source, in steps that are kept one by one."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dlt
import duckdb
import requests
from dlt.extract import DltResource, DltSource
from dlt.pipeline.exceptions import PipelineStepFailed
from dlt.sources.rest_api import rest_api_source

from sales_kpis.errors import BuildError, UserError, did_you_mean
from sales_kpis.load.calls import Calls, Say
from sales_kpis.load.declared import Table, at, declared_tables, instant, sources_of
from sales_kpis.load.paging import Pages, latest, unfinished
from sales_kpis.load.secrets import Bearer, RotatingToken, require
from sales_kpis.messages import tr
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
    # Columns of deals beyond those that the connector declares, as the system names them.
    fields: tuple[str, ...] = ()


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
        self.tables = declared_tables(request.system, request.fields)
        self.resources = {
            spec.get("name", spec["table"]): {**self.spec.get("defaults", {}), **spec}
            for spec in self.spec["resources"]
        }
        for name in request.skipped:
            if self.resources.pop(name, None) is None:
                hint = did_you_mean(name, self.resources) or f": {', '.join(self.resources)}"
                raise UserError(
                    tr(
                        "{system} has no resource '{resource}' to skip{hint}",
                        system=request.system,
                        resource=name,
                        hint=hint,
                    )
                )
        self.calls = Calls(request.system, self.say)
        self.calls.headers.update(self.spec.get("headers", {}))
        url = request.base_url or self.spec["base_url"]
        self.base_url = _filled(url, request.secrets, request.system).rstrip("/")
        self.calls.auth = self._auth()

    def run(self) -> Counter:
        """Pull; returns the number of records read, by resource."""
        os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
        os.environ.setdefault("RUNTIME__LOG_LEVEL", "ERROR")
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
            todo = {name for name, spec in self.resources.items() if "of" not in spec}
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
        configs = []
        for name, spec in self.resources.items():
            if spec.get("of", name) not in todo:
                continue
            if "of" in spec:
                configs.append(self._dependent(name, spec))
            elif "changes" in spec and self._is_followed(spec, states, name):
                configs += self._changed(name, spec, states)
            else:
                configs.append(self._listed(name, spec))
        return rest_api_source(
            {"client": {"base_url": self.base_url, "session": self.calls}, "resources": configs},
            name=self.request.system,
            max_table_nesting=0,
        )

    def _is_followed(self, spec: dict, states: dict, name: str) -> bool:
        """Whether it has been listed, not longer ago than the API knows of changes."""
        listed, followed = states.get(name, {}), states.get(_changes(name), {})
        since = latest(listed.get("since"), followed.get("since"))
        if unfinished(listed) or listed.get("since") is None:
            return False
        days = spec["changes"].get("days")
        return days is None or time.time() - instant(since).timestamp() < days * 86400

    def _listed(self, name: str, spec: dict) -> dict:
        # What is followed by its changes knows when its list was begun.
        since = spec.get("since") or ({"by": "list"} if "changes" in spec else {})
        # What is replaced as a whole is read as a whole.
        limit = self.request.pages if self.tables[spec["table"]].key else None
        return {
            **self._table(name, spec),
            "endpoint": {
                **self._endpoint(spec),
                "paginator": Pages(name, {**spec, "since": since}, limit, self._told(name)),
                "response_actions": [self._refused(name)] if spec.get("optional") else [],
            },
            "processing_steps": self._steps(spec),
        }

    def _changed(self, name: str, spec: dict, states: dict) -> list[dict]:
        """Which records changed, and each of them as it is now."""
        defaults = {k: v for k, v in spec.items() if k in ("records", "next", "more")}
        changes = {**defaults, **spec["changes"]}
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
                **self._endpoint(changes),
                "paginator": Pages(
                    _changes(name), changes, self.request.pages, self._told(_changes(name))
                ),
                "response_actions": [self._refused(name)] if spec.get("optional") else [],
            },
            "processing_steps": [
                {"filter": is_new},
                {"map": lambda record: {"id": at(record, changes["id"])}},
            ],
        }
        kept = ("table", "complete", "columns", "properties", "history")
        each = {k: v for k, v in spec.items() if k in kept}
        each |= {**changes["each"], "of": _changes(name), "records": "$"}
        return [ids, self._dependent(f"{name}_changed", each)]

    def _dependent(self, name: str, spec: dict) -> dict:
        """One or more pages for each record of another resource."""
        endpoint = self._endpoint(spec)
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
                *self._steps(spec, of=spec["of"], told=self._told(name)),
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

    def _steps(
        self, spec: dict, of: str | None = None, told: Callable[[list], None] | None = None
    ) -> list[dict]:
        """What makes rows of a record."""
        table = self.tables[spec["table"]].read_from(spec.get("columns", {}))
        constants = spec.get("set", {})

        def make_row(record: dict) -> dict:
            if told:
                told([record])
            record = at(record, spec["within"]) if "within" in spec else record
            if spec.get("keys") == "snake":
                record = {_snake(key): value for key, value in record.items()}
            if of:
                record["of_id"] = record.get(f"_{of}_id")
            for name in spec.get("complete", ()):
                self._complete(record.get(name))
            return table.row({**record, **constants})

        if "history" in spec:
            return [{"yield_map": lambda record: map(make_row, _values(record, spec["history"]))}]
        # An object that is not in use is an empty one.
        return [{"filter": lambda record: bool(record)}, {"map": make_row}]

    def _endpoint(self, spec: dict) -> dict:
        endpoint = {key: spec[key] for key in ("path", "method", "params", "json") if key in spec}
        # rest_api writes the parameters of a step into what it was given.
        endpoint = deepcopy(endpoint) | {"data_selector": spec["records"]}
        if spec.get("properties"):
            columns = self.tables[spec["table"]].columns
            names = {path for column in columns for path in column.paths if "." not in path}
            endpoint["params"] = endpoint.get("params", {}) | {
                "properties": ",".join(sorted(names))
            }
        return endpoint

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
            # Bitrix24 says 401 where the webhook has no right to it.
            if response.status_code in (402, 403, 404) or "insufficient_scope" in response.text:
                self.say(
                    tr(
                        "{resource}: not permitted or not in use (HTTP {code})",
                        resource=name,
                        code=response.status_code,
                    )
                )
                response.status_code, response._content = 200, b"{}"
            return response

        return skip

    def _told(self, name: str) -> Callable[[list], None]:
        def tell(records: list) -> None:
            self.read[name] += len(records)
            if time.monotonic() - self.told_at > BETWEEN_LINES:
                self.told_at = time.monotonic()
                self.say(
                    tr(
                        "{name}: {read:,} records, {count:,} calls",
                        name=name,
                        read=self.read[name],
                        count=self.calls.count,
                    )
                )

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


def _values(record: dict, key: str) -> Iterator[dict]:
    """Each value that each property of a HubSpot record has had."""
    for name, values in (record.get("propertiesWithHistory") or {}).items():
        for one in values:
            yield {**one, key: record["id"], "property": name}


def _changes(name: str) -> str:
    return f"{name}_changes"


def _states(pipeline: dlt.Pipeline, system: str) -> dict:
    return pipeline.state.get("sources", {}).get(system, {}).get("resources", {})


def _filled(url: str, secrets: dict[str, str], system: str) -> str:
    names = re.findall(r"{(\w+)}", url)
    require(secrets, names, system)
    filled = url.format(**secrets)
    if not re.match(r"https?://[^/\s]+", filled):
        raise UserError(
            tr(
                "{names} is no address of {system}",
                names=" or ".join(names) or "--base-url",
                system=system,
            )
        )
    return filled


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
        told = type(last).__name__ if isinstance(last, requests.RequestException) else last
        raise BuildError(
            tr("the pull failed at its step {step}: {reason}", step=error.step, reason=told)
        ) from None
