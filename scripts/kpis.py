#!/usr/bin/env python3
"""The commands: build the KPIs, look at them, and copy them out.

Usage: python scripts/kpis.py --help
"""

import json
import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import duckdb
import typer
import yaml

from cli_options import (
    DATABASE,
    AsOfOption,
    DatabaseOption,
    DimensionOption,
    GrainOption,
    KpiArgument,
    KpisOption,
    Lang,
    LangOption,
    MaskOption,
    Severity,
    TargetOption,
    VarOption,
    parse_date,
)
from errors import BuildError, DeliveryError, UserError
from exports import (
    Format,
    Selection,
    export_build,
    export_kpis,
    export_marts,
    exports_are_current,
)
from file_errors import DataError, did_you_mean
from scorecards import print_scorecard
from terminal import (
    BuildProgress,
    Screen,
    counted,
    make_console,
    print_files,
    printable,
)
from warehouse import Warehouse, find_member, open_warehouse

if TYPE_CHECKING:
    from file_loader import LoadReport

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="rich",
    help="Sales and retention KPIs: build them, look at them, copy them out.",
    epilog="Examples:\n\n"
    "  kpis.py build                          the demo company\n\n"
    "  kpis.py build --data exports/          your own files\n\n"
    "  kpis.py show win_rate --dimension rep  one KPI, by rep\n\n"
    "  kpis.py COMMAND --help                 more examples",
)


# Exit code of a build whose checks failed for some KPIs: the others are published.
PUBLISHED_IN_PART = 3
REPORT = DATABASE.with_name("report.html")
# Apart from those that `build` writes, which are of everything and name everybody.
EXPORTS = DATABASE.with_name("my_exports")
# Vars that dbt_project.yml does not list: the files connector and the grants read them.
OTHER_VARS = ("date_format", "decimal_mark", "probability_scale", "file_formats", "bi_roles")


@app.command(
    epilog="Examples:\n\n"
    "  kpis.py build\n\n"
    "  kpis.py build --data exports/ --as-of 2026-06-30\n\n"
    "  kpis.py build --var reporting_currency=USD --var dormancy_days=180\n\n"
    "  kpis.py build --target postgres\n\n"
    "Exit code: 0 all is published, 1 nothing is, 2 it could not start as asked,\n"
    "3 published, but for KPIs or tables that are withheld because a check of ours failed."
)
def build(
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with your CSV or Parquet files; `template` writes empty ones. "
            "Without it: the demo company.",
        ),
    ] = None,
    target: Annotated[
        str, typer.Option(help="Target of the dbt profile; duckdb needs no set-up.")
    ] = "duckdb",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where results go.")
    ] = DATABASE.parent,
    as_of: AsOfOption = None,
    var: VarOption = None,
    lang: LangOption = Lang.en,
    force: Annotated[
        bool, typer.Option("--force", help="Build even if nothing has changed.")
    ] = False,
) -> int:
    """Build and test every KPI, publish the result, and print the scorecard.

    Readers of the published file see the last good build or the new one, never a mix.
    Where no input has changed, nothing is built.
    """
    # Here, because this one needs dbt's own modules and the others start without.
    from builder import Request, build_elsewhere
    from builder import build as build_embedded
    from dbt_runner import EMBEDDED_TARGET
    from report.page import read_report, report_is_current, write_report

    dbt_vars = _given_vars(var, as_of)
    console = make_console()
    if target != EMBEDDED_TARGET:
        if data is not None:
            raise UserError("--data is read by DuckDB: leave --target out")
        with BuildProgress() as progress:
            warnings = build_elsewhere(target, dbt_vars, progress.step)
        _print_warnings(warnings)
        console.print(f"Every KPI is built and tested in {target}.", markup=False)
        return 0

    request = Request(output, data, dbt_vars, force)
    with BuildProgress() as progress:
        built = build_embedded(request, progress.step, progress.say)
    exports = output / "exports"
    if built.is_new or not exports_are_current(request.published, exports, lang):
        export_build(request.published, exports, lang)
    page = output / "report.html"
    if built.is_new or not report_is_current(request.published, page, lang):
        write_report(read_report(request.published, lang), page)
    if built.load_report:
        with open_warehouse(request.published) as warehouse:
            _print_load_report(built.load_report, warehouse, lang)
    _print_warnings(built.warnings)
    if not built.is_new:
        console.print("Up to date: no input has changed since the last build.\n")
    with open_warehouse(request.published) as warehouse:
        screen = Screen(warehouse, lang)
        print_scorecard(screen)
        screen.rows_after_as_of()
    place = "" if request.published == DATABASE else f" --database {request.published}"
    console.print(
        f"\nDatabase   {request.published} (open it read-only)\n"
        f"Exports    {exports}\n"
        f"Report     {page}\n"
        f"Next       {_command()} show win_rate{place}\n"
        f"           {_command()} list{place}",
        markup=False,
        soft_wrap=True,
    )
    with open_warehouse(request.published) as warehouse:
        return _tell_what_is_withheld(warehouse, built.failed)


@app.command(
    epilog="Examples:\n\n"
    "  kpis.py export --format csv\n\n"
    "  kpis.py export --format xlsx --output report/ --lang ru --mask\n\n"
    "  kpis.py export --format parquet --output lake/ --marts\n\n"
    "  kpis.py export --format json --output out/ --kpi win_rate --dimension rep "
    "--from 2026-01-01 --complete-only"
)
def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")
    ] = EXPORTS,
    file_format: Annotated[
        Format, typer.Option("--format", help="Format of the files.")
    ] = Format.csv,
    kpi: KpisOption = None,
    grain: Annotated[str | None, typer.Option(help="Only this grain: day, week, month ...")] = None,
    from_date: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Periods that start then or later."),
    ] = None,
    to_date: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Periods that end then or earlier."),
    ] = None,
    dimension: Annotated[
        str | None, typer.Option(help="Only this dimension: all, rep, region ...")
    ] = None,
    per_kpi: Annotated[
        bool, typer.Option("--per-kpi/--single", help="One file per KPI, or one.")
    ] = False,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="Leave running periods out.")
    ] = False,
    marts: Annotated[
        bool, typer.Option("--marts", help="Every wide table, not the KPI values alone.")
    ] = False,
    mask: MaskOption = False,
    lang: LangOption = Lang.en,
    database: DatabaseOption = DATABASE,
) -> None:
    """Copy KPI values to CSV, Parquet or JSON files, or the whole report to Excel.

    An Excel workbook has a sheet per topic, or, of a selection, a sheet of its values. In CSV a
    text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    selection = Selection(
        kpis=tuple(name.removeprefix("kpi_") for name in kpi or []),
        grain=grain,
        dimension=dimension,
        from_date=parse_date(from_date, "--from"),
        to_date=parse_date(to_date, "--to"),
        complete_only=complete_only,
    )
    if selection.from_date and selection.to_date:
        if selection.from_date > selection.to_date:
            raise UserError(f"--from {from_date} is after --to {to_date}")
    if lang is not Lang.en and file_format is not Format.xlsx:
        raise UserError("--lang is for --format xlsx: the other formats hold both languages")
    if marts:
        if file_format is Format.xlsx or per_kpi or not selection.is_everything:
            raise UserError(
                "--marts writes whole tables to csv, parquet or json: leave the choice of KPIs "
                "out; --format xlsx shows the marts as it is"
            )
        files = export_marts(database, output, file_format, mask)
    else:
        files = export_kpis(database, output, selection, file_format, per_kpi, mask, lang)
    print_files(make_console(), f"Exported to {output}", files)
    if not any(count for _, count in files):
        _complain("warning", "no value matches: the files hold no rows")
    _warn_of_withheld(database, selection.kpis)


@app.command(
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
    lang: LangOption = Lang.en,
    database: DatabaseOption = DATABASE,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Save it as a picture, too.")
    ] = None,
) -> None:
    """Print a scorecard of the latest complete period: values, changes, goals and ranks.

    Which KPIs it shows is the setting `scorecards`; docs/trends_and_scorecards.md says how.
    """
    with open_warehouse(database) as warehouse:
        screen = Screen(warehouse, lang)
        if every_kpi:
            screen.every_kpi()
        else:
            print_scorecard(screen, name, member)
    if picture is not None:
        screen.save_picture(picture, "kpis.py scorecard")


@app.command("list", epilog="Example: kpis.py list --folder pipeline --json")
def list_kpis(
    folder: Annotated[
        str | None, typer.Option(help="Only one folder: revenue, pipeline ...")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole catalogue, for programs.")
    ] = False,
    lang: LangOption = Lang.en,
    database: DatabaseOption = DATABASE,
) -> None:
    """List the KPIs, and why one has no values."""
    with open_warehouse(database) as warehouse:
        rows = warehouse.catalog(folder)
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        else:
            Screen(warehouse, lang).kpi_list(rows)


@app.command(epilog="Example: kpis.py describe net_revenue_retention --lang ru")
def describe(
    kpi: KpiArgument, lang: LangOption = Lang.en, database: DatabaseOption = DATABASE
) -> None:
    """Say what a KPI means, how it is computed, and what slices it has."""
    with open_warehouse(database) as warehouse:
        Screen(warehouse, lang).description(warehouse.kpi(kpi))


@app.command(
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
    lang: LangOption = Lang.en,
    database: DatabaseOption = DATABASE,
) -> None:
    """Show the trend of a KPI, in total, for each member, or for one."""
    with open_warehouse(database) as warehouse:
        row = warehouse.kpi(kpi)
        warehouse.choose("period_grain", grain)
        warehouse.choose("dimension", dimension)
        if member is not None and dimension == "all":
            raise UserError("--member needs the --dimension that it is a member of")
        values = warehouse.trend(row["kpi"], grain, dimension, lang)
        if not values:
            _explain_no_values(row, grain, dimension, warehouse.slices(row["kpi"]))
        screen = Screen(warehouse, lang)
        if member is not None:
            members = {value["dimension_value"]: value["member"] for value in values}
            chosen = find_member(members, member, f"there is no {dimension} '{member}'")
            values = [value for value in values if value["dimension_value"] == chosen]
        periods = sorted({value["period_start_date"] for value in values})[-last:]
        values = [value for value in values if value["period_start_date"] in periods]
        if dimension == "all" or member is not None:
            title = f", {values[0]['member']}" if member is not None else ""
            screen.trend(row, grain, values, title)
        else:
            screen.members(row, grain, values, dimension)


@app.command(
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
    import history

    entries = (
        history.verify(target, database) if verify else [history.take_snapshot(target, database)]
    )
    damaged = [entry.describe() for entry in entries if entry.outcome == "damaged"]
    if damaged:
        raise BuildError("\n".join(damaged))
    for entry in entries:
        print(entry.describe())


@app.command(
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
    lang: LangOption = Lang.en,
    target: TargetOption = "duckdb",
    database: DatabaseOption = DATABASE,
) -> None:
    """Show the values of past periods that have changed from one snapshot to the next.

    A period that was still running at the earlier snapshot has grown, and is not shown.
    """
    from history import history_of
    from readers import open_reader
    from restatements import RestatementSelection, find_restatements, print_restatements

    names = [name.removeprefix("kpi_") for name in kpi or []]
    selection = RestatementSelection(parse_date(since, "--since"), names, grain, dimension)
    with open_reader(target, database, history_of(database)) as reader:
        found = find_restatements(reader, selection)
    print_restatements(make_console(), found, lang, last)


@app.command(
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
    lang: LangOption = Lang.en,
    target: TargetOption = "duckdb",
    database: DatabaseOption = DATABASE,
) -> int:
    """Show the open alerts, and tell people and programs of the new ones."""
    from alert_delivery import STATE_NAME, Delivery, receivers_of
    from alerts import print_alerts, read_alerts
    from readers import open_reader

    receivers = receivers_of(email or [], webhook or [])
    with open_reader(target, database) as reader:
        found = read_alerts(reader, with_closed)
    print_alerts(make_console(), found, severity, lang, with_closed)
    failures = []
    if receivers:
        state_file = database.parent / STATE_NAME
        delivery = Delivery(receivers, severity, lang, target, state_file, repeat, dry_run)
        failures = delivery.run(found, print)
    for failure in failures:
        _complain("error", failure)
    return (1 if found.has_open_critical() else 0) + (4 if failures else 0)


@app.command(
    epilog="Examples:\n\n"
    "  kpis.py report\n\n"
    "  kpis.py report --lang ru --title 'Acme, sales' --output monday.html\n\n"
    "  kpis.py report --email anna@example.com --email team@example.com"
)
def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file to write.")
    ] = REPORT,
    title: Annotated[str | None, typer.Option(help="Heading of the page and the mail.")] = None,
    email: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Mail it there as well; may be repeated."),
    ] = None,
    mask: MaskOption = False,
    lang: LangOption = Lang.en,
    database: DatabaseOption = DATABASE,
) -> None:
    """Write the report: one HTML file that needs nothing beside itself."""
    from report.mail import check_addresses, send_report
    from report.page import read_report, write_report

    check_addresses(email or [])
    content = read_report(database, lang, title, mask)
    write_report(content, output)
    console = make_console()
    console.print(f"Report     {output}", markup=False, soft_wrap=True)
    _warn_of_withheld(database)
    for address in send_report(content, output, email or []):
        console.print(f"Sent to    {address}", markup=False, soft_wrap=True)


@app.command(
    epilog="Examples:\n\n"
    "  kpis.py check my_data/\n\n"
    "  kpis.py check my_data/ --as-of 2026-06-30 --json\n\n"
    "Exit code: 2 a build would refuse the files."
)
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with your files.")],
    as_of: AsOfOption = None,
    var: VarOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, for programs.")] = False,
) -> int:
    """Say in seconds how your files are read, and what the KPIs will lack.

    The rules are those of `build`, which does this first. Nothing is written.
    """
    from check_report import CheckReport, to_json
    from file_check import check_folder

    checked = check_folder(folder, _given_vars(var, as_of))
    if as_json:
        print(to_json(checked))
    else:
        stated = f" --as-of {as_of}" if as_of else ""
        stated += "".join(f" --var {shlex.quote(one)}" for one in var or [])
        build_command = f"{_command()} build --data {folder}{stated}"
        CheckReport(make_console(), checked, build_command).print()
    for refusal in checked.refusals:
        _complain("error", refusal)
    return 2 if checked.refusals else 0


@app.command(epilog="Example: kpis.py template my_data/")
def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write them to.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write an empty CSV for each input, with its columns, and a README.txt."""
    from file_templates import write_templates

    try:
        written = write_templates(folder, force)
    except OSError as error:
        raise UserError(f"{folder} cannot be written to: {error.strerror}") from None
    console = make_console()
    console.print(
        f"{len(written)} files written to {folder}; what was there is unchanged.\n"
        f"Fill those you have, then: {_command()} build --data {folder}",
        markup=False,
        soft_wrap=True,
    )


def _command() -> str:
    """How this was called, to be copied."""
    here = Path.cwd()
    parts = (Path(part).absolute() for part in (sys.executable, sys.argv[0]))
    return " ".join(
        str(part.relative_to(here) if part.is_relative_to(here) else part) for part in parts
    )


def _given_vars(pairs: list[str] | None, as_of: str | None) -> dict:
    dbt_vars = _parse_vars(pairs or [])
    if as_of is not None:
        dbt_vars["as_of_date"] = parse_date(as_of, "--as-of").isoformat()
    return dbt_vars


def _parse_vars(pairs: list[str]) -> dict:
    from dbt_runner import known_vars

    known = {*known_vars(), *OTHER_VARS}
    parsed = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise UserError(f"--var {pair}: write it as KEY=VALUE")
        if key not in known:
            hint = did_you_mean(key, known) or "; dbt_project.yml lists them"
            raise UserError(f"there is no variable '{key}'{hint}")
        try:
            parsed[key] = yaml.safe_load(value)
        except ValueError:
            raise UserError(f"--var {pair}: there is no such date") from None
        except (yaml.YAMLError, RecursionError):
            raise UserError(f"--var {key}: '{value}' is no YAML value") from None
        if isinstance(parsed[key], date):
            parsed[key] = value
    return parsed


def _explain_no_values(row: dict, grain: str, dimension: str, slices: list[dict]) -> None:
    if row["reason"]:
        raise UserError(f"{row['kpi']} has no values. {row['reason']}")
    if not slices:
        raise UserError(
            f"{row['kpi']} has no values: the data that it needs are there, but no row of them "
            "counts. The table data_quality names the rows that are left out."
        )
    of_dimension = [part for part in slices if part["dimension"] == dimension]
    if of_dimension:
        known = ", ".join(of_dimension[0]["period_grains"])
        raise UserError(f"{row['kpi']} has no values by {grain}; it has: {known}")
    known = ", ".join(part["dimension"] for part in slices) or "none"
    raise UserError(f"{row['kpi']} is not sliced by {dimension}; dimensions: {known}")


def _print_load_report(report: "LoadReport", warehouse: Warehouse, lang: Lang) -> None:
    """What became of every record of every file, and what is odd about the accepted ones."""
    console = make_console()
    rejected_counts = warehouse.rejected_counts()
    for file in report.files:
        rejected = rejected_counts.get(file.entity, 0)
        line = f"  {file.title}: {counted(file.record_count - rejected)}"
        if rejected:
            line += f", {rejected:,} rejected"
        console.print(line, markup=False, soft_wrap=True)
    if rejected_counts:
        table = f"{warehouse.schema}_crm.rejected_rows"
        console.print(f"  The rejected rows, each with its reason: table {table}", markup=False)
    for finding in warehouse.findings(lang):
        told = f"{counted(finding['row_count'])} of {finding['entity']}, such as: "
        line = f"  {finding['severity']:<7}  {told}{printable(finding['sentence'])}"
        console.print(line, markup=False, soft_wrap=True)
    console.print()
    _print_warnings(report.warnings)


def _tell_what_is_withheld(warehouse: Warehouse, failed: str | None) -> int:
    """Say it last and loudly; return the exit code of the build."""
    withheld = warehouse.withheld()
    if not withheld:
        return 0
    named = ", ".join(row["name"] for row in withheld)
    details = failed or "\n".join(dict.fromkeys(row["reason"] for row in withheld))
    _complain("error", f"published without {named}\n{details}")
    return PUBLISHED_IN_PART


def _warn_of_withheld(database: Path, kpis: Sequence[str] = ()) -> None:
    with open_warehouse(database) as warehouse:
        names = [row["name"] for row in warehouse.withheld()]
    if missing := [name for name in names if not kpis or name in kpis]:
        _complain("warning", f"a check failed, so these are not in it: {', '.join(missing)}")


def _print_warnings(warnings: list[str]) -> None:
    for warning in warnings:
        _complain("warning", warning.removeprefix("  - "))


def _complain(kind: str, text: str) -> None:
    print(f"{kind}: {printable(text)}", file=sys.stderr)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def main() -> int:
    """Run a command; whatever a user may have caused is a message, not a trace."""
    try:
        return app(args=sys.argv[1:] or ["--help"], standalone_mode=False) or 0
    except (UserError, DataError) as error:
        _complain("error", str(error))
        return 2
    except BuildError as error:
        _complain("error", str(error))
        return 1
    except DeliveryError as error:
        _complain("error", str(error))
        return 4
    except typer.TyperException as error:
        _complain("error", f"{error.format_message()} (--help shows what is possible)")
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe (`head`) has seen enough.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        _complain("error", "stopped; what was published before is unchanged")
        return 130
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        _complain(
            "error", f"made by another version of sales_kpis: run `build` again ({_first(error)})"
        )
        return 2
    except (OSError, duckdb.IOException) as error:
        _complain("error", _first(error))
        return 2


if __name__ == "__main__":
    sys.exit(main())
