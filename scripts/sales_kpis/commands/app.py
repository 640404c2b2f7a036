"""Every command, and what is said where one cannot be carried out."""

import sys

import duckdb
import typer

from sales_kpis.commands import (
    alerts,
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
from sales_kpis.commands.telling import complain
from sales_kpis.errors import BuildError, DeliveryError, UserError

app = typer.Typer(
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
for module in (build, connect, load, files, look, report, export, alerts, history, define):
    app.add_typer(module.commands)


def main() -> int:
    """Run a command; whatever a user may have caused is a message, not a trace."""
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
        complain("error", f"{error.format_message()} (--help shows what is possible)")
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe (`head`) has seen enough.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        complain("error", "stopped; what was published before is unchanged")
        return 130
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        complain(
            "error", f"made by another version of sales_kpis: run `build` again ({_first(error)})"
        )
        return 2
    except (OSError, duckdb.IOException) as error:
        complain("error", _first(error))
        return 2


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
