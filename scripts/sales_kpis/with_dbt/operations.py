"""Use dbt for single questions and operations, in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sales_kpis.errors import BuildError, UserError
from sales_kpis.messages import tr
from sales_kpis.project import ROOT
from sales_kpis.with_dbt.runner import close_database, common_arguments, find_profile

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

# Called with each line that a macro logs.
Listener = Callable[[str], None]


def show(target: str, query: str) -> tuple[list[str], list[tuple]]:
    """The columns and rows of a query, which may hold Jinja."""
    command = ["show", "--inline", query, "--limit", "-1"]
    try:
        outcome = _invoke(command, target, find_profile(target), _folder(target))
    except BuildError as error:
        raise UserError(str(error)) from None
    table = outcome.result.results[0].agate_table
    return list(table.column_names), [tuple(row) for row in table.rows]


def run_operation(
    name: str,
    arguments: dict[str, Any],
    target: str,
    listener: Listener,
    profiles: Path | None = None,
    folder: Path | None = None,
) -> None:
    """Run a macro; by default in a target of the user's own profile."""
    command = ["run-operation", name, "--args", json.dumps(arguments)]
    profiles = profiles or find_profile(target)
    _invoke(command, target, profiles, folder or _folder(target), listener)


def _invoke(
    command: list[str], target: str, profiles: Path, folder: Path, listener: Listener | None = None
) -> "dbtRunnerResult":
    """Run a command; raise dbt's own words as a BuildError where it fails."""
    # Importing dbt takes as long as a whole command that does not need it.
    from dbt.cli.main import dbtRunner

    errors = []

    def hear(event) -> None:
        if event.info.level == "error":
            errors.append(event.info.msg)
        elif listener and event.info.name == "JinjaLogInfo":
            listener(event.info.msg)

    arguments = [*command, *common_arguments(target, profiles, folder)]
    try:
        outcome = dbtRunner(callbacks=[hear]).invoke(arguments)
    finally:
        close_database()
    if outcome.exception or not outcome.success:
        said = [str(outcome.exception)] if outcome.exception else errors
        lines = (line.rstrip() for text in said for line in text.splitlines() if line.strip())
        raise BuildError(
            tr("{command} failed in {target}: ", command=command[0], target=target)
            + "\n".join(lines)
        )
    return outcome


def _folder(target: str) -> Path:
    """Where dbt keeps its own files: those of a build of this target."""
    return ROOT / "target" / target
