"""How a draft is shown and asked about, and what became of it."""

import sys
from collections.abc import Iterable

import typer
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sales_kpis.connect.preview import Preview
from sales_kpis.connect.proposal import Draft, Line, Part
from sales_kpis.files.loader import title_of
from sales_kpis.files.options import OPTIONS_FILE
from sales_kpis.show.terminal import printable

LONGEST_VALUE = 28
UNSURE = "yellow"


class DraftScreen:
    """Shows a draft: nothing is used that has not stood here."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def show(self, draft: Draft) -> None:
        for table in draft.tables:
            parts = [part for part in draft.parts if part.table is table]
            self.say(f"{table.path.name}: {len(table.rows):,} {_what(parts)}", "bold")
            for note in table.notes:
                self.say(f"  Note: {note}", UNSURE)
        self._options("Of every file", draft.options)
        for part in draft.parts:
            self._columns(part)
            self._meanings(part)
            if not part.is_named_only:
                self._options(None, [line for line in part.lines if len(line.path) == 1])

    def ask(self, draft: Draft) -> None:
        """Ask about every line that is not sure; an empty answer takes the proposal."""
        self.say()
        try:
            for part, line in draft.lines():
                if not line.is_sure:
                    self._ask(part, line)
        except typer.Abort:
            # Ctrl-C at a question, as anywhere else.
            raise KeyboardInterrupt from None

    def to_look_at(self, draft: Draft) -> None:
        """What stands in the draft as a comment."""
        left = [(part, line) for part, line in draft.lines() if not line.is_sure]
        if not left:
            return
        self.say()
        self.say(f"To look at: {OPTIONS_FILE} has these as comments", "bold")
        for part, line in left:
            place = f"{part.entity}: " if part else ""
            proposed = f", proposed {_stated(line)}" if line.value is not None else ""
            self.say(f"  {place}{_in_words(line)}{proposed}: {line.reason}", UNSURE)

    def preview(self, preview: Preview) -> None:
        self.say()
        for file in preview.check.files:
            # A rep of ten deals comes ten times; that is no fault of nine records.
            count = preview.unreadable[file.entity]
            rejected = f", {count:,} rejected" if count else ""
            title = title_of(file.file_name, file.entity)
            self.say(f"{title}: {file.accepted_count:,} accepted{rejected}")
        self.say()
        grid = _grid("KPI", "Value", "")
        grid.columns[1].justify = "right"
        for kpi, value, told in preview.kpis:
            grid.add_row(kpi, value, Text(told, style="dim"))
        self.console.print(grid)
        if preview.check.as_of_date:
            days = f"{preview.check.first_date} to {preview.check.as_of_date}"
            self.say(f"Over all days from {days}", "dim")
        for rate in preview.check.missing_rates:
            told = f"{rate.row_count:,} amounts of {rate.entity} in {rate.currency_code} have no"
            self.say(f"  {told} exchange rate and are in no sum: exchange_rates.csv", UNSURE)
        for finding in preview.check.findings:
            if finding.severity == "error":
                told = f"{finding.row_count:,} {finding.entity}, such as: "
                self.say(f"  {told * (finding.row_count > 1)}{finding.sentence}", UNSURE)

    def say(self, text: str = "", style: str = "") -> None:
        self.console.print(Text(printable(text)), style=style, soft_wrap=True)

    def _columns(self, part: Part) -> None:
        self.say()
        again = f", named in {part.table.path.name}" if part.is_named_only else ""
        self.say(f"{part.entity}{again}", "bold")
        grid = _grid("  Column", "In the file", "Values", "")
        for line in part.lines:
            if line.path[0] == "leave_out":
                words = ", ".join(value or "(empty)" for value in line.values)
                grid.add_row("  left out", _cell(words, line), "", Text(line.reason, style="dim"))
            if line.path[0] in ("columns", "constants"):
                stated = line.value or ""
                if line.path[0] == "constants":
                    stated = f"always {line.value}" if line.value else "nothing"
                samples = ", ".join(map(_short, line.samples))
                grid.add_row(
                    _cell(f"  {line.name}", line),
                    _cell(_short(stated) if line.value is not None else "?", line),
                    Text(printable(samples), "dim"),
                    Text(printable(line.reason), "dim" if line.is_sure else UNSURE),
                )
        self.console.print(grid)

    def _meanings(self, part: Part) -> None:
        for kind, title in (("stages", "Stage"), ("values", "Value")):
            lines = [line for line in part.lines if line.path[0] == kind]
            if not lines:
                continue
            grid = _grid(f"  {title}", "Records", "Read as", "")
            grid.columns[1].justify = "right"
            for line in lines:
                column = f"{line.path[1]}: " if kind == "values" else ""
                grid.add_row(
                    _cell(f"  {column}{_short(line.name)}", line),
                    f"{line.count:,}",
                    _cell(_stated(line), line),
                    Text(printable(line.reason), "dim" if line.is_sure else UNSURE),
                )
            self.console.print(grid)

    def _options(self, title: str | None, lines: list[Line]) -> None:
        if not lines:
            return
        if title:
            self.say()
            self.say(title, "bold")
        grid = _grid()
        for line in lines:
            grid.add_row(
                _cell(f"  {line.name}", line),
                _cell(_stated(line), line),
                Text(printable(line.reason), "dim" if line.is_sure else UNSURE),
            )
        self.console.print(grid)

    def _ask(self, part: Part | None, line: Line) -> None:
        place = f"{part.entity}: " if part else ""
        count = f" ({line.count:,} records)" if line.count else ""
        self.say(f"{place}{_in_words(line)}{count}: {line.reason}", UNSURE)
        if line.choices:
            answer = self._chosen(line)
        else:
            said = typer.confirm(f"  Take {_stated(line)}?", default=True)
            answer = line.value if said else None
        if answer is not None:
            line.value, line.is_sure, line.reason = answer, True, "as answered"
            if part and line.path[0] == "columns":
                part.columns[line.name] = answer

    def _chosen(self, line: Line) -> str | None:
        """One of the choices; what is proposed, which may be none, where nothing was typed."""
        by_word = {choice.casefold(): choice for choice in line.choices}
        shown = ", ".join(line.choices)
        while True:
            proposed = line.value or ""
            typed = typer.prompt(f"  {shown}", default=proposed, show_default=bool(proposed))
            if not typed.strip():
                return line.value
            if choice := by_word.get(typed.strip().casefold()):
                return choice
            self.say(f"  expected one of {shown}")


def take_proposals(draft: Draft) -> None:
    """What is proposed holds; what has no proposal stays a comment."""
    for _, line in draft.lines():
        line.is_sure = line.is_sure or line.value is not None


def is_at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _what(parts: Iterable[Part]) -> str:
    first, *named = parts
    system = first.preset.system_name
    told = f"{first.entity} of {system}" if system else f"{first.entity}, of no system known here"
    names = " and ".join(part.entity for part in named)
    return told + (f", and the {names} that they name" if named else "")


def _in_words(line: Line) -> str:
    """Which line it is, as a person would say it."""
    if line.path[0] == "stages":
        return f"stage {line.name!r}"
    return f"{line.path[1]} {line.name!r}" if line.path[0] == "values" else line.name


def _stated(line: Line) -> str:
    if line.value is None:
        return "?"
    return ", ".join(line.values) or line.value or "nothing"


def _grid(*titles: str) -> Grid:
    grid = Grid(box=None, pad_edge=False, header_style="bold", show_header=bool(titles))
    for title in titles:
        grid.add_column(title)
    return grid


def _cell(text: str, line: Line) -> Text:
    return Text(printable(text), "" if line.is_sure else UNSURE)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
