"""Options that several commands have, and what they mean."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from errors import UserError


class Lang(StrEnum):
    en = "en"
    ru = "ru"


class Severity(StrEnum):
    """From the mildest to the gravest."""

    info = "info"
    warning = "warning"
    critical = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


DATABASE = Path("output/sales_kpis.duckdb")

LangOption = Annotated[Lang, typer.Option(help="Language of labels and numbers.")]
DatabaseOption = Annotated[Path, typer.Option(metavar="FILE", help="The published database.")]
TargetOption = Annotated[
    str, typer.Option(help="Target of the dbt profile; duckdb is the published database.")
]
KpisOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only this KPI; may be repeated.")
]
GrainOption = Annotated[str, typer.Option(help="day, week, month, quarter, year ...")]
DimensionOption = Annotated[str, typer.Option(help="all, rep, region ...")]
MaskOption = Annotated[
    bool, typer.Option("--mask", help="Pseudonyms for names of people and companies.")
]
AsOfOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Last day that the data cover: 2026-06-30.")
]
VarOption = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY=VALUE", help="A variable of dbt_project.yml; may be repeated."),
]
KpiArgument = Annotated[str, typer.Argument(metavar="KPI", help="Its name in `list`.")]


def parse_date(text: str | None, option: str) -> date | None:
    """The date, or a UserError that names the option."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise UserError(f"{option} {text}: not a date; write it as 2026-06-30") from None
