"""Run dbt in this process, show where it is, and say what failed in a few words."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from errors import BuildError, UserError
from file_errors import did_you_mean

ROOT = Path(__file__).resolve().parent.parent
PROFILE = "sales_kpis"
EMBEDDED_TARGET = "duckdb"

# Called with the number of the node, the number of nodes, and the node's name.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class DbtRun:
    """One `dbt build`: where to, with what, and where dbt keeps its own files."""

    target: str
    profiles: Path
    workplace: Path
    dbt_vars: dict = field(default_factory=dict)
    exclude: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        arguments = [
            "build",
            *common_arguments(self.target, self.profiles, self.workplace),
            # Unit tests hold the SQL, not the data: they belong to `make test`.
            *("--exclude-resource-type", "unit_test"),
        ]
        if self.dbt_vars:
            arguments += ["--vars", yaml.safe_dump(self.dbt_vars, allow_unicode=True)]
        if self.exclude:
            arguments += ["--exclude", *self.exclude]
        return arguments

    @property
    def log(self) -> Path:
        return self.workplace / "logs" / "dbt.log"


def common_arguments(target: str, profiles: Path, workplace: Path) -> list[str]:
    """What every command of dbt is told: where to, how to get there, and to be quiet."""
    return [
        *("--quiet", "--target", target),
        *("--project-dir", str(ROOT), "--profiles-dir", str(profiles)),
        *("--target-path", str(workplace / "target"), "--log-path", str(workplace / "logs")),
        *("--log-level", "none", "--log-level-file", "info"),
    ]


def run_dbt(run: DbtRun, progress: Progress) -> list[str]:
    """Build everything; return the warnings, or raise BuildError with the failures."""
    # Importing dbt takes as long as a whole command that does not need it.
    from dbt.cli.main import dbtRunner

    def report(event) -> None:
        if event.info.name == "LogStartLine":
            node = event.data.node_info.node_name
            progress(event.data.index, event.data.total, node)

    outcome = dbtRunner(callbacks=[report]).invoke(run.arguments())
    close_database()
    if outcome.exception:
        raise BuildError(_lines_of(str(outcome.exception)))
    results = list(outcome.result or ())
    failures = list(_described(results, ("error", "fail")))
    if failures or not outcome.success:
        title = f"{len(failures)} of {len(results)} steps failed:"
        details = f"Details are in {run.log}"
        raise BuildError("\n".join([title, *failures, details]))
    return list(_described(results, ("warn",)))


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
        hint = did_you_mean(target, known) or f"; it has {', '.join(known)}"
        raise UserError(f"the profile {PROFILE} has no target '{target}'{hint}")
    searched = " or ".join(str(folder / "profiles.yml") for folder in folders)
    raise UserError(
        f"--target {target} needs the profile {PROFILE} in {searched}: "
        "start from profiles.example.yml"
    )


def known_vars() -> dict:
    """The project's vars with their defaults."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]


def _targets_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        profiles = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return list(profiles.get(PROFILE, {}).get("outputs", {}))
    except (yaml.YAMLError, AttributeError) as error:
        raise UserError(f"{path} is not a dbt profile: {error}") from None


def _described(results: list, statuses: tuple[str, ...]) -> Iterator[str]:
    for result in results:
        if result.status in statuses:
            message = _lines_of(result.message or result.status, most=6)
            yield f"  - {result.node.name}: {message}"


def _lines_of(message: str, most: int = 12) -> str:
    """The first lines of a message, without the empty ones."""
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    return "\n".join([*lines[:most], *(["    ..."] if len(lines) > most else [])])


def close_database() -> None:
    """dbt keeps the DuckDB file open for the life of the process; let go of it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
