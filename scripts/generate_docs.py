"""Write what the docs repeat from the YAML: the KPI table and the input contract.

Usage: python scripts/generate_docs.py [--check]

With --check nothing is written; the exit code is 1 where a page is stale.
"""

import sys
from pathlib import Path

import yaml

from file_contract import Entity, read_contract

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONTRACT_PAGE = ROOT / "docs/input-contract.md"
START, END = "<!-- kpi table: make docs writes it -->\n", "<!-- end of kpi table -->\n"

CONTRACT_INTRODUCTION = """\
# The input contract

Every connector fills these tables, and the `files` connector reads them from CSV or Parquet
files of the same names. Columns in **bold** must be there; any other may be missing and is
then null, a missing table is empty. A KPI whose inputs are missing builds and stays empty;
`kpi_availability` says why.

Ids are text. `_at` is an instant in UTC, `_date` a day of the reporting time zone. Money is
native, with its `currency_code` beside it. Of two rows with one key the one updated last
stays, in files the last row; the other is in `rejected_rows`.
"""


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kpi_tables() -> str:
    """One table per folder of KPIs, in the order of dbt_project.yml."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    parts = []
    for folder, kpis in project["vars"]["kpis"].items():
        rows = [kpi_row(folder, kpi) for kpi in kpis]
        parts.append(
            f"**{folder.capitalize()}** ({len(kpis)})\n\n"
            + table(["KPI", "name", "formula", "unit"], rows)
        )
    return "\n\n".join(parts)


def kpi_row(folder: str, kpi: str) -> list[str]:
    path = ROOT / f"models/kpis/{folder}/kpi_{kpi}.yml"
    meta = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["config"]["meta"]
    formula = " ".join(meta["formula"].split())
    return [f"`{kpi}`", f"{meta['label']}<br>{meta['label_ru']}", formula, meta["unit"]]


def readme_page() -> str:
    """The README with a fresh KPI table between its two marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n{kpi_tables()}\n\n{END}{after}"


def contract_page() -> str:
    """The input contract: one section per entity."""
    sections = [entity_section(entity) for entity in read_contract().values()]
    return CONTRACT_INTRODUCTION + "\n" + "\n\n".join(sections) + "\n"


def entity_section(entity: Entity) -> str:
    rows = [
        [
            f"**{column.name}**" if column.name in entity.required else column.name,
            column.data_type,
            column.description,
        ]
        for column in entity.columns
    ]
    key = f"Key: {', '.join(entity.key)}." if entity.key else "No key."
    return f"## {entity.name}\n\n{entity.description.strip()} {key}\n\n" + table(
        ["column", "type", "meaning"], rows
    )


def main(arguments: list[str]) -> int:
    pages = {README: readme_page(), CONTRACT_PAGE: contract_page()}
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" not in arguments:
        for path in stale:
            path.write_text(pages[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
        return 0
    for path in stale:
        print(f"{path.relative_to(ROOT)} is stale: run `make docs`.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
