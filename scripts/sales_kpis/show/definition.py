"""What a KPI means, where nothing is built yet: as the project states it."""

import csv

from rich.console import Console

from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.messages import language, tr
from sales_kpis.project import ROOT, known_vars
from sales_kpis.read.warehouse import Row
from sales_kpis.show.terminal import print_definition
from sales_kpis.without_dbt.renderer import node

LABELS = ROOT / "seeds/labels/display_labels.csv"
LISTS = ("kinds", "additive_dimensions", "inputs")


def print_stated_definition(console: Console, kpi: str) -> None:
    """The same as of a published database, but for the slices, which only values have."""
    print_definition(console, _stated(kpi.removeprefix("kpi_")), _units())
    console.print(
        tr("Nothing is built yet, so there are no values: run `build`."), style="dim", markup=False
    )


def _stated(kpi: str) -> Row:
    known = [name for names in known_vars()["kpis"].values() for name in names]
    if kpi not in known:
        hint = did_you_mean(kpi, known) or tr("; docs/kpis.md has them all")
        raise UserError(tr("there is no KPI '{name}'", name=kpi) + hint)
    model = node(f"kpi_{kpi}")
    meta = model["config"]["meta"]
    texts = {field: value.strip() for field, value in meta.items() if isinstance(value, str)}
    lists = {field: ", ".join(meta.get(field) or []) for field in LISTS}
    return {"kpi": kpi, "description": model["description"], **texts, **lists}


def _units() -> dict[str, str]:
    column = f"label_{language()}".removesuffix("_en")
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[column] for row in csv.DictReader(file) if row["kind"] == "unit"}
