"""Looking at the KPIs: the scorecard, the list, one KPI, and its trend."""

import json
from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.choices import Against
from sales_kpis.commands.options import (
    DATABASE,
    DatabaseOption,
    DimensionOption,
    GrainOption,
    KpiArgument,
)
from sales_kpis.read.questions import day_of, values_of
from sales_kpis.read.warehouse import open_warehouse
from sales_kpis.show.explanations import print_explanation
from sales_kpis.show.scorecards import print_scorecard
from sales_kpis.show.terminal import Screen, make_console

commands = typer.Typer()


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py scorecard\n\n"
    "  kpis.py scorecard --name rep --lang ru\n\n"
    "  kpis.py scorecard --name team --member Growth"
)
def scorecard(
    name: Annotated[
        str, typer.Option(help="company, team, rep, region, or one of your own.")
    ] = "company",
    member: Annotated[
        str | None, typer.Option(help="One member with all its KPIs: its id or name.")
    ] = None,
    every_kpi: Annotated[
        bool, typer.Option("--all", help="Every KPI of the company, whatever scorecards say.")
    ] = False,
    database: DatabaseOption = DATABASE,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Save it as a picture, too.")
    ] = None,
) -> None:
    """Print a scorecard of the latest complete period: values, changes, goals and ranks.

    Which KPIs it shows is the setting `scorecards`; docs/trends_and_scorecards.md says how.
    """
    with open_warehouse(database) as warehouse:
        screen = Screen(warehouse)
        if every_kpi:
            screen.every_kpi()
        else:
            print_scorecard(screen, name, member)
    if picture is not None:
        screen.save_picture(picture, "kpis.py scorecard")


@commands.command("list", epilog="Example:\n\n  kpis.py list --folder pipeline --json")
def list_kpis(
    folder: Annotated[
        str | None, typer.Option(help="Only one folder: revenue, pipeline ...")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole catalogue, for programs.")
    ] = False,
    database: DatabaseOption = DATABASE,
) -> None:
    """List the KPIs, and why one has no values."""
    with open_warehouse(database) as warehouse:
        rows = warehouse.catalog(folder)
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        else:
            Screen(warehouse).kpi_list(rows)


@commands.command(epilog="Example:\n\n  kpis.py describe net_revenue_retention --lang ru")
def describe(kpi: KpiArgument, database: DatabaseOption = DATABASE) -> None:
    """Say what a KPI means, how it is computed, and what slices it has.

    Where nothing is built yet: what the project says of it.
    """
    if not database.exists():
        from sales_kpis.show.definition import print_stated_definition

        print_stated_definition(make_console(), kpi)
        return
    with open_warehouse(database) as warehouse:
        Screen(warehouse).description(warehouse.kpi(kpi))


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py show win_rate\n\n"
    "  kpis.py show win_rate --grain quarter --dimension rep\n\n"
    "  kpis.py show win_rate --dimension region --member North --last 24"
)
def show(
    kpi: KpiArgument,
    grain: GrainOption = "month",
    dimension: DimensionOption = "all",
    member: Annotated[
        str | None, typer.Option(help="One member of the dimension: its id or name.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="How many periods to show.")] = 12,
    database: DatabaseOption = DATABASE,
) -> None:
    """Show the trend of a KPI, in total, for each member, or for one."""
    with open_warehouse(database) as warehouse:
        row = warehouse.kpi(kpi)
        values = values_of(warehouse, row, grain, dimension, member, last)
        screen = Screen(warehouse)
        if dimension == "all" or member is not None:
            title = f", {values[0]['member']}" if member is not None else ""
            screen.trend(row, grain, values, title)
        else:
            screen.members(row, grain, values, dimension)


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py explain win_rate\n\n"
    "  kpis.py explain win_rate --dimension rep --period 2026-05\n\n"
    "  kpis.py explain mrr --grain quarter --against year"
)
def explain(
    kpi: KpiArgument,
    grain: GrainOption = "month",
    period: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="2026, 2026-05 or a day; else the last complete one."),
    ] = None,
    dimension: Annotated[
        str | None, typer.Option(help="All members of one dimension: rep, region ...")
    ] = None,
    against: Annotated[
        Against, typer.Option(help="The period before, the year before, or the goal.")
    ] = Against.previous,
    database: DatabaseOption = DATABASE,
) -> None:
    """Say why a KPI changed: what each rep, region, segment ... brought to it.

    The parts of a dimension add up to the change; docs/drivers.md says how.
    """
    day = day_of(period)
    with open_warehouse(database) as warehouse:
        row = warehouse.kpi(kpi)
        print_explanation(Screen(warehouse), row, grain, against, day, dimension)
