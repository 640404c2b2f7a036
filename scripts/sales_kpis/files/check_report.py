"""How a first look at a folder of files is told."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sales_kpis.files.check import Check, Fault, FoundValue
from sales_kpis.files.loader import title_of
from sales_kpis.files.options import OPTIONS_FILE, STAGE_COLUMNS
from sales_kpis.show.terminal import printable

LONGEST_VALUE = 60
WIDEST_INPUTS = 44
SHOWN_EXAMPLES = 2
# A column of a closed list of words: what they mean can be declared.
WORDS = re.compile(r"expected (yes or no|one of .*|a currency .*)")
HAS_DIGIT = re.compile(r"\d")
UNPRINTED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
COLOURS = {"error": "red", "warning": "yellow"}


class CheckReport:
    """Prints a check, the most urgent last: there the eye is when it has scrolled by."""

    def __init__(self, console: Console, check: Check, next_command: str) -> None:
        self.console = console
        self.check = check
        self.next_command = next_command

    def print(self) -> None:
        self._files()
        self._warnings()
        self._faults()
        if self.check.refusals:
            self._say()
            # What is left of the data would say little about the whole.
            return
        self._days()
        self._rates()
        self._kpis()
        self._stages()
        self._zero_amounts()
        self._findings()
        self._say()
        self._say(f"A build would take these files: {self.next_command}")

    def _say(self, text: str = "", style: str = "") -> None:
        self.console.print(Text(printable(text)), style=style, soft_wrap=True)

    def _files(self) -> None:
        has_empty = any(file.empty_count for file in self.check.files)
        columns = ["File", "Records", "Accepted", "Rejected"] + ["Empty"] * has_empty
        table = _table(columns, first_right=1)
        for file in self.check.files:
            counts = [file.record_count, file.accepted_count, file.rejected_count]
            counts += [file.empty_count] * has_empty
            style = "red" if file.rejected_count else ""
            cells = [
                Text(printable(title_of(file.file_name, file.entity))),
                *(f"{count:,}" for count in counts),
            ]
            table.add_row(*cells, style=style)
        self.console.print(table)

    def _warnings(self) -> None:
        if self.check.warnings:
            self._say()
        for warning in self.check.warnings:
            self._say(f"Note: {warning}", "yellow")

    def _faults(self) -> None:
        for file_name, faults in groupby(self.check.faults, key=lambda fault: fault.file_name):
            self._say()
            self._say(f"{file_name}, not accepted", "bold")
            for fault in faults:
                self._say(f"  {_title_of(fault)}")
                shown = _telling(fault)
                for value in shown:
                    self._say(f"      {_place_of(value)}")
                if fault.value_count > len(shown):
                    self._say(f"      and {fault.value_count - len(shown):,} more values")
                for line in _advice(fault):
                    self._say(f"    {line}", "cyan")

    def _days(self) -> None:
        self._say()
        if self.check.as_of_date is None:
            self._say("No row has a day: there is nothing to count.", "yellow")
            return
        self._say(f"Data from {self.check.first_date} up to {self.check.as_of_date}", "bold")
        self._say("  up to the latest event, unless as_of_date or --as-of says otherwise", "dim")
        for part in self.check.left_out:
            days = " to ".join(dict.fromkeys([str(part.first_date), str(part.last_date)]))
            self._say(f"  left out, after that day: {part.row_count:,} {part.entity} ({days})")

    def _rates(self) -> None:
        """Above the KPIs: whatever they count, money has no value without a rate."""
        missing = self.check.missing_rates
        if not missing:
            return
        currency = self.check.reporting_currency
        self._say()
        self._say(f"Amounts without an exchange rate to {currency} are in no sum", "bold")
        for part in missing:
            self._say(f"  {part.currency_code}: {part.row_count:,} amounts of {part.entity}")
        line = "  exchange_rates.csv holds rates (rate_date, currency_code, rate)"
        if len(codes := {part.currency_code for part in missing}) == 1:
            line += f"; if no other currency is there, reporting_currency: {codes.pop()} needs none"
        self._say(line, "cyan")

    def _zero_amounts(self) -> None:
        zero = self.check.zero_amounts
        if zero is None:
            return
        self._say()
        self._say(f"Deals with an amount of 0, which counts as 0: {zero.row_count:,}", "bold")
        self._say(f"  {zero.won_count:,} won, {zero.lost_count:,} lost, {zero.open_count:,} open")
        words = ", ".join(f'{_quoted(text)}: ""' for text in zero.texts)
        self._say(
            f"  where 0 means that none is known, {OPTIONS_FILE} says so under entities: deals: "
            f"values:\n    amount: {{{words}}}",
            "cyan",
        )

    def _kpis(self) -> None:
        lacking = sum(len(part.kpis) for part in self.check.missing)
        have = self.check.kpi_count - lacking
        self._say()
        self._say(f"{have} of {self.check.kpi_count} KPIs have the data that they need", "bold")
        rows = [(f"without {inputs}", kpis) for inputs, kpis in self._missing_by_file()]
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(justify="right", min_width=5)
        # So wide that no name of a KPI has to be broken, where the terminal is.
        longest = max((len(kpi) for _, kpis in rows for kpi in kpis), default=0)
        room = max(self.console.width - longest - 10, 12)
        table.add_column(max_width=min(room, WIDEST_INPUTS), overflow="fold")
        table.add_column(overflow="fold")
        for inputs, kpis in rows:
            table.add_row(str(len(kpis)), inputs, ", ".join(kpis), style="dim")
        self.console.print(table)

    def _missing_by_file(self) -> list[tuple[str, list[str]]]:
        """The KPIs by what they lack; first what is only a column of a file that is there."""
        present = {file.entity for file in self.check.files if file.accepted_count}
        by_inputs: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for part in self.check.missing:
            names = [{name.partition(".")[0] for name in names} for names in part.inputs]
            lacks_file = any(present.isdisjoint(entities) for entities in names)
            by_inputs[lacks_file, _in_short(part.inputs, present)].extend(part.kpis)
        ordered = sorted(by_inputs.items(), key=lambda item: (item[0][0], -len(item[1]), item[0]))
        return [(inputs, kpis) for (_, inputs), kpis in ordered]

    def _stages(self) -> None:
        if not self.check.unknown_stages:
            return
        self._say()
        self._say("Stages of deals without a category, in stages or stage_mapping", "bold")
        for stage in self.check.unknown_stages:
            place = f" of pipeline '{stage.pipeline}'" if stage.pipeline else ", in no pipeline"
            self._say(f"  '{_short(stage.stage)}'{place}: {stage.deal_count:,} deals")

    def _findings(self) -> None:
        if not self.check.findings:
            return
        self._say()
        self._say("Accepted, and worth a look; data_quality will name each", "bold")
        for finding in self.check.findings:
            text = Text(f"  {finding.severity:<7}", style=COLOURS.get(finding.severity, ""))
            told = f"{finding.row_count:,} {finding.entity}, such as: " * (finding.row_count > 1)
            text.append(f"  {told}{printable(finding.sentence)}", style="default")
            self.console.print(text, soft_wrap=True)


def _in_short(inputs: list[str], present: set[str]) -> str:
    """Of files that are not there the name is enough."""
    short = []
    for requirement in inputs:
        names = [
            name if name.partition(".")[0] in present else name.partition(".")[0]
            for name in requirement
        ]
        short.append(" or ".join(dict.fromkeys(names)))
    # Who brings leads has what `deals.lead_id or leads` asks for.
    return ", ".join(
        dict.fromkeys(
            part
            for part in short
            if not any(other in part.split(" or ") for other in short if other != part)
        )
    )


def to_json(check: Check) -> str:
    """The whole of it, for programs; what a terminal would obey is escaped as JSON does."""
    content = {"is_accepted": not check.refusals, **asdict(check)}
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    return UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _table(titles: list[str], first_right: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, title in enumerate(titles):
        table.add_column(title, justify="right" if title and place >= first_right else "left")
    return table


def _title_of(fault: Fault) -> str:
    records = f"{fault.row_count:,} {'record' if fault.row_count == 1 else 'records'}"
    if not fault.columns:
        return f"{records}: {fault.reason}"
    place = fault.header
    if fault.columns != [fault.header]:
        place += f" (read as {', '.join(fault.columns)})"
    values = "1 value" if fault.value_count == 1 else f"{fault.value_count:,} values"
    if fault.known_count:
        values = f"{fault.value_count:,} of {fault.known_count:,} values"
    return f"{place}: {values} in {records} - {fault.reason}"


def _telling(fault: Fault) -> list[FoundValue]:
    """All if they are few; of many, the words, and an example of how the rest is written."""
    if fault.value_count == len(fault.values):
        return fault.values
    return [
        value
        for number, value in enumerate(fault.values)
        if number < SHOWN_EXAMPLES or not HAS_DIGIT.search(value.text or "")
    ]


def _place_of(value: FoundValue) -> str:
    where = f"line {value.first_row}"
    if value.row_count > 1:
        where = f"{value.row_count:,} records from {where} on"
    return f"'{_short(value.text or '')}'  {where}"


def _advice(fault: Fault) -> Iterator[str]:
    """What to write into the options, as far as the file tells."""
    for remedy in fault.remedies:
        share = f"{remedy.read_count:,} of {remedy.tried_count:,}"
        if remedy.read_count == remedy.tried_count:
            is_tried = remedy.tried_count == fault.row_count
            share = "all" if is_tried else f"the first {remedy.read_count:,}"
        example = f"'{_short(remedy.text)}' as {remedy.meaning}"
        yield f"{remedy.option}: {_quoted(remedy.value)} would read {share} of them, {example}"
    words = [
        value.text for value in fault.values if value.text and not HAS_DIGIT.search(value.text)
    ]
    is_word = WORDS.fullmatch(fault.reason)
    # A key that comes twice is no word that could mean something else.
    if not words or not fault.columns or fault.reason.startswith("duplicate"):
        return
    if set(fault.columns) == {*STAGE_COLUMNS}:
        meant = ", ".join(f"{_quoted(word)}: ..." for word in words)
        yield f"{OPTIONS_FILE} can say what they mean, under entities: {fault.entity}:"
        yield f"  stages: {{{meant}}}"
        yield "each open, won or lost; they stand for is_closed and is_won"
        return
    meant = "..." if is_word else '""'
    yield f"{OPTIONS_FILE} can say what they mean, under entities: {fault.entity}: values:"
    for column in fault.columns:
        yield f"  {column}: {{{', '.join(f'{_quoted(word)}: {meant}' for word in words)}}}"


def _short(text: str, length: int = LONGEST_VALUE) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _quoted(text: str | None) -> str:
    return '"' + (text or "").replace("\\", "\\\\").replace('"', '\\"') + '"'
