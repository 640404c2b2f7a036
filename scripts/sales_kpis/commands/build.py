"""`build`: everything, from the data to what people read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sales_kpis.choices import Lang
from sales_kpis.commands.options import DATABASE, AsOfOption, VarOption, given_vars
from sales_kpis.commands.telling import complain, print_warnings, this_command
from sales_kpis.errors import UserError
from sales_kpis.export.exports import export_build, exports_are_current
from sales_kpis.messages import language, severity_word, tr
from sales_kpis.project import EMBEDDED_TARGET
from sales_kpis.read.warehouse import Warehouse, open_warehouse
from sales_kpis.show.scorecards import print_scorecard
from sales_kpis.show.terminal import BuildProgress, Screen, counted, make_console, printable

if TYPE_CHECKING:
    from sales_kpis.files.loader import LoadReport

commands = typer.Typer()

# Exit code of a build whose checks failed for some KPIs: the others are published.
PUBLISHED_IN_PART = 3


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py build\n\n"
    "  kpis.py build --data exports/ --as-of 2026-06-30\n\n"
    "  kpis.py build --data crm.duckdb\n\n"
    "  kpis.py build --var reporting_currency=USD --var dormancy_days=180\n\n"
    "  kpis.py build --target postgres\n\n"
    "Exit code: 0 all is published, 1 it failed and nothing is, 2 the command or the files are\n"
    "to be mended first, 3 published, but for KPIs or tables that are withheld because a check of\n"
    "ours failed."
)
def build(
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Folder with your CSV or Parquet files; `template` writes empty ones. The DuckDB "
            "file that `load` or another loader filled may lie beside them, or be named alone. "
            "Without it: the demo company.",
        ),
    ] = None,
    target: Annotated[
        str, typer.Option(help="Target of the dbt profile; duckdb needs no set-up.")
    ] = "duckdb",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where results go.")
    ] = DATABASE.parent,
    as_of: AsOfOption = None,
    var: VarOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build even if nothing has changed.")
    ] = False,
) -> int:
    """Build and test every KPI, publish the result, and print the scorecard.

    Readers of the published file see the last good build or the new one, never a mix.
    Where no input has changed, nothing is built.
    """
    # Here, because this one needs dbt's own modules and the others start without.
    from sales_kpis.build.builder import Request, build_elsewhere
    from sales_kpis.build.builder import build as build_embedded
    from sales_kpis.report.page import read_report, report_is_current, write_report

    dbt_vars = given_vars(var, as_of)
    console = make_console()
    if target != EMBEDDED_TARGET:
        if data is not None:
            raise UserError(tr("--data is read by DuckDB: leave --target out"))
        with BuildProgress() as progress:
            warnings = build_elsewhere(target, dbt_vars, progress.step)
        print_warnings(warnings)
        console.print(tr("Every KPI is built and tested in {target}.", target=target), markup=False)
        return 0

    lang = language()
    request = Request(output, data, dbt_vars, force)
    with BuildProgress() as progress:
        built = build_embedded(request, progress.step, progress.say)
    exports = output / "exports"
    if built.is_new or not exports_are_current(request.published, exports, lang):
        export_build(request.published, exports, lang)
    page = output / "report.html"
    if built.is_new or not report_is_current(request.published, page, lang):
        write_report(read_report(request.published, lang), page)
    if built.load_report:
        with open_warehouse(request.published) as warehouse:
            _print_load_report(built.load_report, warehouse)
    print_warnings(built.warnings)
    if not built.is_new:
        console.print(tr("Up to date: no input has changed since the last build.") + "\n")
    with open_warehouse(request.published) as warehouse:
        screen = Screen(warehouse)
        print_scorecard(screen)
        screen.rows_after_as_of()
    place = "" if request.published == DATABASE else f" --database {request.published}"
    console.print(
        "\n"
        + tr(
            "Database   {database} (open it read-only)\nExports    {exports}\n"
            "Report     {page}\nNext       {command} show win_rate{place}\n"
            "           {command} list{place}",
            database=request.published,
            exports=exports,
            page=page,
            command=this_command(),
            place=place,
        ),
        markup=False,
        soft_wrap=True,
    )
    with open_warehouse(request.published) as warehouse:
        return _tell_what_is_withheld(warehouse, built.failed)


def _print_load_report(report: "LoadReport", warehouse: Warehouse) -> None:
    """What became of every record of every file, and what is odd about the accepted ones."""
    console = make_console()
    rejected_counts = warehouse.rejected_counts()
    for file in report.files:
        rejected = rejected_counts.get(file.entity, 0)
        line = f"  {file.title}: {counted(file.record_count - rejected)}"
        if rejected:
            line += tr(", {count:,} rejected", count=rejected)
        console.print(line, markup=False, soft_wrap=True)
    if rejected_counts:
        table = f"{warehouse.schema}_crm.rejected_rows"
        line = tr("The rejected rows, each with its reason: table {table}", table=table)
        console.print(f"  {line}", markup=False)
    for finding in warehouse.findings(language()):
        told = tr(
            "{rows} of {entity}, such as: ",
            rows=counted(finding["row_count"]),
            entity=finding["entity"],
        )
        severity = severity_word(finding["severity"])
        line = f"  {severity:<7}  {told}{printable(finding['sentence'])}"
        console.print(line, markup=False, soft_wrap=True)
    console.print()
    print_warnings(report.warnings)


def _tell_what_is_withheld(warehouse: Warehouse, failed: str | None) -> int:
    """Say it last and loudly; return the exit code of the build."""
    withheld = warehouse.withheld()
    if not withheld:
        return 0
    named = ", ".join(row["name"] for row in withheld)
    column = "reason" if language() is Lang.en else f"reason_{language()}"
    details = failed or "\n".join(dict.fromkeys(row[column] for row in withheld))
    complain("error", tr("published without {names}", names=named) + f"\n{details}")
    return PUBLISHED_IN_PART
