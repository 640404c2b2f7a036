"""A KPI of one's own."""

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer()


@commands.command("new-kpi", epilog="Example:\n\n  kpis.py new-kpi lost_share --like loss_rate")
def new_kpi(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as big_deal_share.")],
    like: Annotated[
        str, typer.Option(metavar="KPI", help="Which KPI it begins as a copy of.")
    ] = "win_rate",
    project: Annotated[
        Path, typer.Option(metavar="DIR", help="Your dbt project, or this one.")
    ] = Path(),
) -> None:
    """Write the SQL and the YAML of a KPI of your own, and name it in dbt_project.yml.

    It builds as it is: a copy. Then say in the two files what it is; what is to be worded is in
    brackets, in English and Russian.
    """
    from sales_kpis.define.new_kpi import NewKpi

    for path in NewKpi(name, like.removeprefix("kpi_"), project).write():
        print(path)
