"""Snapshots of the values, and what has changed since one."""

from typing import Annotated

import typer

from sales_kpis.commands.options import (
    DATABASE,
    DatabaseOption,
    DimensionOption,
    GrainOption,
    KpisOption,
    TargetOption,
    parse_date,
)
from sales_kpis.errors import BuildError
from sales_kpis.show.terminal import make_console

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py snapshot\n\n"
    "  kpis.py snapshot --target postgres\n\n"
    "  kpis.py snapshot --verify"
)
def snapshot(
    target: TargetOption = "duckdb",
    verify: Annotated[
        bool, typer.Option("--verify", help="Take none: check those that there are.")
    ] = False,
    database: DatabaseOption = DATABASE,
) -> None:
    """Record the KPI values as they are known today; what is recorded never changes.

    Only what is new, changed or gone since the latest snapshot is added.
    """
    from sales_kpis.history import snapshots as history

    entries = (
        history.verify(target, database) if verify else [history.take_snapshot(target, database)]
    )
    damaged = [entry.describe() for entry in entries if entry.outcome == "damaged"]
    if damaged:
        raise BuildError("\n".join(damaged))
    for entry in entries:
        print(entry.describe())


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py restatements\n\n"
    "  kpis.py restatements --since 2026-06-30 --kpi mrr --kpi total_revenue\n\n"
    "  kpis.py restatements --grain quarter --dimension rep --target postgres"
)
def restatements(
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Since the snapshot of that day, not the one before."),
    ] = None,
    kpi: KpisOption = None,
    grain: GrainOption = "month",
    dimension: DimensionOption = "all",
    last: Annotated[int, typer.Option(min=1, help="How many to show, the latest first.")] = 40,
    target: TargetOption = "duckdb",
    database: DatabaseOption = DATABASE,
) -> None:
    """Show the values of past periods that have changed from one snapshot to the next.

    A period that was still running at the earlier snapshot has grown, and is not shown.
    """
    from sales_kpis.history.restatements import (
        RestatementSelection,
        find_restatements,
        print_restatements,
    )
    from sales_kpis.history.snapshots import history_of
    from sales_kpis.read.readers import open_reader

    names = [name.removeprefix("kpi_") for name in kpi or []]
    selection = RestatementSelection(parse_date(since, "--since"), names, grain, dimension)
    with open_reader(target, database, history_of(database)) as reader:
        found = find_restatements(reader, selection)
    print_restatements(make_console(), found, last)
