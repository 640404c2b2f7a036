"""`mcp`: the KPIs for an assistant."""

import typer

from sales_kpis.commands.options import DATABASE, DatabaseOption
from sales_kpis.errors import UserError
from sales_kpis.messages import tr
from sales_kpis.read.warehouse import open_warehouse

commands = typer.Typer()


@commands.command(
    epilog="Example:\n\n"
    "  kpis.py mcp --database output/sales_kpis.duckdb\n\n"
    "It speaks the Model Context Protocol on standard input and output; docs/assistants.md says\n"
    "how an assistant starts it."
)
def mcp(database: DatabaseOption = DATABASE) -> None:
    """Answer an assistant's questions about the KPIs, by MCP: it reads, and changes nothing."""
    try:
        from sales_kpis.assistants.server import make_server
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise UserError(tr("`mcp` needs the package mcp: make install-mcp")) from None
    # What is not there is said before an assistant asks.
    with open_warehouse(database):
        pass
    make_server(database).run("stdio")
