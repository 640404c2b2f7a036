"""Write, audit, publish: the one way in which a database comes to its readers."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sales_kpis.build.checked_build import CheckedBuild
from sales_kpis.build.failure_report import REPORT_NAME
from sales_kpis.build.fingerprint import fingerprint
from sales_kpis.build.observed import keep_deal_states, recall_deal_states
from sales_kpis.build.publish import (
    check_database,
    name_without_schema,
    only_publisher,
    publish,
)
from sales_kpis.build.pulled import copy_raw_tables, find_database
from sales_kpis.errors import BuildError, DataError, UserError
from sales_kpis.files.check import find_refusals
from sales_kpis.files.loader import LoadReport, is_database, load_folder, require_folder
from sales_kpis.files.options import FileOptions
from sales_kpis.messages import tr
from sales_kpis.project import DATABASE_CONFIG, EMBEDDED_TARGET, ROOT, known_vars
from sales_kpis.read.warehouse import is_current
from sales_kpis.with_dbt.runner import (
    Dbt,
    DbtRun,
    Progress,
    find_profile,
    run_dbt,
    write_embedded_profile,
)

# The stem is the catalog that views are written with: see the dbt profile.
DATABASE_NAME = "sales_kpis.duckdb"


@dataclass(frozen=True)
class Request:
    """What the user asked to be built."""

    output: Path
    data: Path | None = None
    dbt_vars: dict = field(default_factory=dict)
    force: bool = False

    @property
    def published(self) -> Path:
        return self.output / DATABASE_NAME

    @property
    def failures(self) -> Path:
        """What failed, to be read and sent to whoever mends it."""
        return self.output / REPORT_NAME

    @property
    def workplace(self) -> Path:
        """In the output folder: only inside one file system is a rename atomic."""
        return self.output / ".build"


@dataclass(frozen=True)
class Built:
    """What came of a build."""

    is_new: bool
    load_report: LoadReport | None = None
    warnings: list[str] = field(default_factory=list)
    # What failed in spite of which the rest is published.
    failed: str | None = None


def build(request: Request, progress: Progress, say: Callable[[str], None]) -> Built:
    """Build on the embedded DuckDB and publish, if anything has changed."""
    if request.data is not None and not is_database(request.data):
        require_folder(request.data)
    inputs = fingerprint(request.dbt_vars, request.data)
    if not request.force and is_current(request.published, inputs):
        return Built(is_new=False)
    try:
        request.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=request.output, reason=error.strerror)
        ) from None
    with only_publisher(request.workplace):
        try:
            return _build_in_scratch(request, inputs, progress, say)
        except (BuildError, UserError) as error:
            raise type(error)(f"{error}\n{_what_is_left(request.published)}") from None
        except (OSError, duckdb.Error) as error:
            reason = str(error).splitlines()[0]
            raise BuildError(f"{reason}\n{_what_is_left(request.published)}") from None


def build_elsewhere(target: str, dbt_vars: dict, progress: Progress) -> list[str]:
    """Build in the warehouse of the user's own profile; dbt keeps it consistent."""
    # A target path of its own: dbt would read the whole project anew at each change.
    workplace = ROOT / "target" / target
    return run_dbt(DbtRun(target, find_profile(target), workplace, dbt_vars), progress)


def _build_in_scratch(
    request: Request, inputs: str, progress: Progress, say: Callable[[str], None]
) -> Built:
    scratch = request.workplace.resolve() / "scratch"
    # Whatever an interrupted build left.
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    database = scratch / DATABASE_NAME
    report = None
    dbt_vars = request.dbt_vars
    if request.data is not None:
        say(tr("Reading {path}", path=request.data))
        report, dbt_vars = _read_data(request, request.data, database)
    recall_deal_states(request.output, database, request.data)
    run = DbtRun(
        target=EMBEDDED_TARGET,
        profiles=write_embedded_profile(request.workplace / "profiles", database),
        workplace=request.workplace,
        dbt_vars=dbt_vars,
        exclude=_unused_seeds(dbt_vars),
    )
    checked = CheckedBuild(Dbt(run, progress), database, request.failures, say).run()
    _write_build_info(database, inputs, dbt_vars, request.data)
    say(tr("Checking the result"))
    try:
        check_database(database)
    except BuildError as error:
        raise BuildError("\n".join([str(error), *filter(None, [checked.failed])])) from None
    publish(database, request.published)
    keep_deal_states(request.output, request.published, request.data)
    shutil.rmtree(scratch)
    return Built(True, report, checked.warnings, checked.failed)


def _read_data(request: Request, data: Path, database: Path) -> tuple[LoadReport, dict]:
    """Load the files and the raw tables of systems; returns the variables that read them."""
    pulled = find_database(data)
    folder = data
    if not folder.is_dir():
        folder = database.with_name("no_files")
        folder.mkdir()
    options = FileOptions.read(folder)
    report = load_folder(folder, database, options, may_be_empty=pulled is not None)
    refusals = find_refusals(database, report, options, request.dbt_vars)
    if refusals:
        raise DataError("\n".join(refusals))
    connectors = {"files": "all"}
    if pulled:
        systems = copy_raw_tables(pulled, database, request.dbt_vars)
        connectors = dict.fromkeys(systems, "all")
    dbt_vars = {**report.dbt_vars, "connectors": connectors, **request.dbt_vars}
    # Whichever systems the user names: goals and rates are those of the files.
    if isinstance(dbt_vars["connectors"], dict):
        dbt_vars["connectors"] = {"files": report.entities, **dbt_vars["connectors"]}
    return report, dbt_vars


def _unused_seeds(dbt_vars: dict) -> tuple[str, ...]:
    """The demo company's rows have no place in a build of other data."""
    connectors = dbt_vars.get("connectors", known_vars()["connectors"])
    return () if "demo" in connectors else ("path:seeds/demo",)


def _write_build_info(database: Path, inputs: str, dbt_vars: dict, data: Path | None) -> None:
    """Inside the file, so that it is published with the tables it speaks of."""
    currency = (known_vars() | dbt_vars)["reporting_currency"]
    source = str(data) if data else None
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        connection.execute(
            "create table main.build_info as select "
            "cast(? as varchar) as fingerprint, "
            "cast(? as varchar) as reporting_currency, "
            "cast(? as varchar) as data_folder",
            [inputs, currency, source],
        )
        name_without_schema(connection)
        connection.execute("checkpoint")


def _what_is_left(published: Path) -> str:
    if published.exists():
        return tr("{database} is unchanged: it holds the last good build.", database=published)
    return tr("Nothing was published.")
