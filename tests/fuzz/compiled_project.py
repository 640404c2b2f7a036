"""The whole project as plain SQL, run on a company's files in seconds.

dbt reads the project once and writes out its SQL; a company then is a folder of files, loaded
by the product's own loader, and some hundred statements in one DuckDB session. What dbt does
around a statement costs more than the statement.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
import yaml

from file_loader import load_folder
from fingerprint import fingerprint

ROOT = Path(__file__).parents[2]
# Compiled SQL is kept between runs, by what it was compiled from.
CACHE = ROOT / ".make/compiled"
# The catalog that the compiled SQL names: the stem of the database in the profile.
CATALOG = "sales_kpis"
FILES = {"connectors": {"files": "all"}}
FIRST_ROWS = 3


@dataclass(frozen=True)
class Node:
    """A seed, a model or a data test: the statement that it comes to, and what it reads."""

    name: str
    kind: str  # table | view | test
    relation: str | None
    sql: str
    parents: list[str]


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
    test is run. Without it everything is built and tested.
    """

    def __init__(
        self, folder: Path, dbt_vars: dict | None = None, only: Collection[str] = ()
    ) -> None:
        self.connection = duckdb.connect()
        # The tables are small: a second thread costs more than it does.
        self._run(f"set threads = 1; attach ':memory:' as {CATALOG}; use {CATALOG}")
        stated = self._load(folder)
        nodes = compiled_nodes(FILES | stated | (dbt_vars or {}))
        self.nodes = _needed_for(only, nodes) if only else nodes
        self.failures = self._build()

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
        schemas = {
            node.relation.rpartition(".")[0] for node in self.nodes.values() if node.relation
        }
        for schema in sorted(schemas):
            self._run(f"create schema if not exists {schema}")
        found = self._run(
            "select string_agg(schema_name) from duckdb_schemas() "
            "where database_name = current_database() and not internal"
        )
        self._run(f"set search_path = '{found.fetchone()[0]}'")
        failures = []
        for node in self.nodes.values():
            try:
                if node.kind == "test":
                    failures.extend(self._judge(node))
                else:
                    self._run(f"create {node.kind} {node.relation} as {node.sql}")
            except duckdb.Error as error:
                failures.append(Failure(node.name, 1, error=str(error)))
                if node.kind != "test":
                    break
        return failures

    def _judge(self, test: Node) -> Iterator[Failure]:
        found = self._run(test.sql)
        columns = [column for column, *_ in found.description]
        rows = found.fetchall()
        if rows:
            shown = [dict(zip(columns, row, strict=True)) for row in rows[:FIRST_ROWS]]
            yield Failure(test.name, len(rows), shown)


# ------------------------------------------------------------------ what dbt makes of it


def compiled_nodes(dbt_vars: dict) -> dict[str, Node]:
    """Every node in an order in which it can run, the tests last."""
    return _compiled(json.dumps(dbt_vars, sort_keys=True, default=str))


@cache
def _compiled(vars_json: str) -> dict[str, Node]:
    dbt_vars = json.loads(vars_json)
    made_by = sha256(Path(__file__).read_bytes()).hexdigest()
    path = CACHE / f"{fingerprint({**dbt_vars, 'made_by': made_by}, None)}.json"
    CACHE.mkdir(parents=True, exist_ok=True)
    # One process at a time: dbt's folder is shared, and what one compiles the next one reads.
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            nodes = [asdict(node) for node in _compile(dbt_vars)]
            path.with_suffix(".part").write_text(json.dumps(nodes), encoding="utf-8")
            path.with_suffix(".part").replace(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    return {node["name"]: Node(**node) for node in content}


def _compile(dbt_vars: dict) -> Iterator[Node]:
    from dbt.cli.main import dbtRunner

    arguments = [*_dbt_arguments(), "--vars", yaml.safe_dump(dbt_vars)]
    # With the manifest at hand dbt does not read the project again for other variables.
    runner = dbtRunner(manifest=_manifest())
    outcome = runner.invoke(["compile", *arguments, "--exclude", "resource_type:unit_test"])
    assert outcome.success, outcome.exception
    nodes = {
        result.node.unique_id: result.node
        for result in outcome.result
        if result.node.resource_type in ("seed", "model", "test")
        and not result.node.original_file_path.startswith("seeds/demo")
    }
    ordered = list(_in_order(nodes))
    ordered.sort(key=lambda node: node.resource_type == "test")
    return (_node(node, nodes) for node in ordered)


@cache
def _manifest():
    """Read the project, once for all variables: only `connectors` changes its shape."""
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(["parse", *_dbt_arguments(), "--vars", json.dumps(FILES)])
    assert outcome.success, outcome.exception
    return outcome.result


def _dbt_arguments() -> list[str]:
    shutil.copy(ROOT / "profiles.example.yml", CACHE / "profiles.yml")
    os.environ["SALES_KPIS_DUCKDB"] = str(CACHE / f"{CATALOG}.duckdb")
    return [
        *("--quiet", "--log-level", "none", "--log-level-file", "none"),
        *("--project-dir", str(ROOT), "--profiles-dir", str(CACHE), "--target", "duckdb"),
        *("--target-path", str(CACHE / "target"), "--log-path", str(CACHE / "logs")),
        # Nobody reads the manifest that dbt would write, which takes it seconds.
        "--no-write-json",
    ]


def _in_order(nodes: dict) -> Iterator:
    """Parents before children."""
    done: set[str] = set()

    def visit(name: str) -> Iterator:
        if name in nodes and name not in done:
            done.add(name)
            # A seed depends on macros only.
            for parent in getattr(nodes[name].depends_on, "nodes", ()):
                yield from visit(parent)
            yield nodes[name]

    for name in sorted(nodes):
        yield from visit(name)


def _node(node, nodes: dict) -> Node:
    if node.resource_type == "seed":
        sql, parents = _seed_sql(node), []
    else:
        sql = node.compiled_code
        parents = [nodes[name].name for name in node.depends_on.nodes if name in nodes]
    is_view = node.resource_type == "model" and node.config.materialized == "view"
    kind = "test" if node.resource_type == "test" else "view" if is_view else "table"
    relation = None if kind == "test" else node.relation_name
    return Node(node.name, kind, relation, sql, parents)


def _seed_sql(seed) -> str:
    columns = ", ".join(
        f"cast({name} as {kind}) as {name}" for name, kind in seed.config.column_types.items()
    )
    return (
        f"select {columns} from read_csv('{ROOT / seed.original_file_path}', "
        "header = true, all_varchar = true)"
    )


def _needed_for(names: Iterable[str], nodes: dict[str, Node]) -> dict[str, Node]:
    """The nodes of these names and all that they read, in order."""
    needed: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(nodes[name].parents)
    return {name: node for name, node in nodes.items() if name in needed}
