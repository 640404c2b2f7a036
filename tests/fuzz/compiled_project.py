"""The whole project as plain SQL, run on a company's files in seconds.

A company is a folder of files, loaded by the product's own loader, and some hundred statements
in one DuckDB session. What dbt does around a statement costs more than the statement, so the
models are rendered without it; tests/python/test_models_without_dbt.py holds both to be one.
"""

import json
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import SimpleNamespace

import duckdb
from jinja2 import Environment

from sales_kpis.files.loader import load_folder
from sales_kpis.project import ROOT, read_yaml
from sales_kpis.without_dbt.renderer import ModelRenderer, model_files

FILES = {"connectors": {"files": "all"}}
FIRST_ROWS = 3


@dataclass(frozen=True)
class Node:
    """A seed, a model or a data test: its statement, and the names of what it reads."""

    name: str
    kind: str  # table | view | test
    sql: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A data test that found rows, or a statement that DuckDB refused."""

    node: str
    count: int
    rows: list[dict] = field(default_factory=list)
    error: str = ""

    def __str__(self) -> str:
        lines = [f"{self.node}: {self.error or f'{self.count} rows'}"]
        return "\n".join(lines + [f"    {row}" for row in self.rows])


class Company:
    """A folder of files with the models built on it; a context manager.

    `only` names the models that are wanted: they are built with all that they read, and no
    test is run. Without it everything is built and tested. `before` is the build before, whose
    note of the deals this one knows.
    """

    def __init__(
        self,
        folder: Path,
        dbt_vars: dict | None = None,
        only: Collection[str] = (),
        before: "Company | None" = None,
    ) -> None:
        self.connection = duckdb.connect()
        # The tables are small: a second thread costs more than it does.
        self._run("set threads = 1")
        stated = self._load(folder)
        dbt_vars = FILES | stated | (dbt_vars or {})
        key = json.dumps(dbt_vars, sort_keys=True, default=str)
        self.project = project(key, before is not None)
        self.nodes = self.project.nodes(only)
        if before:
            self._make_deal_states()
            rows = before.ask("select * from analytics_history.deal_states")
            places = ", ".join("?" * len(rows[0]))
            self.connection.executemany(
                f"insert into analytics_history.deal_states values ({places})", rows
            )
        self.failures = self._build()

    def note_deals(self) -> None:
        """What a build does last: note how the deals are whose source keeps no history."""
        self._make_deal_states()
        macro = "{{ new_deal_states('crm_deals', 'crm_deal_history', 'dim_as_of') }}"
        self._run(f"insert into analytics_history.deal_states {self.project.render(macro)}")

    def _make_deal_states(self) -> None:
        self._run("create schema if not exists analytics_history")
        self._run(self.project.render("{{ deal_states_table() }}"))

    def __enter__(self) -> "Company":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, sql: str, *values: object) -> list[tuple]:
        """Query the tables by their own names, as a BI tool would."""
        return self._run(sql, list(values)).fetchall()

    def values(self, kpi: str, grain: str = "month", dimension: str = "all") -> dict:
        """Read a KPI: {first day of the period, or (first day, member): value}."""
        rows = self.ask(
            f"select period_start_date, dimension_value, value from kpi_{kpi} "
            "where period_grain = ? and dimension = ? order by all",
            grain,
            dimension,
        )
        return {
            (str(start) if dimension == "all" else (str(start), member)): value
            for start, member, value in rows
        }

    def _run(self, sql: str, values: list | None = None) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, values)

    def _load(self, folder: Path) -> dict:
        """Read the files into memory; name the variables that sales_kpis.yml states."""
        with tempfile.TemporaryDirectory() as scratch:
            loaded = Path(scratch) / "loaded.duckdb"
            report = load_folder(folder, loaded)
            self._run(f"attach '{loaded}' (read_only)")
            self._run("create schema raw_files")
            for (table,) in self.ask(
                "select table_name from duckdb_tables() where database_name = 'loaded'"
            ):
                self._run(f"create table raw_files.{table} as from loaded.raw_files.{table}")
            self._run("detach loaded")
        return report.dbt_vars

    def _build(self) -> list[Failure]:
        """Run every model, then every test; a failed model ends it."""
        failures = []
        for node in self.nodes.values():
            try:
                if node.kind == "test":
                    failures.extend(self._judge(node))
                else:
                    self._run(f"create {node.kind} {node.name} as {node.sql}")
            except duckdb.Error as error:
                failures.append(Failure(node.name, 1, error=str(error)))
                if node.kind != "test":
                    break
        return failures

    def _judge(self, test: Node) -> Iterator[Failure]:
        found = self._run(test.sql)
        columns = [column for column, *_ in found.description]
        rows = found.fetchall()
        found: dict[str, list[dict]] = {}
        for row in rows:
            named = dict(zip(columns, row, strict=True))
            table = named.get("failing_table")
            found.setdefault(f"{test.name} of {table}" if table else test.name, []).append(named)
        for name, shown in found.items():
            yield Failure(name, len(shown), shown[:FIRST_ROWS])


# --------------------------------------------------------------- the project's own SQL


@cache
def project(vars_json: str, deals_were_seen: bool = False) -> "Project":
    """The project under these variables, which JSON names: rendered once for many companies."""
    return Project(
        json.loads(vars_json), ["analytics_history.deal_states"] if deals_were_seen else []
    )


class Project:
    """The nodes of the project, each rendered when it is first asked for."""

    def __init__(self, dbt_vars: dict, there: Collection[str] = ()) -> None:
        self._read: list[str] = []
        self._nodes = {seed.name: seed for seed in _seeds()}
        self._renderer = ModelRenderer(
            dbt_vars, self._note, lambda schema, table: f"{schema}.{table}", there
        )
        folders = ("settings", *dbt_vars["connectors"])
        self.models = {
            name: path
            for name, path in model_files().items()
            if path.parent.parent.name != "staging" or path.parent.name in folders
        }
        if not dbt_vars.get("deal_fields"):
            del self.models["deal_fields"]

    @cached_property
    def tests(self) -> dict[str, str]:
        """Those of the models that there are; who names models asks for none."""
        generic = (pair for name in self.models for pair in _generic_tests().get(name, {}).items())
        return dict(sorted([*_singular_tests(), *generic]))

    def nodes(self, names: Iterable[str] = (), there: Collection[str] = ()) -> dict[str, Node]:
        """These models and all that they read but what is there, or everything, in an order."""
        ordered: dict[str, Node] = {}

        def visit(name: str) -> None:
            if name not in ordered and name not in there:
                node = self._node(name)
                for parent in node.parents:
                    visit(parent)
                ordered[name] = node

        for name in names or (*self.models, *self.tests):
            visit(name)
        return ordered

    def render(self, template: str) -> str:
        return self._renderer.render(template)

    def _node(self, name: str) -> Node:
        if name not in self._nodes:
            path = self.models.get(name)
            # Only a KPI stays a view: a view that is read twice is planned twice.
            kind = "table" if path else "test"
            kind = "view" if path and path.is_relative_to(ROOT / "models/kpis") else kind
            template = path.read_text(encoding="utf-8") if path else self.tests[name]
            self._read.clear()
            sql = self._renderer.render(template)
            self._nodes[name] = Node(name, kind, sql, tuple(self._read))
        return self._nodes[name]

    def _note(self, name: str) -> str:
        self._read.append(name)
        return name


def _singular_tests() -> Iterator[tuple[str, str]]:
    for path in ROOT.glob("tests/*.sql"):
        yield path.stem, path.read_text(encoding="utf-8")


def _seeds() -> Iterator[Node]:
    """The rows of ours that a company's build reads; those of the demo it does not."""
    types = Environment()
    target = SimpleNamespace(type="duckdb")
    for path in ROOT.glob("seeds/*/_*.yml"):
        for seed in read_yaml(path)["seeds"] if path.parent.name != "demo" else []:
            columns = ", ".join(
                f"cast({name} as {types.from_string(kind).render(target=target)}) as {name}"
                for name, kind in seed["config"]["column_types"].items()
            )
            file = path.with_name(f"{seed['name']}.csv")
            sql = f"select {columns} from read_csv('{file}', header = true, all_varchar = true)"
            yield Node(seed["name"], "table", sql)


@cache
def _generic_tests() -> dict[str, dict[str, str]]:
    """The tests of our own in the YAML of each model, as calls of their macros."""
    macros = {path.stem: path.read_text("utf-8") for path in ROOT.glob("tests/generic/*.sql")}
    found: dict[str, dict[str, str]] = {}
    for path in ROOT.glob("models/**/*.yml"):
        for model in read_yaml(path).get("models", []):
            for test in model.get("data_tests", []):
                name, stated = next(iter(test.items())) if isinstance(test, dict) else (test, {})
                arguments = (stated or {}).get("arguments", {})
                stated_arguments = "".join(f", {key}={value}" for key, value in arguments.items())
                macro = macros[name].replace("{% test ", "{% macro ", 1)
                found.setdefault(model["name"], {})[f"{name} of {model['name']}"] = (
                    macro.replace("{% endtest %}", "{% endmacro %}")
                    + f"{{{{ {name}(ref('{model['name']}'){stated_arguments}) }}}}"
                )
    return found
