"""`alerts`: what went wrong, and who is told."""

from typing import Annotated

import typer

from sales_kpis.choices import Severity
from sales_kpis.commands.options import DATABASE, DatabaseOption, TargetOption
from sales_kpis.commands.telling import complain
from sales_kpis.show.terminal import make_console

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py alerts --severity warning\n\n"
    "  kpis.py alerts --lang ru --email anna@example.com --email team@example.com\n\n"
    "  kpis.py alerts --webhook https://chat.example.com/hooks/... --dry-run\n\n"
    "Exit code: 1 a critical alert is open, 4 a message did not arrive, 5 both."
)
def alerts(
    severity: Annotated[
        Severity, typer.Option(help="Leave milder ones out of the table and the messages.")
    ] = Severity.info,
    email: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Send what is new there; may be repeated."),
    ] = None,
    webhook: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", envvar="SALES_KPIS_WEBHOOK", help="The same, as JSON."),
    ] = None,
    repeat: Annotated[
        bool, typer.Option("--repeat", help="Send all that is open, sent before or not.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")
    ] = False,
    with_closed: Annotated[
        bool, typer.Option("--all", help="Show past alerts, too; they are never sent.")
    ] = False,
    target: TargetOption = "duckdb",
    database: DatabaseOption = DATABASE,
) -> int:
    """Show the open alerts, and tell people and programs of the new ones."""
    from sales_kpis.notify.alert_delivery import STATE_NAME, Delivery, receivers_of
    from sales_kpis.notify.alerts import print_alerts, read_alerts
    from sales_kpis.read.readers import open_reader

    receivers = receivers_of(email or [], webhook or [])
    with open_reader(target, database) as reader:
        found = read_alerts(reader, with_closed)
    print_alerts(make_console(), found, severity, with_closed)
    failures = []
    if receivers:
        state_file = database.parent / STATE_NAME
        delivery = Delivery(receivers, severity, target, state_file, repeat, dry_run)
        failures = delivery.run(found, print)
    for failure in failures:
        complain("error", failure)
    return (1 if found.has_open_critical() else 0) + (4 if failures else 0)
