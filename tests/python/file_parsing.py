"""A folder of files as the project's models read it, without dbt: in a second."""

import json
from functools import cache
from pathlib import Path

import duckdb

from sales_kpis.files.contract import read_contract
from sales_kpis.files.loader import LoadReport, load_folder
from sales_kpis.project import ROOT
from sales_kpis.without_dbt.renderer import ModelRenderer

SEEDS = {path.stem: path for path in (ROOT / "seeds/settings").glob("*.csv")}


@cache
def _parsing(model: str, dbt_vars: str) -> str:
    """The SQL of a model that reads raw rows: most cases have no options of their own."""
    return ModelRenderer(json.loads(dbt_vars), ref=str, source=_raw).model(model)


def _is_parsed(model: str) -> bool:
    return model.removeprefix("stg_files__") in read_contract()


def _raw(schema: str, name: str) -> str:
    return f"{schema}.{name}"


class ReadFolder:
    """A folder that is loaded; a model becomes a table when it is first asked for."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.database = database
        self.report: LoadReport = load_folder(folder, database)
        self.connection = duckdb.connect(str(database))
        self.dbt_vars = {"connectors": {"files": "all"}, **self.report.dbt_vars}
        self.renderer = ModelRenderer(self.dbt_vars, ref=self.table, source=_raw)
        self.tables: set[str] = set()

    def table(self, name: str) -> str:
        """The name of a model or a seed, which is a table from now on."""
        if name not in self.tables:
            if name in SEEDS:
                sql = f"from read_csv('{SEEDS[name]}')"
            elif _is_parsed(name):
                sql = _parsing(name, json.dumps(self.dbt_vars))
            else:
                sql = self.renderer.model(name)
            self.connection.execute(f"create table {name} as {sql}")
            self.tables.add(name)
        return name

    def rows(self, model: str, columns: str) -> list[tuple]:
        """Columns of a model, in the order of the file where it has one."""
        table = model if "." in model else self.table(model)
        order = "order by source_row" if _is_parsed(model) else ""
        return self.connection.execute(f"select {columns} from {table} {order}").fetchall()

    def close(self) -> None:
        self.connection.close()
