"""One sitting: read the files, propose, show, ask, write, and look at what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sales_kpis.connect.draft import text_of
from sales_kpis.connect.presets import known_headers, read_presets
from sales_kpis.connect.preview import Preview, look_at
from sales_kpis.connect.proposal import Draft, Line, propose
from sales_kpis.connect.tables import Table, read_table
from sales_kpis.connect.telling import DraftScreen, is_at_a_terminal, take_proposals
from sales_kpis.errors import UserError
from sales_kpis.files.options import OPTIONS_FILE
from sales_kpis.messages import tr


@dataclass(frozen=True)
class Sitting:
    """What was asked for."""

    files: Sequence[Path]
    folder: Path
    sheet: str | None = None
    takes_proposals: bool = False
    replaces: bool = False
    # The last day that the data cover, where the latest event does not say it.
    as_of: date | None = None


def draft_folder(sitting: Sitting, screen: DraftScreen) -> Draft:
    """Write the folder; what the user has not taken stands in the draft as a comment."""
    tables = [
        read_table(path, known_headers(), read_presets()["totals"], sitting.sheet)
        for path in sitting.files
    ]
    draft = propose(tables, date.today())
    if sitting.as_of:
        told = Line(("as_of_date",), sitting.as_of.isoformat(), tr("as --as-of says"))
        draft.options.insert(0, told)
    _refuse_to_replace(sitting, tables)
    _refuse_two_readings(sitting, draft)
    screen.show(draft)
    if sitting.takes_proposals:
        take_proposals(draft)
    elif is_at_a_terminal():
        screen.ask(draft)
    _write(sitting.folder, draft, screen)
    screen.to_look_at(draft)
    return draft


def preview_folder(folder: Path, screen: DraftScreen) -> Preview:
    """The five KPIs of the folder, where a build would take it."""
    preview = look_at(folder)
    if not preview.check.refusals:
        screen.preview(preview)
    return preview


def _refuse_to_replace(sitting: Sitting, tables: list[Table]) -> None:
    names = [table.file_name for table in tables]
    if twice := {name for name in names if names.count(name) > 1}:
        raise UserError(
            tr("two files would be called {names}: rename one", names=", ".join(sorted(twice)))
        )
    for table in tables:
        target = sitting.folder / table.file_name
        if table.is_rewritten and target.exists() and target.samefile(table.path):
            raise UserError(
                tr(
                    "the copy of {file} would take its place: --output names another folder",
                    file=table.path.name,
                )
            )
    if sitting.replaces:
        return
    for name in (OPTIONS_FILE, *names):
        target = sitting.folder / name
        if target.exists() and not any(target.samefile(table.path) for table in tables):
            raise UserError(
                tr(
                    "{path} is there already: --force replaces it, --output names another folder",
                    path=target,
                )
            )


def _refuse_two_readings(sitting: Sitting, draft: Draft) -> None:
    """A file that already is in the folder keeps its name."""
    for table in draft.tables:
        is_there = table.path.parent.resolve() == sitting.folder.resolve()
        if is_there and table.file_name == f"export_{table.path.name}":
            stem = table.path.stem
            raise UserError(
                tr(
                    "{file} holds no {entity} and would be read as {entity} there: "
                    "--output names another folder",
                    file=table.path.name,
                    entity=stem,
                )
            )


def _write(folder: Path, draft: Draft, screen: DraftScreen) -> None:
    text = text_of(draft)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in draft.tables:
            table.write(folder)
        (folder / OPTIONS_FILE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=folder, reason=error.strerror)
        ) from None
    screen.say()
    written = ", ".join([OPTIONS_FILE, *(table.file_name for table in draft.tables)])
    screen.say(tr("Written to {folder}: {written}", folder=folder, written=written))
