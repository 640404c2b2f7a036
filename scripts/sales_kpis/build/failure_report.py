"""Say what failed, what it takes away, where it comes from and how to have it mended."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from sales_kpis.build.failures import Failure, Lineage, Row
from sales_kpis.choices import Lang
from sales_kpis.messages import speaking, tr
from sales_kpis.project import PROJECT, project

REPORT_NAME = "failed_checks.txt"
# What a message in the terminal names of each kind; the report has more.
SHOWN = 4
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")


def summary(failures: Iterable[Failure], lineage: Lineage, report: Path) -> str:
    """For the terminal: a paragraph per failure, and what to do."""
    told = [tell(failure, lineage) for failure in failures]
    how_to_report = tr(
        "The fault is in sales_kpis, not in your data. To have it mended, send {report} to the\n"
        "maintainers. Read it first: it holds the values and ids that are named here and a few "
        "more.\n"
        "Nothing is sent by itself.",
        report=report,
    )
    return "\n".join([*told, how_to_report])


def tell(failure: Failure, lineage: Lineage) -> str:
    """What failed, what is withheld for it, and where it comes from."""
    kind = tr("check") if failure.is_check else tr("model")
    lines = [f"  {kind} {failure.name}"]
    if not failure.is_check or not failure.rows:
        lines.append("    " + tr("said: {message}", message=" ".join(failure.message.split())))
    withheld = sorted(lineage.kind_and_name(id_) for id_ in failure.in_doubt)
    for kind in ("kpi", "table"):
        names = ", ".join(name for found, name in withheld if found == kind)
        if names and kind == "kpi":
            lines.append("    " + tr("withholds the KPIs: {names}", names=names))
        elif names:
            lines.append("    " + tr("withholds the tables: {names}", names=names))
    if failure.rows:
        found = _first(list(dict.fromkeys(map(_place, failure.rows))), failure.row_count, "; ")
        lines.append(
            "    " + tr("found in {count:,}: {found}", count=failure.row_count, found=found)
        )
    if failure.input_rows:
        rows = _first(failure.input_rows, len(failure.input_rows), ", ", most=2 * SHOWN)
        lines.append("    " + tr("input rows, as far as known: {rows}", rows=rows))
    return "\n".join(lines)


def write_report(path: Path, failures: Iterable[Failure], lineage: Lineage) -> None:
    """The whole of it in one file: what whoever mends it has to know."""
    versions = [f"{package} {version(package)}" for package in PACKAGES]
    parts = [f"{PROJECT} {project()['version']}, {', '.join(versions)}"]
    # Whoever it is sent to need not read the language of this run.
    with speaking(Lang.en):
        for failure in failures:
            parts += [tell(failure, lineage), *_details(failure)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _details(failure: Failure) -> Iterator[str]:
    if failure.rows:
        yield "  What it found:\n" + "\n".join(f"    {_listed(row)}" for row in failure.rows)
    if failure.input_rows:
        yield "  Input rows:\n" + "\n".join(f"    {row}" for row in failure.input_rows)
    compiled = (failure.node.compiled_code or "").strip()
    yield f"  {failure.node.original_file_path}:\n" + "\n".join(
        f"    {line}".rstrip() for line in compiled.splitlines()
    )


def _place(row: Row) -> str:
    """Which member and period a row speaks of, or all of it where it says neither."""
    if "failing_table" in row:
        return _listed(row)
    parts = []
    if row.get("kpi"):
        parts.append(row["kpi"])
    if row.get("period_start_date"):
        grain = f"{row['period_grain']} " if row.get("period_grain") else ""
        parts.append(f"{grain}{row['period_start_date']}")
    if row.get("dimension") == "all":
        parts.append("all")
    elif row.get("dimension"):
        member = f" {row['dimension_value']}" if row.get("dimension_value") else ""
        parts.append(f"{row['dimension']}{member}")
    parts += [f"{name} {row[name]}" for name in row if name.endswith("_id") and row[name]]
    return ", ".join(parts) or _listed(row)


def _listed(row: Row) -> str:
    return ", ".join(f"{name} = {value}" for name, value in row.items())


def _first(texts: list[str], count: int, separator: str, most: int = SHOWN) -> str:
    rest = count - min(len(texts), most)
    return separator.join(
        [*texts[:most], *([tr("{count:,} more", count=rest)] if rest > 0 else [])]
    )
