"""How a draft is shown and asked about, and what became of it."""

import sys
from collections.abc import Iterable

import typer
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sales_kpis.connect.preview import Preview
from sales_kpis.connect.proposal import Draft, Line, Part, yes_or_no
from sales_kpis.files.loader import title_of
from sales_kpis.files.options import OPTIONS_FILE
from sales_kpis.messages import all_of, thousands, tr
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
            self.say(f"{table.path.name}: {thousands(len(table.rows))} {_what(parts)}", "bold")
            for note in table.notes:
                self.say(tr("Note: {warning}", warning=note), UNSURE, indent=2)
        self._options(tr("Of every file"), draft.options)
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
        self.say(
            tr("To look at: {options} has these as comments", options=OPTIONS_FILE),
            "bold",
        )
        for part, line in left:
            place = f"{part.entity}: " if part else ""
            proposed = (
                tr(", proposed {stated}", stated=_stated(line)) if line.value is not None else ""
            )
            self.say(f"  {place}{_in_words(line)}{proposed}: {line.reason}", UNSURE)

    def preview(self, preview: Preview) -> None:
        self.say()
        for file in preview.check.files:
            # A rep of ten deals comes ten times; that is no fault of nine records.
            count = preview.unreadable[file.entity]
            rejected = tr(", {count:,} rejected", count=count) if count else ""
            title = title_of(file.file_name, file.entity)
            accepted = tr("{count:,} accepted", count=file.accepted_count)
            self.say(f"{title}: {accepted}{rejected}")
        self.say()
        grid = _grid(tr("KPI"), tr("Value"), "")
        grid.columns[1].justify = "right"
        for kpi, value, told in preview.kpis:
            grid.add_row(kpi, value, Text(told, style="dim"))
        self.console.print(grid)
        if preview.check.as_of_date:
            days = {"first": preview.check.first_date, "last": preview.check.as_of_date}
            self.say(tr("Over all days from {first} to {last}", **days), "dim")
        for rate in preview.check.missing_rates:
            told = tr(
                "{count:,} amounts of {entity} in {currency} have no exchange rate and are in no "
                "sum: exchange_rates.csv",
                count=rate.row_count,
                entity=rate.entity,
                currency=rate.currency_code,
            )
            self.say(f"  {told}", UNSURE)
        for finding in preview.check.findings:
            if finding.severity == "error":
                told = tr(
                    "{count:,} {entity}, such as: ", count=finding.row_count, entity=finding.entity
                )
                self.say(f"  {told * (finding.row_count > 1)}{finding.told}", UNSURE)

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        self.console.print(Text(" " * indent + printable(text)), style=style, soft_wrap=True)

    def _columns(self, part: Part) -> None:
        self.say()
        again = tr(", named in {file}", file=part.table.path.name) if part.is_named_only else ""
        self.say(f"{part.entity}{again}", "bold")
        grid = _grid(f"  {tr('Column')}", tr("In the file"), tr("Values"), "")
        for line in part.lines:
            if line.path[0] == "leave_out":
                words = ", ".join(value or tr("(empty)") for value in line.values)
                grid.add_row(
                    f"  {tr('left out')}", _cell(words, line), "", Text(line.reason, style="dim")
                )
            if line.path[0] in ("columns", "constants"):
                stated = line.value or ""
                if line.path[0] == "constants":
                    stated = tr("always {value}", value=line.value) if line.value else tr("nothing")
                samples = ", ".join(map(_short, line.samples))
                grid.add_row(
                    _cell(f"  {line.name}", line),
                    _cell(_short(stated) if line.value is not None else "?", line),
                    Text(printable(samples), "dim"),
                    Text(printable(line.reason), "dim" if line.is_sure else UNSURE),
                )
        self.console.print(grid)

    def _meanings(self, part: Part) -> None:
        for kind, title in (("stages", tr("Stage")), ("values", tr("Value"))):
            lines = [line for line in part.lines if line.path[0] == kind]
            if not lines:
                continue
            grid = _grid(f"  {title}", tr("Records"), tr("Read as"), "")
            grid.columns[1].justify = "right"
            for line in lines:
                column = f"{line.path[1]}: " if kind == "values" else ""
                grid.add_row(
                    _cell(f"  {column}{_short(line.name)}", line),
                    thousands(line.count),
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
        count = tr(" ({count:,} records)", count=line.count) if line.count else ""
        self.say(f"{place}{_in_words(line)}{count}: {line.reason}", UNSURE)
        if line.choices:
            answer = self._chosen(line)
        else:
            answer = line.value if self._is_taken(line) else None
        if answer is not None:
            line.value, line.is_sure, line.reason = answer, True, tr("as answered")
            if part and line.path[0] == "columns":
                part.columns[line.name] = answer

    def _is_taken(self, line: Line) -> bool:
        """Whatever is read as yes or no in a file is so here; an empty answer is yes."""
        question = "  " + tr("Take {stated}? Yes or no", stated=_stated(line))
        while True:
            typed = typer.prompt(question, default=tr("yes"))
            if word := yes_or_no(typed):
                return word == "yes"
            self.say(tr("expected an answer of yes or no"), indent=2)

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
            self.say(tr("expected one of {names}", names=shown), indent=2)


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
    told = (
        tr("{entity} of {system}", entity=first.entity, system=system)
        if system
        else tr("{entity}, of no system known here", entity=first.entity)
    )
    names = all_of(part.entity for part in named)
    return told + (tr(", and the {names} that they name", names=names) if named else "")


def _in_words(line: Line) -> str:
    """Which line it is, as a person would say it."""
    if line.path[0] == "stages":
        return tr("stage {stage!r}", stage=line.name)
    return f"{line.path[1]} {line.name!r}" if line.path[0] == "values" else line.name


def _stated(line: Line) -> str:
    if line.value is None:
        return "?"
    return ", ".join(line.values) or line.value or tr("nothing")


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
