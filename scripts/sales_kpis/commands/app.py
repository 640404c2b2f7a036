"""Every command, and what is said where one cannot be carried out."""

import os
import sys

import duckdb
import typer

from sales_kpis.commands import (
    alerts,
    assistants,
    build,
    connect,
    define,
    export,
    files,
    history,
    load,
    look,
    report,
)
from sales_kpis.commands.spoken import SpokenCommand, SpokenGroup
from sales_kpis.commands.telling import complain
from sales_kpis.errors import BuildError, DeliveryError, UserError
from sales_kpis.messages import choose_language, speak, tr
from sales_kpis.messages_elsewhere import translated

app = typer.Typer(
    cls=SpokenGroup,
    add_completion=False,
    rich_markup_mode="rich",
    help="Sales and retention KPIs: build them, look at them, copy them out.",
    epilog="Examples:\n\n"
    "  kpis.py build                          the demo company\n\n"
    "  kpis.py connect deals.csv              an export of your CRM\n\n"
    "  kpis.py build --data exports/          your own files\n\n"
    "  kpis.py show win_rate --dimension rep  one KPI, by rep\n\n"
    "  kpis.py COMMAND --help                 more examples",
)
for module in (
    *(build, connect, load, files, look, report, export, alerts, history),
    *(assistants, define),
):
    for command in module.commands.registered_commands:
        command.cls = SpokenCommand
    app.add_typer(module.commands)


def main() -> int:
    """Run a command; whatever a user may have caused is a message, not a trace."""
    speak(choose_language(sys.argv[1:], os.environ))
    try:
        return app(args=sys.argv[1:] or ["--help"], standalone_mode=False) or 0
    except UserError as error:
        complain("error", str(error))
        return 2
    except BuildError as error:
        complain("error", str(error))
        return 1
    except DeliveryError as error:
        complain("error", str(error))
        return 4
    except typer.TyperException as error:
        told = translated(error.format_message())
        complain("error", told + tr(" (--help shows what is possible)"))
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe (`head`) has seen enough.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        complain("error", tr("stopped; what was published before is unchanged"))
        return 130
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        complain(
            "error",
            tr(
                "made by another version of sales_kpis: run `build` again ({reason})",
                reason=_first(error),
            ),
        )
        return 2
    except (OSError, duckdb.Error) as error:
        complain("error", _first(error))
        return 2


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
