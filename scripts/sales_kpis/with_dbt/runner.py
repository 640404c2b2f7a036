"""Run dbt in this process, show where it is, and say what failed in a few words."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sales_kpis.errors import BuildError, UserError, did_you_mean
from sales_kpis.messages import tr
from sales_kpis.messages_elsewhere import translated
from sales_kpis.project import PROJECT, ROOT

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

# How a step of dbt ends that did not do what it should.
FAILED = ("error", "fail")
# What the macros say that read variables, and those that read what a loader brought.
USERS_TO_MEND = re.compile(
    r"The variable \w+ is '.*'; expected .*"
    r"|The(re is no)? table .*, without which (the field )?\w+ cannot be .*"
)

# Called with the number of the node, the number of nodes, and the node's name.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class DbtRun:
    """Where dbt builds to, with what, and where it keeps its own files."""

    target: str
    profiles: Path
    workplace: Path
    dbt_vars: dict = field(default_factory=dict)
    exclude: tuple[str, ...] = ()

    def arguments(self, command: str, *more: str) -> list[str]:
        arguments = [command, *common_arguments(self.target, self.profiles, self.workplace), *more]
        if self.dbt_vars:
            # In the order in which they were given: that of the connectors means something.
            given = yaml.safe_dump(self.dbt_vars, allow_unicode=True, sort_keys=False)
            arguments += ["--vars", given]
        return arguments

    @property
    def log(self) -> Path:
        return self.workplace / "logs" / "dbt.log"


@dataclass
class Dbt:
    """dbt in this process: the project is read once, however many commands follow."""

    run: DbtRun
    progress: Progress
    manifest: Any = None

    def parse(self) -> None:
        """Read the project; a BuildError where it cannot be read."""
        self.manifest = self._invoke("parse").result

    def build(self, select: Iterable[str] = (), exclude: Iterable[str] = ()) -> list:
        """Make the seeds and models, of all or of a selection, and check nothing yet.

        A check that fails would make dbt skip whatever is made from what was checked.
        """
        skipped = ("unit_test", "test")
        return self._results("build", skipped, select, (*self.run.exclude, *exclude))

    def test(self, select: Iterable[str] = ()) -> list:
        """Check what was made, and whatever is found."""
        # Unit tests hold the SQL, not the data: they belong to `make test`.
        return self._results("test", ("unit_test",), select, self.run.exclude)

    def build_and_test(self) -> list:
        """All of it as dbt does it: what depends on a failure is skipped."""
        return self._results("build", ("unit_test",), (), self.run.exclude)

    def _results(
        self,
        command: str,
        resource_types: Iterable[str],
        select: Iterable[str],
        exclude: Iterable[str],
    ) -> list:
        options = [part for kind in resource_types for part in ("--exclude-resource-type", kind)]
        for option, chosen in (("--select", select), ("--exclude", exclude)):
            if chosen := sorted(chosen):
                options += [option, *chosen]
        outcome = self._invoke(command, *options)
        results = list(outcome.result or ())
        if not outcome.success and not described(results, FAILED):
            raise BuildError(
                tr("dbt {command} failed. Details are in {log}", command=command, log=self.run.log)
            )
        return results

    def _invoke(self, command: str, *options: str) -> "dbtRunnerResult":
        # Importing dbt takes as long as a whole command that does not need it.
        from dbt.cli.main import dbtRunner

        def report(event) -> None:
            if event.info.name == "LogStartLine":
                node = event.data.node_info.node_name
                self.progress(event.data.index, event.data.total, node)

        runner = dbtRunner(manifest=self.manifest, callbacks=[report])
        outcome = runner.invoke(self.run.arguments(command, *options))
        close_database()
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise outcome.exception
        if outcome.exception:
            raise _error_of(lines_of(str(outcome.exception)))
        return outcome


def common_arguments(target: str, profiles: Path, workplace: Path) -> list[str]:
    """What every command of dbt is told: where to, how to get there, and to be quiet."""
    return [
        *("--quiet", "--target", target),
        *("--project-dir", str(ROOT), "--profiles-dir", str(profiles)),
        *("--target-path", str(workplace / "target"), "--log-path", str(workplace / "logs")),
        *("--log-level", "none", "--log-level-file", "info"),
    ]


def run_dbt(run: DbtRun, progress: Progress) -> list[str]:
    """Build and test everything; return the warnings, or raise BuildError with the failures."""
    results = Dbt(run, progress).build_and_test()
    if described(results, FAILED):
        raise failed_steps(run, results)
    return described(results, ("warn",))


def failed_steps(run: DbtRun, results: list) -> BuildError | UserError:
    """What to raise where steps of dbt failed: it names them."""
    failures = described(results, FAILED)
    title = tr("{count} of {all} steps failed:", count=len(failures), all=len(results))
    return _error_of("\n".join([title, *failures, tr("Details are in {log}", log=run.log)]))


def write_embedded_profile(folder: Path, database: Path) -> Path:
    """The profile of the repository, pointed at this file; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    example = (ROOT / "profiles.example.yml").read_text(encoding="utf-8")
    (folder / "profiles.yml").write_text(example, encoding="utf-8")
    os.environ["SALES_KPIS_DUCKDB"] = str(database)
    return folder


def find_profile(target: str) -> Path:
    """The folder of the user's own profiles.yml that has the target."""
    stated = os.environ.get("DBT_PROFILES_DIR")
    folders = [Path(stated)] if stated else [ROOT, Path.home() / ".dbt"]
    known: list[str] = []
    for folder in folders:
        known = _targets_of(folder / "profiles.yml")
        if target in known:
            return folder
        if known:
            break
    if known:
        hint = did_you_mean(target, known) or tr("; it has {names}", names=", ".join(known))
        raise UserError(
            tr(
                "the profile {project} has no target '{target}'{hint}",
                project=PROJECT,
                target=target,
                hint=hint,
            )
        )
    searched = " or ".join(str(folder / "profiles.yml") for folder in folders)
    raise UserError(
        tr(
            "--target {target} needs the profile {project} in {files}: start from "
            "profiles.example.yml",
            target=target,
            project=PROJECT,
            files=searched,
        )
    )


def _targets_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        profiles = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return list(profiles.get(PROJECT, {}).get("outputs", {}))
    except (yaml.YAMLError, AttributeError) as error:
        raise UserError(
            tr("{path} is not a dbt profile: {reason}", path=path, reason=error)
        ) from None


def _error_of(message: str) -> BuildError | UserError:
    """What is the user's to mend is all that there is to say."""
    wrong = USERS_TO_MEND.search(message)
    return UserError(translated(wrong[0])) if wrong else BuildError(message)


def described(results: list, statuses: tuple[str, ...]) -> list[str]:
    """A line for each result of dbt that has one of the statuses."""
    return [
        f"  - {result.node.name}: {lines_of(result.message or result.status, most=6)}"
        for result in results
        if result.status in statuses
    ]


def lines_of(message: str, most: int = 12) -> str:
    """The first lines of a message, without the empty ones."""
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    return "\n".join([*lines[:most], *(["    ..."] if len(lines) > most else [])])


def close_database() -> None:
    """dbt keeps the DuckDB file open for the life of the process; let go of it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
