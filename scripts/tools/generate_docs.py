"""Write what is said in the YAML and stands elsewhere too: pages of the docs, and metrics.

Usage: python scripts/tools/generate_docs.py [--check]

With --check nothing is written; the exit code is 1 where a file is stale.
"""

import csv
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import yaml

# A script finds what lies beside it; the package lies one level up.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from sales_kpis.define.metrics import Metrics
from sales_kpis.files.contract import Entity, read_contract
from sales_kpis.project import ROOT

READMES = {"en": ROOT / "README.md", "ru": ROOT / "README.ru.md"}
LABELS = ROOT / "seeds/labels/display_labels.csv"
CONTRACT_PAGE = ROOT / "docs/input-contract.md"
KPI_PAGE = ROOT / "docs/kpis.md"
METRICS_PAGE = ROOT / "docs/semantic_layer.md"
KPI_TABLE = "<!-- kpi table: make docs writes it -->\n", "<!-- end of kpi table -->\n"
METRICS = "<!-- metrics: make docs writes this table -->\n", "<!-- end of metrics -->\n"
REASONS = "<!-- reasons: make docs adds what is missing -->\n", "<!-- end of reasons -->\n"

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

KPI_INTRODUCTION = """\
# The KPIs

Every KPI is a view `kpi_<name>` of one shape: `period_grain`, `period_start_date`,
`period_end_date`, `is_complete`, `dimension`, `dimension_value`, `numerator`, `denominator`,
`value`, described at `kpi_values`. A ratio is `numerator / denominator`; a count or a sum has no
denominator and its value is the numerator. Ratios are stored as 0..1, money in the reporting
currency.

**Slices add up** names the dimensions whose members' numerators and denominators add up to the
whole; **months add up** says whether those of the months make the quarter's. Rates are never
averaged. Where two definitions stand side by side,
[which_definition.md](which_definition.md) ([по-русски](which_definition.ru.md)) says which one
answers your question.
"""

EVERY_GRAIN = ["day", "week", "month", "quarter", "year"]

UNITS = {
    "ratio": "ratio, 0..1",
    "multiple": "multiple, 2.5 = two and a half times",
    "currency": "money, in the reporting currency",
    "points": "points, -1..1",
}


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kpi_folders() -> dict[str, list[str]]:
    """The KPIs of each folder that has some, in the order of dbt_project.yml."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return {folder: kpis for folder, kpis in project["vars"]["kpis"].items() if kpis}


def kpi_model(folder: str, kpi: str) -> dict:
    """What a KPI's YAML says about it."""
    path = ROOT / f"models/kpis/{folder}/kpi_{kpi}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]


def kpi_tables(lang: str) -> str:
    """One table per folder of KPIs, in the order of dbt_project.yml."""
    parts = []
    for folder, kpis in kpi_folders().items():
        if lang == "en":
            title, header = folder.capitalize(), ["KPI", "name", "formula", "unit"]
        else:
            title, header = russian("folder", folder), ["KPI", "название", "формула", "единица"]
        rows = [kpi_row(folder, kpi, lang) for kpi in kpis]
        parts.append(f"**{title}** ({len(kpis)})\n\n{table(header, rows)}")
    return "\n\n".join(parts)


def kpi_row(folder: str, kpi: str, lang: str) -> list[str]:
    meta = kpi_model(folder, kpi)["config"]["meta"]
    if lang == "en":
        name, formula, unit = f"{meta['label']}<br>{meta['label_ru']}", "formula", meta["unit"]
    else:
        name, formula = meta["label_ru"], "formula_ru"
        unit = russian("unit", meta["unit"]).lower()
    return [f"`{kpi}`", name, " ".join(meta[formula].split()), unit]


def russian(kind: str, code: str) -> str:
    """What the tables call it, too."""
    return _russian_labels()[kind, code]


@cache
def _russian_labels() -> dict[tuple[str, str], str]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"]): row["label_ru"] for row in csv.DictReader(file)}


def between(marks: tuple[str, str], page: str, fresh: Callable[[str], str]) -> str:
    """A page with a fresh text, made of the former one, between its two marks."""
    start, end = marks
    before, _, rest = page.partition(start)
    former, _, after = rest.partition(end)
    return f"{before}{start}\n{fresh(former)}\n\n{end}{after}"


def readme_page(lang: str) -> str:
    """The README with a fresh KPI table."""
    page = READMES[lang].read_text(encoding="utf-8")
    return between(KPI_TABLE, page, lambda _: kpi_tables(lang))


def metrics_page(metrics: Metrics) -> str:
    """The guide to the semantic layer with a fresh word on each KPI."""
    page = METRICS_PAGE.read_text(encoding="utf-8")
    page = between(METRICS, page, lambda _: metrics.guide())
    return between(REASONS, page, metrics.reasons)


def metrics() -> Metrics:
    """The metrics of the semantic layer."""
    folders = kpi_folders()
    models = {kpi: kpi_model(folder, kpi) for folder, kpis in folders.items() for kpi in kpis}
    return Metrics(ROOT, folders, models)


def kpi_page() -> str:
    """The page of the KPIs: an index, then one section per KPI."""
    folders = kpi_folders()
    known = [kpi for kpis in folders.values() for kpi in kpis]
    index = [kpi_index(folder, kpis) for folder, kpis in folders.items()]
    sections = []
    for folder, kpis in folders.items():
        sections.append(f"## {folder.capitalize()}")
        sections += [kpi_section(folder, kpi, known) for kpi in kpis]
    return "\n\n".join([KPI_INTRODUCTION, *index, *sections]).replace("\n\n\n", "\n\n") + "\n"


def kpi_index(folder: str, kpis: list[str]) -> str:
    rows = []
    for kpi in kpis:
        meta = kpi_model(folder, kpi)["config"]["meta"]
        rows.append([f"[`{kpi}`](#{kpi})", cell(meta["label"]), cell(meta["label_ru"])])
    heading = f"**[{folder.capitalize()}](#{folder})** ({len(kpis)})"
    return f"{heading}\n\n{table(['KPI', 'name', 'название'], rows)}"


def kpi_section(folder: str, kpi: str, known: list[str]) -> str:
    """One KPI: what it says in both languages, and what to know about it as a list."""
    model = kpi_model(folder, kpi)
    meta = model["config"]["meta"]
    columns = {column["name"]: column["description"] for column in model["columns"]}
    better = meta["better"]
    facts = {
        "formula": f"{text(meta['formula'])}<br>{text(meta['formula_ru'])}",
        "unit": UNITS.get(meta["unit"], meta["unit"])
        + ("" if better == "neutral" else f"; {better} is better"),
        "numerator": text(columns["numerator"]),
        "denominator": text(columns["denominator"]),
        "value": text(columns["value"]),
        "periods": periods(meta),
        "inputs": ", ".join(f"`{name}`" for name in meta["inputs"]).replace("|", "` or `"),
        "slices add up": ", ".join(meta.get("additive_dimensions") or []) or "no",
        "months add up": "yes" if meta.get("additive_over_time") else "no",
        "measured": "at the end of the period" if meta.get("is_balance") else "",
        "a period without a row": "0" if meta.get("zero_when_empty") else "not known",
        "beside it": ", ".join(f"[`{name}`](#{name})" for name in beside(kpi, known)),
        "source": text(meta["source"]),
        "SQL": f"[kpi_{kpi}.sql](../models/kpis/{folder}/kpi_{kpi}.sql)",
    }
    parts = [
        f"### {kpi}",
        f"**{text(meta['label'])}** · **{text(meta['label_ru'])}**",
        text(model["description"]),
        text(meta["description_ru"]),
        "\n".join(f"- **{name}**: {fact}" for name, fact in facts.items() if fact),
        *[f"> {linked(meta[note], known)}" for note in ("note", "note_ru") if meta.get(note)],
    ]
    return "\n\n".join(parts)


def periods(meta: dict) -> str:
    """The grains that a KPI has: all five unless it states others."""
    grains = ", ".join(f"`{grain}`" for grain in meta.get("grains", EVERY_GRAIN))
    note = meta.get("grains_note")
    return f"{grains}; {text(note)}" if note else grains


def beside(kpi: str, known: list[str]) -> list[str]:
    """The other definition of a KPI: the one as published, or the standard one."""
    published = "_as_published"
    stem = kpi.removesuffix(published).removesuffix("_rate").removesuffix("_ratio")
    return [
        other
        for other in known
        if other != kpi
        and published in kpi + other
        and other.removesuffix(published).removesuffix("_rate").removesuffix("_ratio") == stem
    ]


def linked(note: str, known: list[str]) -> str:
    """A note in which every KPI that it names leads to its section."""

    def link(match: re.Match) -> str:
        kpi = match[1].removeprefix("kpi_")
        return f"[`{kpi}`](#{kpi})" if kpi in known else match[0]

    return re.sub(r"`?\b([a-z0-9]+(?:_[a-z0-9]+)+)\b`?", link, text(note))


def text(value: str) -> str:
    """A text of the YAML on one line, as Markdown that shows it as it is."""
    return re.sub(r"([*<>])", r"\\\1", " ".join(str(value).split()))


def cell(value: str) -> str:
    """The same in a cell of a table."""
    return text(value).replace("|", "\\|")


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
    of_kpis = metrics()
    pages = {
        **{path: readme_page(lang) for lang, path in READMES.items()},
        CONTRACT_PAGE: contract_page(),
        KPI_PAGE: kpi_page(),
        METRICS_PAGE: metrics_page(of_kpis),
        **of_kpis.files(),
    }
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
