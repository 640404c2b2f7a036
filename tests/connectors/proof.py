"""The demo company in the raw tables of each system: what its connector makes of them.

`demo/<system>.ddl` writes the rows of the demo as the system would hold them. The KPIs that come
of them have to be, row for row, those of the demo with what the system cannot know left out
(`demo/losses.yml`); what that costs beside the whole demo is the table of docs/connectors.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb
import yaml
from dbt.cli.main import dbtRunner

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2] / "scripts")]

import loaded
from sales_kpis.project import ROOT, read_yaml
from sales_kpis.with_dbt.runner import close_database, write_embedded_profile

HERE = Path(__file__).parent / "demo"
LOSSES = yaml.safe_load((HERE / "losses.yml").read_text(encoding="utf-8"))
SYSTEMS = ("salesforce", "hubspot", "pipedrive", "amocrm", "bitrix24", "stripe")
BILLING = ("stripe",)
AS_OF = "2026-06-17"
# What a company with amoCRM states of its own fields and types.
SETTINGS = {
    "amocrm_fields": {
        "expected_close_date": 501,
        "probability": 502,
        "product": 503,
        "region": 504,
        "channel": 505,
    },
    "amocrm_task_types": {1: "task", 2: "meeting", 77: "demo"},
}
CRM_ENTITIES = ("accounts", "reps", "leads", "deals", "deal_history", "stages", "activities")
BILLING_ENTITIES = ("accounts", "subscriptions", "order_lines", "coupons")


def _script(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


class Model(NamedTuple):
    """A model as dbt compiled it."""

    layer: str
    statement: str


class Proof:
    """One database in which the demo is built again and again, each time by other rows."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "proof.duckdb"
        self.database.unlink(missing_ok=True)
        self.options = [
            *("--quiet", "--target", "duckdb", "--project-dir", str(ROOT)),
            *("--profiles-dir", str(write_embedded_profile(folder / "profiles", self.database))),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ]
        self.entities = self._write_company()
        self.manifest = self._dbt(
            ["parse"], {"connectors": {"demo": "all"} | dict.fromkeys(SYSTEMS, "all"), **SETTINGS}
        )
        self._set_company(CRM_ENTITIES)
        self.models = self._run("+kpi_values,path:models", {"demo": "all"})
        self._keep("crm")
        self._set_company(BILLING_ENTITIES)
        self._replay(self.models)
        self._keep("billing")

    def _write_company(self) -> list[str]:
        """The rows that all systems start from, in a schema where nothing changes them."""
        seeds = sorted((ROOT / "seeds/demo").glob("raw_demo__*.csv"))
        entities = [seed.stem.removeprefix("raw_demo__") for seed in seeds]
        with self.connect() as connection:
            loaded.load_settings(connection)
            connection.execute("create schema kept; create schema analytics_raw")
            for seed in seeds:
                connection.execute(
                    f"create table analytics_raw.{seed.stem} as "
                    f"from read_csv('{seed}', sample_size = -1)"
                )
            connection.execute(_script("company.ddl"))
            for entity in entities:
                connection.execute(
                    f"create table company.{entity} as from analytics_raw.raw_demo__{entity}"
                )
            connection.execute("create table company.goals as from analytics_settings.goals")
        return entities

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database))

    def build(self, system: str) -> None:
        """The KPIs of the demo without what the system cannot know, and those of its connector."""
        entities = BILLING_ENTITIES if system in BILLING else CRM_ENTITIES
        self._set_company(entities)
        with self.connect() as connection:
            connection.execute("use analytics_raw")
            for loss in LOSSES[system]:
                connection.execute(loss.get("sql") or _script(loss["file"]))
        self._replay(self.models)
        self._keep(f"{system}_expected")
        with self.connect() as connection:
            connection.execute(f"create schema {system}; use {system}")
            connection.execute(_script(f"{system}.ddl"))
        self._run(f"path:models/staging/{system} +kpi_values,path:models/crm", {system: "all"})
        self._replay([model for model in self.models if model.layer not in ("staging", "crm")])
        self._keep(f"{system}_found")

    def _set_company(self, entities: tuple[str, ...]) -> None:
        """Fill the demo's tables with these entities; who has no deals states no quotas."""
        tables = {f"analytics_raw.raw_demo__{entity}": entity for entity in self.entities}
        with self.connect() as connection:
            for table, entity in (tables | {"analytics_settings.goals": "goals"}).items():
                is_there = ("deals" if entity == "goals" else entity) in entities
                connection.execute(
                    f"create or replace table {table} as from company.{entity}"
                    f"{'' if is_there else ' limit 0'}"
                )

    def _run(self, select: str, connectors: dict) -> list[Model]:
        """Run models by dbt; returns them as they were compiled, in an order that works."""
        others = (f"path:models/staging/{name}" for name in SYSTEMS if name not in connectors)
        dbt_vars = {"connectors": connectors, "as_of_date": AS_OF, **SETTINGS}
        arguments = ["run", "--select", *select.split(), "--exclude", *others]
        nodes = [result.node for result in self._dbt(arguments, dbt_vars).results]
        return [
            Model(
                Path(node.original_file_path).parts[1],
                f"create or replace {node.config.materialized} {node.relation_name} as "
                f"{node.compiled_code}",
            )
            for node in nodes
            if node.resource_type == "model"
        ]

    def _dbt(self, arguments: list[str], dbt_vars: dict) -> object:
        runner = dbtRunner(manifest=getattr(self, "manifest", None))
        outcome = runner.invoke([*arguments, *self.options, "--vars", json.dumps(dbt_vars)])
        close_database()
        messages = [result.message for result in getattr(outcome.result, "results", None) or ()]
        assert outcome.success, outcome.exception or messages
        return outcome.result

    def _replay(self, models: list[Model]) -> None:
        """The same SQL on other rows. Behind models/crm it is that of all connectors."""
        with self.connect() as connection:
            for model in models:
                connection.execute(model.statement)

    def _keep(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(f"create or replace table kept.{name} as from analytics.kpi_values")


KEY = "kpi, period_grain, period_start_date, dimension, dimension_label"


def _is_same(other: str) -> str:
    """SQL: the row found says what the other one says."""
    same = (
        f"coalesce(found.{column} is not distinct from {other}.{column} "
        f"or abs(found.{column} - {other}.{column}) <= 1e-9 * greatest(1, abs({other}.{column})), "
        "false)"
        for column in ("value", "numerator", "denominator")
    )
    return " and ".join(same)


def differences(connection: duckdb.DuckDBPyConnection, system: str) -> list[tuple]:
    """The KPIs of a connector that are not those of the demo without what it cannot know."""
    return connection.execute(f"""
        select kpi, count(*), min(period_start_date)::varchar, string_agg(distinct dimension)
        from kept.{system}_expected as expected
        full join kept.{system}_found as found using ({KEY})
        where expected.kpi is null or found.kpi is null or not ({_is_same("expected")})
        group by kpi
        order by kpi
    """).fetchall()


def known(connection: duckdb.DuckDBPyConnection, system: str) -> dict[str, list[str]]:
    """Of each KPI that a connector gives, the slices in which it is not as in the whole demo."""
    whole = "billing" if system in BILLING else "crm"
    rows = connection.execute(f"""
        with
        slices as (
            select kpi, dimension, bool_and({_is_same("whole")}) as is_same
            from kept.{whole} as whole
            left join kept.{system}_found as found using ({KEY})
            where whole.value is not null
            group by 1, 2
        )
        select
            kpi, coalesce(list(dimension order by dimension) filter (not is_same), [])
        from (select distinct kpi from kept.{system}_found where value is not null)
        left join slices using (kpi)
        group by kpi
    """).fetchall()
    return dict(rows)


# ------------------------------------------------------------------------------ the pages

NAMES = {
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "amocrm": "amoCRM",
    "bitrix24": "Bitrix24",
    "stripe": "Stripe",
}
PAGES = {"en": ROOT / "docs/connectors/coverage.md", "ru": ROOT / "docs/connectors/coverage.ru.md"}


def pages(connection: duckdb.DuckDBPyConnection) -> dict[Path, str]:
    """The tables of the documentation, in both languages."""
    given = {system: known(connection, system) for system in SYSTEMS}
    counts = {
        system: connection.execute(f"select count(*) from kept.{system}_found").fetchone()[0]
        for system in SYSTEMS
    }
    labels = {
        code: {"en": label.lower(), "ru": label_ru.lower()}
        for code, label, label_ru in connection.execute(
            "select code, label, label_ru from analytics_settings.display_labels "
            "where kind = 'dimension'"
        ).fetchall()
    }
    return {path: _page(language, given, counts, labels) for language, path in PAGES.items()}


def _page(language: str, given: dict, counts: dict, labels: dict) -> str:
    words = yaml.safe_load(_script("page.yml"))[language]
    rows, nowhere = [], []
    for folder, kpis in read_yaml(ROOT / "dbt_project.yml")["vars"]["kpis"].items():
        for kpi in kpis:
            meta = read_yaml(ROOT / f"models/kpis/{folder}/kpi_{kpi}.yml")
            label = meta["models"][0]["config"]["meta"][LABEL[language]]
            cells = [_cell(given[system].get(kpi), language, words, labels) for system in SYSTEMS]
            link = f"[{label}](../kpis.md#{kpi})"
            if any(cells):
                rows.append([link, *cells])
            else:
                nowhere.append(link)
    losses = [
        f"### [{NAMES[system]}]({system}{words['suffix']}.md)\n\n"
        + "\n".join(f"- {loss[language]}" for loss in LOSSES[system])
        for system in SYSTEMS
    ]
    table = [[words["kpi"], *(NAMES[system] for system in SYSTEMS)], ["---"] * 7, *rows]
    numbers = [f"{counts[system]:,}".replace(",", words["thousands"]) for system in SYSTEMS]
    table.append([words["compared"], *numbers])
    return words["text"].format(
        table="\n".join(f"| {' | '.join(row)} |" for row in table),
        nowhere=", ".join(nowhere),
        losses="\n\n".join(losses),
    )


LABEL = {"en": "label", "ru": "label_ru"}


def _cell(differing: list[str] | None, language: str, words: dict, labels: dict) -> str:
    if differing is None:
        return ""
    if "all" in differing:
        return "≈"
    others = ", ".join(labels[dimension][language] for dimension in differing)
    return f"= {words['but']} {others}" if others else "="


def main() -> None:
    """Write the pages anew."""
    with TemporaryDirectory() as folder:
        built = Proof(Path(folder))
        for system in SYSTEMS:
            built.build(system)
        with built.connect() as connection:
            for path, text in pages(connection).items():
                path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
