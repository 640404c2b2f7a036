"""`connect`: from an export of a CRM to KPIs in one sitting."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.commands.build import build as build_folder
from sales_kpis.commands.options import AsOfOption, parse_date
from sales_kpis.commands.telling import complain, this_command
from sales_kpis.messages import tr
from sales_kpis.show.terminal import make_console

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py connect deals.csv companies.csv\n\n"
    "  kpis.py connect deals.xlsx --sheet Deals --output crm_data/ --yes --build\n\n"
    "Exit code: 2 a file or the draft is to be mended first; with --build, that of `build`."
)
def connect(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV, TSV or XLSX, of one system.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the folder is written.")
    ] = Path("my_data"),
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a workbook with several sheets.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing: what is proposed holds.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the folder has by these names.")
    ] = False,
    as_of: AsOfOption = None,
    build: Annotated[bool, typer.Option("--build", help="Go on to build.")] = False,
) -> int:
    """Make a folder to build on from exports of a CRM, and show five KPIs of it.

    The system is recognised by its headers. What is not sure is asked at a terminal, and is
    else a comment in the draft of sales_kpis.yml, with the reason.
    """
    from sales_kpis.connect.run import Sitting, draft_folder, preview_folder
    from sales_kpis.connect.telling import DraftScreen
    from sales_kpis.files.check_report import CheckReport

    screen = DraftScreen(make_console())
    draft_folder(Sitting(files, output, sheet, yes, force, parse_date(as_of, "--as-of")), screen)
    checked = preview_folder(output, screen).check
    folder = shlex.quote(str(output))
    build_command = f"{this_command()} build --data {folder}"
    if checked.refusals:
        CheckReport(screen.console, checked, build_command).print()
        for refusal in checked.refusals:
            complain("error", refusal)
        screen.say("\n" + tr("Next  {command}", command=f"{this_command()} check {folder}"))
        return 2
    if build:
        screen.say()
        return build_folder(data=output)
    screen.say("\n" + tr("Next  {command}", command=build_command))
    return 0
