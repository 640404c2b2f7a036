"""What is asked of a folder of files before it is built."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.choices import Lang
from sales_kpis.commands.options import AsOfOption, VarOption, given_vars
from sales_kpis.commands.telling import complain, this_command
from sales_kpis.errors import UserError
from sales_kpis.messages import speaking, tr
from sales_kpis.show.terminal import make_console

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py check my_data/\n\n"
    "  kpis.py check my_data/ --as-of 2026-06-30 --json\n\n"
    "Exit code: 2 a build would refuse the files."
)
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with your files.")],
    as_of: AsOfOption = None,
    var: VarOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, for programs.")] = False,
) -> int:
    """Say in seconds how your files are read, and what the KPIs will lack.

    The rules are those of `build`, which does this first. Nothing is written.
    """
    from sales_kpis.files.check import check_folder
    from sales_kpis.files.check_report import CheckReport, to_json

    dbt_vars = given_vars(var, as_of)
    if as_json:
        # One answer for programs, whoever asks.
        with speaking(Lang.en):
            checked = check_folder(folder, dbt_vars)
        print(to_json(checked))
    else:
        checked = check_folder(folder, dbt_vars)
        stated = f" --as-of {as_of}" if as_of else ""
        stated += "".join(f" --var {shlex.quote(one)}" for one in var or [])
        build_command = f"{this_command()} build --data {folder}{stated}"
        CheckReport(make_console(), checked, build_command).print()
        for refusal in checked.refusals:
            complain("error", refusal)
    return 2 if checked.refusals else 0


@commands.command(epilog="Example:\n\n  kpis.py template my_data/")
def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write them to.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write an empty CSV for each input, with its columns, and a README.txt."""
    from sales_kpis.files.templates import write_templates

    try:
        written = write_templates(folder, force)
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=folder, reason=error.strerror)
        ) from None
    console = make_console()
    console.print(
        tr(
            "{count} files written to {folder}; what was there is unchanged.\n"
            "Fill those you have, then: {command}",
            count=len(written),
            folder=folder,
            command=f"{this_command()} build --data {folder}",
        ),
        markup=False,
        soft_wrap=True,
    )
