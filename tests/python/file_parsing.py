"""A folder of files as the project's models read it, without dbt: in a second."""

from pathlib import Path

import duckdb

from file_loader import LoadReport, load_folder
from models_without_dbt import ROOT, ModelRenderer

SEEDS = {path.stem: path for path in (ROOT / "seeds/settings").glob("*.csv")}


class ReadFolder:
    """A folder that is loaded; a model becomes a table when it is first asked for."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.database = database
        self.report: LoadReport = load_folder(folder, database)
        self.connection = duckdb.connect(str(database))
        self.renderer = ModelRenderer(
            {"connectors": {"files": "all"}, **self.report.dbt_vars},
            ref=self.table,
            source=lambda schema, name: f"{schema}.{name}",
        )
        self.tables: set[str] = set()

    def table(self, name: str) -> str:
        """The name of a model or a seed, which is a table from now on."""
        if name not in self.tables:
            seed = SEEDS.get(name)
            sql = f"from read_csv('{seed}')" if seed else self.renderer.model(name)
            self.connection.execute(f"create table {name} as {sql}")
            self.tables.add(name)
        return name

    def rows(self, model: str, columns: str) -> list[tuple]:
        """Columns of a model, in the order of the file where it has one."""
        table = model if "." in model else self.table(model)
        order = "order by source_row" if model.startswith("base_files__") else ""
        return self.connection.execute(f"select {columns} from {table} {order}").fetchall()

    def close(self) -> None:
        self.connection.close()
