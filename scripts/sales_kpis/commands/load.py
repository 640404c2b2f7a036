"""`load`: what is new in a CRM or a billing system, by its API."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.files.options import FileOptions
from sales_kpis.messages import tr
from sales_kpis.project import known_vars
from sales_kpis.show.terminal import make_console

commands = typer.Typer()


class Target(StrEnum):
    duckdb = "duckdb"
    postgres = "postgres"


CONFIG = Path.home() / ".config" / "sales_kpis"


@commands.command(
    epilog="Examples:\n\n"
    "  kpis.py load stripe\n\n"
    "  kpis.py load bitrix24 --secrets ~/.config/sales_kpis/secrets --database crm.duckdb\n\n"
    "  kpis.py load pipedrive --target postgres --skip deal_changelog\n\n"
    "Exit code: 2 a secret or the command is to be mended first, or the API refuses. Whenever\n"
    "it stops, the same command goes on from there."
)
def load(
    system: Annotated[
        str, typer.Argument(metavar="SYSTEM", help="amocrm, bitrix24, hubspot, pipedrive, stripe.")
    ],
    target: Annotated[
        Target, typer.Option(help="postgres is the database that DBT_POSTGRES_* name.")
    ] = Target.duckdb,
    database: Annotated[
        Path, typer.Option(metavar="FILE", envvar="SALES_KPIS_DUCKDB", help="The DuckDB file.")
    ] = Path("sales_kpis.duckdb"),
    schema: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Where the tables go."),
    ] = None,
    secrets: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lines NAME=value that only you can read (mode 600)."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Of the API, where it is not the usual one.")
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option(metavar="RESOURCE", help="Leave out; may be repeated.")
    ] = None,
    pages: Annotated[
        int, typer.Option(metavar="N", min=1, help="Pages that are read before they are stored.")
    ] = 50,
    anew: Annotated[
        bool, typer.Option("--anew", help="Drop what was pulled, and pull everything.")
    ] = False,
) -> int:
    """Pull what is new in a CRM or billing system into the tables that its connector reads.

    The secrets of each system, and what it needs besides: docs/load.md.
    """
    try:
        import dlt  # noqa: F401
    except ModuleNotFoundError:
        raise UserError(tr("`load` needs dlt: make install-load")) from None
    from sales_kpis.load import pull
    from sales_kpis.load.secrets import read_secrets

    if system not in pull.systems():
        hint = did_you_mean(system, pull.systems()) or tr(
            "; there are {names}", names=", ".join(pull.systems())
        )
        raise UserError(
            tr("there is no system '{system}' to pull from{hint}", system=system, hint=hint)
        )
    console = make_console()

    def say(line: str) -> None:
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)

    name = system.upper()
    token_file = os.environ.get(f"{name}_TOKEN_FILE") or CONFIG / f"{system}_token.json"
    request = pull.Request(
        system=system,
        secrets=read_secrets(pull.secret_names(system), secrets),
        destination=pull.duckdb_file(database)
        if target is Target.duckdb
        else pull.postgres_database(),
        schema=schema or system,
        base_url=base_url or os.environ.get(f"{name}_BASE_URL"),
        token_file=Path(token_file),
        pages=pages,
        skipped=tuple(skip or ()),
        anew=anew,
        fields=_fields(system, database.parent if target is Target.duckdb else None),
    )
    read = pull.Pull(request, say).run()
    for resource, records in sorted(read.items()):
        say(f"{resource}: " + tr("{count:,} records", count=records))
    place = database if target is Target.duckdb else "postgres"
    say(
        tr("Schema {schema} of {place} has all that there was.", schema=request.schema, place=place)
    )
    return 0


def _fields(system: str, folder: Path | None) -> tuple[str, ...]:
    """The fields of deals that are declared beside the database, or in the project."""
    declared = known_vars()["deal_fields"]
    if folder and folder.is_dir():
        declared = declared | FileOptions.read(folder).deal_fields
    stated = [places[system] for places in declared.values() if system in places]
    names = (name for one in stated for name in (one if isinstance(one, list) else [one]))
    return tuple(dict.fromkeys(str(name) for name in names if "->" not in str(name)))
