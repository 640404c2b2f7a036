"""`report`: one page for people without a terminal."""

from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.commands.options import DATABASE, DatabaseOption, MaskOption
from sales_kpis.commands.telling import warn_of_withheld
from sales_kpis.messages import language, tr
from sales_kpis.show.terminal import make_console

commands = typer.Typer()

REPORT = DATABASE.with_name("report.html")


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py report\n\n"
    "  kpis.py report --lang ru --title 'Acme, sales' --output monday.html\n\n"
    "  kpis.py report --email anna@example.com --email team@example.com"
)
def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")
    ] = REPORT,
    title: Annotated[str | None, typer.Option(help="Heading of the page and the mail.")] = None,
    email: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Mail it there as well; may be repeated."),
    ] = None,
    mask: MaskOption = False,
    database: DatabaseOption = DATABASE,
) -> None:
    """Write the report: one HTML file that needs nothing beside itself."""
    from sales_kpis.report.mail import check_addresses, send_report
    from sales_kpis.report.page import read_report, write_report

    check_addresses(email or [])
    content = read_report(database, language(), title, mask)
    write_report(content, output)
    console = make_console()
    console.print(tr("Report     {path}", path=output), markup=False, soft_wrap=True)
    warn_of_withheld(database)
    for address in send_report(content, output, email or []):
        console.print(tr("Sent to    {address}", address=address), markup=False, soft_wrap=True)
