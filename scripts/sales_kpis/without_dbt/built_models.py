"""The models that the first look at a folder needs, made in memory and without dbt."""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from sales_kpis.project import ROOT
from sales_kpis.without_dbt.renderer import ModelRenderer, node, translate_type

WORKPLACE = "models"
# What several models read, or what takes long to plan: a view is planned anew in each reader.
TABLES = (
    "stg_files__",
    "crm_",
    "dim_as_of",
    "dim_stages",
    "int_account_matches",
    "int_described_deals",
)


class BuiltModels:
    """Models in a database of their own, each made when it is first asked for.

    To plan how nothing is read takes its time: entities that are `absent` are empty tables.
    `stand_ins` are the SQL of models of which less is asked than they would make.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        dbt_vars: Mapping[str, Any],
        absent: Collection[str] = (),
        stand_ins: Mapping[str, str] | None = None,
        tables: tuple[str, ...] = TABLES,
        place: str = ":memory:",
    ) -> None:
        self.connection = connection
        self.stand_ins = {
            name: _no_rows(entity, dbt_vars)
            for entity in absent
            for name in (f"stg_files__{entity}", f"crm_{entity}")
        }
        self.stand_ins |= stand_ins or {}
        (database,) = connection.execute("select current_database()").fetchone()
        self.renderer = ModelRenderer(dbt_vars, self.table, f'"{database}"."{{}}"."{{}}"'.format)
        self.made: set[str] = set()
        self.tables = tables
        connection.execute(f"attach '{place}' as {WORKPLACE}")

    def table(self, name: str) -> str:
        """The full name of a model or a seed, which is there from now on."""
        relation = f'{WORKPLACE}.main."{name}"'
        if name not in self.made:
            # To render it makes those that it reads.
            template = self.stand_ins.get(name) or _seed(name)
            sql = self.renderer.render(template) if template else self.renderer.model(name)
            kind = "table" if name.startswith(self.tables) else "view"
            self.connection.execute(f"create {kind} {relation} as {sql}")
            self.made.add(name)
        return relation

    def rows(self, template: str) -> list[tuple]:
        """What a query answers; it is a template, as a model is."""
        return self.connection.execute(self.renderer.render(template)).fetchall()


def _no_rows(entity: str, dbt_vars: Mapping[str, Any]) -> str:
    contract = node(f"crm_{entity}")["columns"].values()
    types = {"source_file": "text", "source_row": "bigint", "reason": "text"}
    types |= {column["name"]: translate_type(column["data_type"]) for column in contract}
    types |= dict.fromkeys(dbt_vars.get("deal_fields", ()) if entity == "deals" else (), "text")
    typed = (f"cast(null as {kind}) as {name}" for name, kind in types.items())
    return f"select {', '.join(typed)} where false"


def _seed(name: str) -> str | None:
    path = _seed_files().get(name)
    return path and f"select * from read_csv('{path}', header = true, all_varchar = true)"


@cache
def _seed_files() -> dict[str, Path]:
    return {path.stem: path for path in (ROOT / "seeds").rglob("*.csv")}
