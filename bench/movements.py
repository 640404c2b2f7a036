"""Measure MRR movements and retention against a customer x month spine.

Usage: python bench/movements.py FOLDER [--customers 100000] [--rounds 3]

The project's own models, as dbt compiles them, run in one DuckDB process over generated
subscriptions; so do the ways of bench/ways. Each run is a process of its own on a fresh copy
of the tables, the ways take turns, and medians are printed with their ratio to the floor.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import generate
import yaml

ROOT = Path(__file__).resolve().parent.parent
WAYS = Path(__file__).resolve().parent / "ways"
# As the profile builds it: an older one is written in more time.
STORAGE = "storage_version 'v1.4.0'"
GENERATED = ("accounts", "subscriptions", "exchange_rates")
PREPARED = "dim_period_days dim_exchange_rates dim_accounts fct_revenue_lines"
PREPARED += " int_active_customer_basis"
LEDGER = """
    int_paid_subscriptions int_cancelled_terms int_subscription_terms int_discounted_balances
    int_paying_terms fct_subscription_terms fct_mrr_changes
"""
MOVEMENTS = """
    int_mrr_exchange_rates int_mrr_changes_by_period int_late_starts int_currency_mrr_movements
    int_mrr_movements int_native_mrr_movements int_mrr_movements_by_period
"""
RETENTION = """
    int_item_mrr_changes_daily int_mrr_changes_daily int_mrr_balances_by_period fct_active_spans
    int_active_runs int_active_customers_by_period int_customer_cohorts int_cohort_mrr_changes
    int_cohort_changes int_cohorts_by_age int_month_end_mrr int_trailing_retention_changes
    int_trailing_retained_mrr int_trailing_retention int_retention_by_period
    int_trailing_retained_customers int_trailing_customer_churn int_churned_customers_by_period
    int_customer_churn_by_period
"""
# What the as-of date is taken from; no other event of the generated company is read here.
FIRST_DAY = """
    create table analytics_crm.recorded_days as
    select
        'subscriptions' as entity,
        'started_at' as event,
        false as is_cost,
        cast(min(started_at) as date) as first_date,
        cast(max(started_at) as date) as last_date
    from analytics_crm.crm_subscriptions
"""
# What is built as tables, and the grain it is kept to.
PROJECT_WAYS = {
    "month movements": (f"{LEDGER} {MOVEMENTS}", "month"),
    "movements of all grains": (f"{LEDGER} {MOVEMENTS}", None),
    "all of retention": (f"{LEDGER} {MOVEMENTS} {RETENTION}", None),
}
SQL_WAYS = {
    "playbook": "playbook.sql",
    "dense spine, cohorts, 12 months": "dense_spine.sql",
    "floor": "floor.sql",
}


# ------------------------------------------------------------------------- preparation


class Model(NamedTuple):
    """A model as dbt compiles it, and whether it is a table or a view."""

    name: str
    materialized: str
    sql: str

    @property
    def statement(self) -> str:
        return f"create {self.materialized} analytics_marts.{self.name} as {self.sql}"


def compile_models(folder: Path) -> dict[str, Model]:
    """Have dbt compile the models of marts for DuckDB, parents first."""
    shutil.copy(ROOT / "profiles.example.yml", folder / "profiles.yml")
    command = [str(Path(sys.executable).with_name("dbt")), "compile", "--quiet"]
    command += ["--project-dir", str(ROOT), "--profiles-dir", str(folder), "--target", "duckdb"]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    command += ["--vars", "{as_of_date: 2026-06-30}", "--select", "path:models/marts"]
    environment = {"SALES_KPIS_DUCKDB": str(folder / "compile/sales_kpis.duckdb")}
    (folder / "compile").mkdir(exist_ok=True)
    subprocess.run(command, env=environment, check=True)
    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    nodes = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    }
    ordered: dict[str, Model] = {}

    def add(name: str) -> None:
        for parent in nodes[name]["depends_on"]["nodes"]:
            if (parent_name := parent.rpartition(".")[2]) in nodes:
                add(parent_name)
        materialized = nodes[name]["config"]["materialized"]
        ordered.setdefault(name, Model(name, materialized, nodes[name]["compiled_code"]))

    for name in nodes:
        add(name)
    return ordered


def contracts() -> dict[str, str]:
    """Read the declared columns of every entity."""
    found = {}
    for path in (ROOT / "models/crm").glob("crm_*.yml"):
        (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        columns = [f"{column['name']} {column['data_type']}" for column in model["columns"]]
        found[path.stem] = ", ".join(columns)
    return found


def prepare(folder: Path, customers: int, models: dict[str, Model]) -> Path:
    """Write the input tables and what is no part of the race: calendar, rates, accounts."""
    database = folder / f"prepared_{customers}.duckdb"
    database.unlink(missing_ok=True)
    ancestors = set(PREPARED.split())
    for name in reversed(models):
        if name in ancestors:
            ancestors |= {other for other in models if f'"{other}"' in models[name].sql}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as sales_kpis ({STORAGE}); use sales_kpis")
        connection.execute("create schema analytics_crm; create schema analytics_marts")
        for table, columns in contracts().items():
            connection.execute(f"create table analytics_crm.{table} ({columns})")
        generate.declare_macros(connection)
        for name in GENERATED:
            query = generate.query_of(name, customers)
            connection.execute(f"insert into analytics_crm.crm_{name} by name {query}")
        connection.execute(FIRST_DAY)
        for model in models.values():
            if model.name in ancestors:
                connection.execute(model.statement)
    return database


def script_of(way: str, models: dict[str, Model]) -> str:
    """Write the statements of one way."""
    if way in SQL_WAYS:
        return (WAYS / SQL_WAYS[way]).read_text(encoding="utf-8")
    names, grain = PROJECT_WAYS[way]
    wanted = set(names.split())
    statements = []
    for model in models.values():
        if model.name in wanted and grain and model.name == "int_mrr_movements":
            # The engine leaves out what the filter on the grain rules out.
            every = model._replace(name=f"{model.name}_of_all_grains")
            kept = f"select * from analytics_marts.{every.name} where period_grain = '{grain}'"
            statements += [every.statement, model._replace(sql=kept).statement]
        elif model.name in wanted:
            statements.append(model.statement)
    return ";\n".join(statements)


# ------------------------------------------------------------------------- measurement


def run_one(database: Path, script: Path) -> None:
    """Run a script in this process; print its seconds, those of the CPU and the peak memory."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as sales_kpis; use sales_kpis")
        connection.execute("set threads = 2")
        started, cpu_started = time.perf_counter(), time.process_time()
        connection.execute(script.read_text(encoding="utf-8"))
        found = {
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu_started,
            "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        }
    print(json.dumps(found))


def measure(folder: Path, database: Path, models: dict[str, Model], rounds: int) -> dict:
    """Let the ways take turns, each in a process of its own on a fresh copy of the tables."""
    found: dict[str, list[dict]] = {way: [] for way in (*PROJECT_WAYS, *SQL_WAYS)}
    for _ in range(rounds):
        for way, runs in found.items():
            script, copy = folder / "way.sql", folder / "way.duckdb"
            script.write_text(script_of(way, models), encoding="utf-8")
            shutil.copy(database, copy)
            command = [sys.executable, __file__, str(folder), "--run", str(copy), str(script)]
            ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            runs.append(json.loads(ran.stdout))
            copy.unlink()
    return found


def show(customers: int, found: dict[str, list[dict]]) -> None:
    keys = ("seconds", "cpu", "gigabytes")
    medians = {
        way: [statistics.median(run[key] for run in runs) for key in keys]
        for way, runs in found.items()
    }
    print(f"\n| {customers:,} customers | seconds | CPU seconds | of the floor's | peak GB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for way, (seconds, cpu, memory) in medians.items():
        ratio = cpu / medians["floor"][1]
        print(f"| {way} | {seconds:.2f} | {cpu:.2f} | {ratio:.0f} | {memory:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", type=Path, nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run_one(*arguments.run)
        return
    arguments.folder.mkdir(parents=True, exist_ok=True)
    models = compile_models(arguments.folder)
    for customers in arguments.customers:
        database = prepare(arguments.folder, customers, models)
        show(customers, measure(arguments.folder, database, models, arguments.rounds))


if __name__ == "__main__":
    main()
