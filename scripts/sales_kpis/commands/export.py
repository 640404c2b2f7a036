"""`export`: the values as files, for other programs and for people with a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.commands.options import (
    DATABASE,
    DatabaseOption,
    KpisOption,
    MaskOption,
    parse_date,
)
from sales_kpis.commands.telling import complain, warn_of_withheld
from sales_kpis.errors import UserError
from sales_kpis.export.exports import Format, Selection, export_kpis, export_marts
from sales_kpis.messages import language, tr
from sales_kpis.show.terminal import make_console, print_files

commands = typer.Typer()

# Apart from those that `build` writes, which are of everything and name everybody.
EXPORTS = DATABASE.with_name("my_exports")


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py export --format csv\n\n"
    "  kpis.py export --format xlsx --output report/ --lang ru --mask\n\n"
    "  kpis.py export --format parquet --output lake/ --marts\n\n"
    "  kpis.py export --format json --output out/ --kpi win_rate --dimension rep "
    "--from 2026-01-01 --complete-only"
)
def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")
    ] = EXPORTS,
    file_format: Annotated[
        Format, typer.Option("--format", help="Format of the files.")
    ] = Format.csv,
    kpi: KpisOption = None,
    grain: Annotated[str | None, typer.Option(help="Only this grain: day, week, month ...")] = None,
    from_date: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Periods that start then or later."),
    ] = None,
    to_date: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Periods that end then or earlier."),
    ] = None,
    dimension: Annotated[
        str | None, typer.Option(help="Only this dimension: all, rep, region ...")
    ] = None,
    per_kpi: Annotated[
        bool, typer.Option("--per-kpi/--single", help="One file per KPI, or one.")
    ] = False,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="Leave running periods out.")
    ] = False,
    marts: Annotated[
        bool, typer.Option("--marts", help="Every wide table, not the KPI values alone.")
    ] = False,
    mask: MaskOption = False,
    database: DatabaseOption = DATABASE,
) -> None:
    """Copy KPI values to CSV, Parquet or JSON files, or the whole report to Excel.

    An Excel workbook has a sheet per topic, or, of a selection, a sheet of its values. In CSV a
    text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    selection = Selection(
        kpis=tuple(name.removeprefix("kpi_") for name in kpi or []),
        grain=grain,
        dimension=dimension,
        from_date=parse_date(from_date, "--from"),
        to_date=parse_date(to_date, "--to"),
        complete_only=complete_only,
    )
    if selection.from_date and selection.to_date:
        if selection.from_date > selection.to_date:
            raise UserError(
                tr("--from {first} is after --to {last}", first=from_date, last=to_date)
            )
    if marts:
        if file_format is Format.xlsx or per_kpi or not selection.is_everything:
            raise UserError(
                tr(
                    "--marts writes whole tables to csv, parquet or json: leave the choice of KPIs "
                    "out; --format xlsx shows the marts as it is"
                )
            )
        files = export_marts(database, output, file_format, mask)
    else:
        files = export_kpis(database, output, selection, file_format, per_kpi, mask, language())
    print_files(make_console(), tr("Exported to {folder}", folder=output), files)
    if not any(count for _, count in files):
        complain("warning", tr("no value matches: the files hold no rows"))
    warn_of_withheld(database, selection.kpis)
