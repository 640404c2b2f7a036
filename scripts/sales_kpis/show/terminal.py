"""What the commands print: the latest month, the list, one KPI, and its trend."""

import os
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from sales_kpis.errors import UserError
from sales_kpis.messages import language, tr, tr_count
from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.warehouse import Row, Warehouse

# Where the output goes to a file or a pipe, nothing says how wide it may be.
PLAIN_WIDTH = 110
BAR_WIDTH = 24
SPARKS = "▁▂▃▄▅▆▇█"
# Not printable by Unicode; a number of ours has the second.
SHOWN = "\n\N{NO-BREAK SPACE}"
GOOD, BAD = "green", "red"

FONT_FACE = re.compile(r"\s*@font-face {.*?}", re.DOTALL)


def make_console(stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False, record=not stderr)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PLAIN_WIDTH
    return console


class BuildProgress:
    """Where the build is: a bar in a terminal, a line per tenth elsewhere."""

    def __init__(self) -> None:
        self.console = make_console(stderr=True)
        self.bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            console=self.console,
            transient=True,
        )
        self.task = self.bar.add_task("", total=None, visible=False)
        self.tenth = 0

    def __enter__(self) -> "BuildProgress":
        if self.console.is_terminal:
            self.bar.start()
        return self

    def __exit__(self, *_) -> None:
        if self.console.is_terminal:
            self.bar.stop()

    def say(self, text: str) -> None:
        if self.console.is_terminal:
            self.bar.update(self.task, description=text, visible=True)
        else:
            self.console.print(text, markup=False)

    def step(self, index: int, total: int, name: str) -> None:
        if index == 1:
            self.tenth = 0
        if self.console.is_terminal:
            self.bar.update(self.task, completed=index, total=total, description=name, visible=True)
        elif index * 10 // total > self.tenth:
            self.tenth = index * 10 // total
            self.console.print(
                "  " + tr("{index} of {total}: {name}", index=index, total=total, name=name),
                markup=False,
                soft_wrap=True,
            )


class Screen:
    """Prints what a warehouse holds, in the language of this run."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.lang = language()
        currency = warehouse.build_info()["reporting_currency"]
        self.numbers = NumberFormat(self.lang, currency)
        self.console = make_console()

    def every_kpi(self) -> None:
        """One line per KPI: the latest complete month beside the month before."""
        month, rows = self.warehouse.latest_month()
        if month is None:
            return
        shown = [r for r in rows if r["value"] is not None or r["previous"] is not None]
        folders = self.warehouse.labels("folder", self.lang)
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(tr("KPI"))
        for title in (self.numbers.period(month, "month"), tr("Month before")):
            table.add_column(title, justify="right")
        table.add_column(tr("Change"), justify="right")
        has_goals = any(row["goal_value"] is not None for row in shown)
        if has_goals:
            table.add_column(tr("Goal"), justify="right")
        for folder, kpis in groupby(shown, key=lambda row: row["folder"]):
            table.add_row(Text(folders.get(folder, folder), style="bold cyan"))
            for row in kpis:
                table.add_row(*self._month_cells(row, has_goals))
        self.console.print(table)
        notes = [tr("Data up to {date}", date=self.warehouse.as_of())]
        if len(shown) < len(rows):
            missing = len(rows) - len(shown)
            notes.append(
                tr(
                    "Without a value this month: {count} (`list` says what is missing)",
                    count=missing,
                )
            )
        self.console.print(". ".join(notes) + ".", style="dim", markup=False)

    def save_picture(self, path: Path, title: str) -> None:
        """Save what was printed as an SVG that asks nobody for a font."""
        picture = self.console.export_svg(title=title)
        try:
            path.write_text(FONT_FACE.sub("", picture), encoding="utf-8")
        except OSError as error:
            raise UserError(
                tr("{path} cannot be written to: {reason}", path=path, reason=error.strerror)
            ) from None

    def _month_cells(self, row: Row, has_goals: bool) -> Iterable[str | Text]:
        value, previous, unit = row["value"], row["previous"], row["unit"]
        yield Text(f"  {self.label(row)}")
        yield self.numbers.value(value, unit)
        yield self.numbers.value(previous, unit)
        change = self.numbers.change(value, previous, unit)
        yield Text(change, style=colour_of(value, previous, row["better"]))
        if has_goals:
            goal = row["goal_value"]
            if goal is None:
                yield ""
            else:
                style = colour_of(value, float(goal), row["better"], or_equal=True)
                yield Text(self.numbers.value(float(goal), unit), style=style)

    def rows_after_as_of(self) -> None:
        """What the as-of date leaves out: plans, or what comes after a date given too early."""
        rows = [
            tr(
                "{entity} {count} (until {date})",
                entity=row["entity"],
                count=self.numbers.value(row["row_count"], "count"),
                date=row["last_date"],
            )
            for row in self.warehouse.rows_after_as_of()
        ]
        if rows:
            date = self.warehouse.as_of()
            text = tr(
                "Not counted, because dated after {date}: {rows}.", date=date, rows=", ".join(rows)
            )
            self.console.print(text, style="dim", markup=False, soft_wrap=True)

    def kpi_list(self, rows: list[Row]) -> None:
        folders = self.warehouse.labels("folder", self.lang)
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        for title in (tr("KPI"), tr("Unit"), tr("No values")):
            table.add_column(title)
        units = self.warehouse.labels("unit", self.lang)
        for folder, kpis in groupby(rows, key=lambda row: row["folder"]):
            table.add_row(Text(folders.get(folder, folder), style="bold cyan"))
            for row in kpis:
                table.add_row(
                    Text(f"  {row['kpi']}"),
                    Text(self.label(row)),
                    units.get(row["unit"], row["unit"]),
                    Text(in_language(row, "reason") or "", style="yellow"),
                )
        self.console.print(table)

    def description(self, row: Row) -> None:
        dimensions = self.warehouse.labels("dimension", self.lang)
        slices = []
        for part in self.warehouse.slices(row["kpi"]):
            count = tr_count("{count:,} member", "{count:,} members", part["member_count"])
            details = [
                ", ".join(part["period_grains"]),
                *([count] if part["dimension"] != "all" else []),
                f"{part['first_date']} – {part['last_date']}",
            ]
            slices.append((dimensions.get(part["dimension"], part["dimension"]), details))
        print_definition(self.console, row, self.warehouse.labels("unit", self.lang), slices)

    def trend(self, row: Row, grain: str, values: list[Row], title: str = "") -> None:
        """One line per period, with a bar."""
        self.console.print(Text(f"{self.label(row)}{title}", style="bold"))
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(tr("Period"))
        table.add_column(tr("Value"), justify="right")
        table.add_column("")
        table.add_column(tr("Change"), justify="right")
        table.add_column("", style="dim")
        largest = max((abs(r["value"]) for r in values if r["value"]), default=0)
        previous = None
        for period in values:
            value = period["value"]
            # Half a month against a whole one would say nothing.
            compared = previous if period["is_complete"] else None
            table.add_row(
                self.numbers.period(period["period_start_date"], grain),
                self.numbers.value(value, row["unit"]),
                _bar(value, largest),
                Text(
                    self.numbers.change(value, compared, row["unit"]),
                    style=colour_of(value, compared, row["better"]),
                ),
                "" if period["is_complete"] else tr("still running"),
            )
            previous = value
        self.console.print(table)

    def members(self, row: Row, grain: str, values: list[Row], dimension: str) -> None:
        """One line per member: the latest complete period, and the way to it."""
        periods = sorted({r["period_start_date"] for r in values if r["is_complete"]})
        if not periods:
            periods = sorted({r["period_start_date"] for r in values})
        by_member = {}
        for value in values:
            key = (value["dimension_value"], value["member"])
            by_member.setdefault(key, {})[value["period_start_date"]] = value["value"]
        latest = self.numbers.period(periods[-1], grain)
        name = self.warehouse.labels("dimension", self.lang).get(dimension, dimension)
        self.console.print(Text(f"{self.label(row)}, {latest}", style="bold"))
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(name)
        table.add_column(tr("Value"), justify="right")
        table.add_column("")
        table.add_column(tr("Trend"))
        now = {key: series.get(periods[-1]) for key, series in by_member.items()}
        largest = max((abs(value) for value in now.values() if value), default=0)
        ordered = sorted(now, key=lambda key: (now[key] is None, -(now[key] or 0), key[1]))
        for key in ordered:
            series = [by_member[key].get(period) for period in periods]
            table.add_row(
                Text(key[1]),
                self.numbers.value(now[key], row["unit"]),
                _bar(now[key], largest),
                _sparkline(series),
            )
        self.console.print(table)

    def label(self, row: Row) -> str:
        return in_language(row, "label") or row["kpi"]


def in_language(row: Row, field: str) -> str | None:
    return row.get(f"{field}_{language()}") or row.get(field)


def print_definition(
    console: Console, row: Row, units: dict[str, str], slices: Iterable[tuple[str, list[str]]] = ()
) -> None:
    """What the catalogue says of a KPI, and the slices that it has."""
    console.print(Text(f"{in_language(row, 'label')} ({row['kpi']})", style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    better = {"higher": tr("higher"), "lower": tr("lower"), "neutral": tr("neither")}
    words = {**units, **better}
    for field, title in _titles().items():
        if text := in_language(row, field):
            if field in ("unit", "better"):
                text = words.get(text, text)
            table.add_row(title, Text(text))
    for name, details in slices:
        table.add_row(name, Text("; ".join(details)))
    console.print(table)


def _titles() -> dict[str, str]:
    """What a description calls each field of the catalogue, in its order."""
    return {
        "description": tr("Meaning"),
        "formula": tr("Formula"),
        "unit": tr("Unit"),
        "better": tr("Better"),
        "kinds": tr("Kinds"),
        "additive_dimensions": tr("Slices add up"),
        "inputs": tr("Inputs"),
        "owner": tr("Owner"),
        "source": tr("Source"),
        "note": tr("Note"),
        "reason": tr("No values"),
    }


def print_files(console: Console, title: str, files: list[tuple[Path, int]]) -> None:
    console.print(title, style="bold")
    for path, count in files:
        console.print(f"  {path}: {counted(count)}", markup=False, soft_wrap=True)


def printable(text: str) -> str:
    """The text of somebody's file without what a terminal would obey, or not show."""
    return "".join(c if c.isprintable() or c in SHOWN else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def counted(count: int) -> str:
    return tr_count("{count:,} row", "{count:,} rows", count)


def colour_of(value: float | None, other: float | None, better: str, or_equal: bool = False) -> str:
    if value is None or other is None or better not in ("higher", "lower"):
        return ""
    if value == other:
        return GOOD if or_equal else ""
    return GOOD if (value > other) == (better == "higher") else BAD


def _bar(value: float | None, largest: float) -> Text:
    if not value or not largest:
        return Text("")
    length = max(1, round(abs(value) / largest * BAR_WIDTH))
    return Text("█" * length, style=BAD if value < 0 else "cyan")


def _sparkline(series: list[float | None]) -> str:
    """The shape of a series; a gap where there is no value."""
    known = [value for value in series if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    scale = (len(SPARKS) - 1) / (high - low) if high > low else 0
    return "".join(
        " " if value is None else SPARKS[round((value - low) * scale)] for value in series
    )
