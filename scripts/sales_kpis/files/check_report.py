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
from sales_kpis.messages import one_of, severity_word, thousands, tr, tr_count
from sales_kpis.messages_elsewhere import translated
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
        self._say(tr("A build would take these files: {command}", command=self.next_command))

    def _say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        self.console.print(Text(" " * indent + printable(text)), style=style, soft_wrap=True)

    def _files(self) -> None:
        has_empty = any(file.empty_count for file in self.check.files)
        columns = [tr("File"), tr("Records"), tr("Accepted"), tr("Rejected")]
        columns += [tr("Empty")] * has_empty
        table = _table(columns, first_right=1)
        for file in self.check.files:
            counts = [file.record_count, file.accepted_count, file.rejected_count]
            counts += [file.empty_count] * has_empty
            style = "red" if file.rejected_count else ""
            cells = [
                Text(printable(title_of(file.file_name, file.entity))),
                *map(thousands, counts),
            ]
            table.add_row(*cells, style=style)
        self.console.print(table)

    def _warnings(self) -> None:
        if self.check.warnings:
            self._say()
        for warning in self.check.warnings:
            self._say(tr("Note: {warning}", warning=warning), "yellow")

    def _faults(self) -> None:
        for file_name, faults in groupby(self.check.faults, key=lambda fault: fault.file_name):
            self._say()
            self._say(tr("{file}, not accepted", file=file_name), "bold")
            for fault in faults:
                self._say(f"  {_title_of(fault)}")
                shown = _telling(fault)
                for value in shown:
                    self._say(f"      {_place_of(value)}")
                if fault.value_count > len(shown):
                    self._say(
                        tr("and {count:,} more values", count=fault.value_count - len(shown)),
                        indent=6,
                    )
                for line in _advice(fault):
                    self._say(f"    {line}", "cyan")

    def _days(self) -> None:
        self._say()
        if self.check.as_of_date is None:
            self._say(tr("No row has a day: there is nothing to count."), "yellow")
            return
        self._say(
            tr(
                "Data from {first} up to {last}",
                first=self.check.first_date,
                last=self.check.as_of_date,
            ),
            "bold",
        )
        self._say(
            tr("up to the latest event, unless as_of_date or --as-of says otherwise"),
            "dim",
            indent=2,
        )
        for part in self.check.left_out:
            days = tr(" to ").join(dict.fromkeys([str(part.first_date), str(part.last_date)]))
            self._say(
                tr(
                    "left out, after that day: {count:,} {entity} ({days})",
                    count=part.row_count,
                    entity=part.entity,
                    days=days,
                ),
                indent=2,
            )

    def _rates(self) -> None:
        """Above the KPIs: whatever they count, money has no value without a rate."""
        missing = self.check.missing_rates
        if not missing:
            return
        currency = self.check.reporting_currency
        self._say()
        self._say(
            tr("Amounts without an exchange rate to {currency} are in no sum", currency=currency),
            "bold",
        )
        for part in missing:
            self._say(
                tr(
                    "{currency}: {count:,} amounts of {entity}",
                    currency=part.currency_code,
                    count=part.row_count,
                    entity=part.entity,
                ),
                indent=2,
            )
        codes = {part.currency_code for part in missing}
        if any(part.has_rates for part in missing):
            age = self.check.exchange_rate_max_age_days
            line = tr(
                "the rates that there are hold for {days} days, which the variable "
                "exchange_rate_max_age_days says; monthly rates need 31",
                days=age,
            )
            self._say(f"  {line}", "cyan")
        if not all(part.has_rates for part in missing):
            line = tr("exchange_rates.csv holds rates (rate_date, currency_code, rate)")
            if len(codes) == 1:
                line += tr(
                    "; if no other currency is there, reporting_currency: {currency} needs none",
                    currency=codes.pop(),
                )
            self._say(f"  {line}", "cyan")

    def _zero_amounts(self) -> None:
        zero = self.check.zero_amounts
        if zero is None:
            return
        self._say()
        self._say(
            tr("Deals with an amount of 0, which counts as 0: {count:,}", count=zero.row_count),
            "bold",
        )
        self._say(
            tr(
                "{won:,} won, {lost:,} lost, {open:,} open",
                won=zero.won_count,
                lost=zero.lost_count,
                open=zero.open_count,
            ),
            indent=2,
        )
        words = ", ".join(f'{_quoted(text)}: ""' for text in zero.texts)
        self._say(
            tr(
                "where 0 means that none is known, {options} says so under entities: "
                "deals: values:\n    "
                "amount: {{{words}}}",
                options=OPTIONS_FILE,
                words=words,
            ),
            "cyan",
            indent=2,
        )

    def _kpis(self) -> None:
        lacking = sum(len(part.kpis) for part in self.check.missing)
        have = self.check.kpi_count - lacking
        self._say()
        self._say(
            tr(
                "{have} of {all} KPIs have the data that they need",
                have=have,
                all=self.check.kpi_count,
            ),
            "bold",
        )
        rows = [
            (tr("without {inputs}", inputs=inputs), kpis)
            for inputs, kpis in self._missing_by_file()
        ]
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
        self._say(tr("Stages of deals without a category, in stages or stage_mapping"), "bold")
        for stage in self.check.unknown_stages:
            place = (
                tr(" of pipeline '{pipeline}'", pipeline=stage.pipeline)
                if stage.pipeline
                else tr(", in no pipeline")
            )
            self._say(
                tr(
                    "'{stage}'{place}: {count:,} deals",
                    stage=_short(stage.stage),
                    place=place,
                    count=stage.deal_count,
                ),
                indent=2,
            )

    def _findings(self) -> None:
        if not self.check.findings:
            return
        self._say()
        self._say(tr("Accepted, and worth a look; data_quality will name each"), "bold")
        for finding in self.check.findings:
            word = severity_word(finding.severity)
            text = Text(f"  {word:<7}", style=COLOURS.get(finding.severity, ""))
            told = tr(
                "{count:,} {entity}, such as: ", count=finding.row_count, entity=finding.entity
            ) * (finding.row_count > 1)
            text.append(f"  {told}{printable(finding.told)}", style="default")
            self.console.print(text, soft_wrap=True)


def _in_short(inputs: list[str], present: set[str]) -> str:
    """Of files that are not there the name is enough."""
    short = []
    for requirement in inputs:
        names = [
            name if name.partition(".")[0] in present else name.partition(".")[0]
            for name in requirement
        ]
        short.append(one_of(dict.fromkeys(names)))
    # Who brings leads has what `deals.lead_id or leads` asks for.
    return ", ".join(
        dict.fromkeys(
            part
            for part in short
            if not any(other in part.split(tr(" or ")) for other in short if other != part)
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
    records = tr_count("{count:,} record", "{count:,} records", fault.row_count)
    if not fault.columns:
        return f"{records}: {translated(fault.reason)}"
    place = fault.header
    if fault.columns != [fault.header]:
        place += tr(" (read as {columns})", columns=", ".join(fault.columns))
    values = tr_count("{count:,} value", "{count:,} values", fault.value_count)
    if fault.known_count:
        values = tr("{count:,} of {all:,} values", count=fault.value_count, all=fault.known_count)
    return tr(
        "{place}: {values} in {records} - {reason}",
        place=place,
        values=values,
        records=records,
        reason=translated(fault.reason),
    )


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
    where = tr("line {line}", line=value.first_row)
    if value.row_count > 1:
        where = tr("{count:,} records from {where} on", count=value.row_count, where=where)
    return f"'{_short(value.text or '')}'  {where}"


def _advice(fault: Fault) -> Iterator[str]:
    """What to write into the options, as far as the file tells."""
    for remedy in fault.remedies:
        share = tr("{read:,} of {tried:,}", read=remedy.read_count, tried=remedy.tried_count)
        if remedy.read_count == remedy.tried_count:
            is_tried = remedy.tried_count == fault.row_count
            share = tr("all") if is_tried else tr("the first {count:,}", count=remedy.read_count)
        example = tr("'{value}' as {meaning}", value=_short(remedy.text), meaning=remedy.meaning)
        yield tr(
            "{option}: {value} would read {share} of them, {example}",
            option=remedy.option,
            value=_quoted(remedy.value),
            share=share,
            example=example,
        )
    words = [
        value.text for value in fault.values if value.text and not HAS_DIGIT.search(value.text)
    ]
    is_word = WORDS.fullmatch(fault.reason)
    # A key that comes twice is no word that could mean something else.
    if not words or not fault.columns or fault.reason.startswith("duplicate"):
        return
    if set(fault.columns) == {*STAGE_COLUMNS}:
        meant = ", ".join(f"{_quoted(word)}: ..." for word in words)
        yield tr(
            "{options} can say what they mean, under entities: {entity}:",
            options=OPTIONS_FILE,
            entity=fault.entity,
        )
        yield f"  stages: {{{meant}}}"
        yield tr("each open, won or lost; they stand for is_closed and is_won")
        return
    meant = "..." if is_word else '""'
    yield tr(
        "{options} can say what they mean, under entities: {entity}: values:",
        options=OPTIONS_FILE,
        entity=fault.entity,
    )
    for column in fault.columns:
        yield f"  {column}: {{{', '.join(f'{_quoted(word)}: {meant}' for word in words)}}}"


def _short(text: str, length: int = LONGEST_VALUE) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _quoted(text: str | None) -> str:
    return '"' + (text or "").replace("\\", "\\\\").replace('"', '\\"') + '"'
