"""Take a snapshot of the KPI values: what was known on a day stays known.

The macros in macros/history do the work, in any warehouse. The embedded database is
replaced by every build, so that its history is a file of its own beside it. A snapshot
fills a copy of that file and a rename puts it in place: readers are never in the way,
and an interrupted snapshot leaves the history as it was.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from sales_kpis.build.publish import only_publisher, publish, read_every_row
from sales_kpis.errors import BuildError, UserError
from sales_kpis.messages import tr
from sales_kpis.messages_elsewhere import translated
from sales_kpis.project import DATABASE_CONFIG, EMBEDDED_TARGET
from sales_kpis.read.warehouse import CATALOG, HISTORY_CATALOG, open_warehouse
from sales_kpis.with_dbt.operations import run_operation

# The stem is the catalog that the views are written with.
HISTORY_NAME = f"{HISTORY_CATALOG}.duckdb"
TARGET = "history"


@dataclass(frozen=True)
class Entry:
    """One line of kpi_snapshot_log, and what has just been found of it.

    outcome: taken, unchanged (the same values were there), whole or damaged.
    """

    outcome: str
    as_of_date: date
    revision: int
    row_count: int
    new_row_count: int
    changed_row_count: int
    gone_row_count: int

    @classmethod
    def from_told(cls, told: dict[str, str]) -> "Entry":
        counts = ("revision", "row_count", "new_row_count", "changed_row_count", "gone_row_count")
        return cls(
            outcome=told["outcome"],
            as_of_date=date.fromisoformat(told["as_of_date"][:10]),
            **{name: int(told[name]) for name in counts},
        )

    def describe(self) -> str:
        name = tr("the snapshot as of {date}", date=self.as_of_date)
        if self.revision > 1:
            name = tr("revision {revision} of {name}", revision=self.revision, name=name)
        counts = tr(
            "{count:,} values: {new:,} new, {changed:,} changed, {gone:,} gone",
            count=self.row_count,
            new=self.new_row_count,
            changed=self.changed_row_count,
            gone=self.gone_row_count,
        )
        return {
            "taken": tr("Took {name}. {counts}.", name=name, counts=counts),
            "unchanged": tr("Nothing has changed since {name}: nothing was written.", name=name),
            "whole": tr(
                "{name} is whole. {counts}.", name=f"{name[0].upper()}{name[1:]}", counts=counts
            ),
            "damaged": tr("{name} is not what was taken: values were lost or altered", name=name),
        }[self.outcome]


def history_of(database: Path) -> Path:
    return database.parent / "history" / HISTORY_NAME


def take_snapshot(target: str, database: Path) -> Entry:
    """Append the values of the published file, or those in a warehouse, to its history.

    Raises UserError where the history is further on than the data, or there are none.
    """
    if target != EMBEDDED_TARGET:
        (entry,) = _operate("take_snapshot", {}, target)
        return entry
    with open_warehouse(database):
        pass
    history = history_of(database)
    with _scratch_copy(history) as scratch:
        (entry,) = _operate(
            "take_snapshot", {"values_database": CATALOG}, TARGET, _write_profile(scratch, database)
        )
        if entry.outcome == "taken":
            read_every_row(scratch)
            publish(scratch, history)
    return entry


def verify(target: str, database: Path) -> list[Entry]:
    """Rebuild every snapshot and compare it with what the log says of it."""
    if target != EMBEDDED_TARGET:
        return _operate("verify_history", {}, target)
    history = history_of(database)
    if not history.exists():
        raise UserError(tr("there is no {path}: run `snapshot` first", path=history))
    with _scratch_copy(history) as scratch:
        return _operate("verify_history", {}, TARGET, _write_profile(scratch, database))


def _operate(name: str, arguments: dict, target: str, profiles: Path | None = None) -> list[Entry]:
    told: list[dict[str, str]] = []

    def listen(line: str) -> None:
        if line.startswith("snapshot {"):
            told.append(json.loads(line.removeprefix("snapshot ")))

    folder = profiles.parent if profiles else None
    try:
        run_operation(name, arguments, target, listen, profiles, folder)
    except BuildError:
        if told and told[-1]["outcome"] == "refused":
            raise UserError(
                tr("no snapshot was taken: {reason}", reason=translated(told[-1]["reason"]))
            ) from None
        raise
    return [Entry.from_told(row) for row in told]


@contextmanager
def _scratch_copy(history: Path) -> Iterator[Path]:
    """A copy to work on, in the same file system; one process at a time has it."""
    workplace = history.parent / ".work"
    scratch = workplace / "scratch" / HISTORY_NAME
    try:
        scratch.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=workplace, reason=error.strerror)
        ) from None
    with only_publisher(workplace, tr("another snapshot is being taken here: wait for it")):
        # Whatever an interrupted snapshot left.
        shutil.rmtree(scratch.parent)
        scratch.parent.mkdir()
        if history.exists():
            shutil.copyfile(history, scratch)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch.parent)


def _write_profile(scratch: Path, database: Path) -> Path:
    """A profile whose database is the history, with the published file beside it."""
    folder = scratch.parent.parent / "profiles"
    folder.mkdir(exist_ok=True)
    output = {
        "type": "duckdb",
        "path": str(scratch.resolve()),
        "schema": "analytics",
        "threads": 1,
        "config_options": DATABASE_CONFIG,
        "attach": [{"path": str(database.resolve()), "alias": CATALOG, "read_only": True}],
    }
    profile = {"sales_kpis": {"target": TARGET, "outputs": {TARGET: output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    return folder
