"""Options that several commands have, and what they mean."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml

from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.messages import tr
from sales_kpis.project import known_vars

DATABASE = Path("output/sales_kpis.duckdb")
# Vars that dbt_project.yml does not list: the files connector and the grants read them.
OTHER_VARS = ("date_format", "decimal_mark", "probability_scale", "file_formats", "bi_roles")

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
        raise UserError(
            tr("{option} {date}: not a date; write it as 2026-06-30", option=option, date=text)
        ) from None


def given_vars(pairs: list[str] | None, as_of: str | None) -> dict:
    dbt_vars = _parse_vars(pairs or [])
    if as_of is not None:
        dbt_vars["as_of_date"] = parse_date(as_of, "--as-of").isoformat()
    return dbt_vars


def _parse_vars(pairs: list[str]) -> dict:
    known = {*known_vars(), *OTHER_VARS}
    parsed = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise UserError(tr("--var {pair}: write it as KEY=VALUE", pair=pair))
        if key not in known:
            hint = did_you_mean(key, known) or tr("; dbt_project.yml lists them")
            raise UserError(tr("there is no variable '{name}'{hint}", name=key, hint=hint))
        try:
            parsed[key] = yaml.safe_load(value)
        except ValueError:
            raise UserError(tr("--var {pair}: there is no such date", pair=pair)) from None
        except (yaml.YAMLError, RecursionError):
            raise UserError(
                tr("--var {name}: '{value}' is no YAML value", name=key, value=value)
            ) from None
        if isinstance(parsed[key], date):
            parsed[key] = value
    return parsed
