"""What sales_kpis.yml could say of some tables, line by line, each with how it is known.

A line that is not sure is a proposal: it holds once the user has taken it. One without a value
is a question to which the files have no answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

from babel.numbers import is_currency

from sales_kpis.connect.formats import (
    Undecided,
    day_findings,
    has_many_decimals,
    mark_findings,
    scale_findings,
)
from sales_kpis.connect.presets import (
    Preset,
    first_header,
    other_presets,
    preset_for,
    preset_of,
    read_presets,
)
from sales_kpis.connect.tables import Finding, Table
from sales_kpis.errors import UserError
from sales_kpis.files.contract import Column, read_contract
from sales_kpis.files.options import STAGE_COLUMNS, StageMeaning
from sales_kpis.messages import all_of, tr
from sales_kpis.without_dbt.renderer import ModelRenderer, node

OUTCOMES = get_args(StageMeaning)
YES_OR_NO = ("yes", "no")
# A column of a closed list has no more words than this; more are free text.
MOST_WORDS = 60
# Entities without a file of their own that the rows of another one name.
NAMED_IN = {"reps": ("rep_id", "rep_name"), "accounts": ("account_id", "account_name")}
# Days of one row, the earlier ones first.
IN_ORDER = (("created_at", "closed_at"), ("started_at", "ended_at"), ("hired_date", "left_date"))
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass
class Line:
    """A line of sales_kpis.yml, below the entity that it is of."""

    path: tuple[str, ...]
    # None where nothing is proposed; "" is a proposal, too: that it is nothing.
    value: str | None
    reason: str = ""
    is_sure: bool = True
    # What else it may be; one of them is asked for.
    choices: tuple[str, ...] = ()
    samples: Sequence[str] = ()
    count: int = 0

    # Of an option that is a list, what is in it.
    values: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass
class Part:
    """An entity, the table that it is read from, and the lines that say how."""

    preset: Preset
    table: Table
    columns: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    # Whether the table has other records, which name each of these several times.
    is_named_only: bool = False

    @property
    def entity(self) -> str:
        return self.preset.entity

    def kind(self, column: str) -> str:
        return kind_of(self.entity, column)

    def values(self, column: str) -> list[str]:
        return self.table.values(self.columns[column])


@dataclass
class Draft:
    """All that is proposed: of every entity, and of the folder as a whole."""

    parts: list[Part]
    options: list[Line]

    @property
    def tables(self) -> list[Table]:
        return list({id(part.table): part.table for part in self.parts}.values())

    def lines(self) -> Iterator[tuple[Part | None, Line]]:
        for line in self.options:
            yield None, line
        for part in self.parts:
            for line in part.lines:
                yield part, line


def propose(tables: list[Table], today: date) -> Draft:
    """A draft for these tables; UserError where one fits no entity."""
    parts = [_part_of(table) for table in tables]
    _refuse_two_of_one(parts)
    for part in parts:
        _keep_from_other_entity(part)
    parts += list(_named_parts(parts))
    _align_keys(parts)
    for part in parts:
        _drop_free_text(part)
        part.lines += _column_lines(part)
        if not part.is_named_only:
            part.lines += _value_lines(part)
            part.lines += _outcome_lines(part)
            part.lines += _required_lines(part)
    options = _format_lines(parts, today)
    return Draft(parts, [*_money_lines(parts), *options])


# ---------------------------------------------------------------- tables and entities


def _part_of(table: Table) -> Part:
    preset = preset_of(table)
    if preset is None:
        raise UserError(
            tr(
                "{file}: no entity has columns such as {columns}\n"
                "docs/input-contract.md lists the columns of each; sales_kpis.yml can name "
                "them by hand",
                file=table.path.name,
                columns=", ".join(table.header[:8]),
            )
        )
    columns = preset.columns_of(table)
    if "interval_unit" in columns and columns.get("amount") in _monthly_headers(preset, table):
        # The amount is one of a month, however often it is billed.
        columns = {name: columns[name] for name in columns if not name.startswith("interval_")}
    return Part(preset, table, columns)


def _monthly_headers(preset: Preset, table: Table) -> list[str]:
    names = preset.option("monthly") or []
    return [header for name in names if (header := first_header([name], table))]


def _refuse_two_of_one(parts: list[Part]) -> None:
    of_entity: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        of_entity[part.entity].append(part.table.path.name)
    for entity, names in of_entity.items():
        if len(names) > 1:
            raise UserError(
                tr(
                    "{files} are both {entity}: put their records into one file",
                    files=all_of(names),
                    entity=entity,
                )
            )


def _keep_from_other_entity(part: Part) -> None:
    """A file that has the name of another entity would be read as that one, too."""
    stem = Path(part.table.file_name).stem.lower()
    if stem != part.entity and stem in read_contract():
        part.table.file_name = f"export_{part.table.file_name}"
        part.table.notes.append(
            tr(
                "the copy is called {file}: it has no {entity}",
                file=part.table.file_name,
                entity=stem,
            )
        )


def _named_parts(parts: list[Part]) -> Iterator[Part]:
    """Reps and accounts that have no file, but are named by the records of another."""
    present = {part.entity for part in parts}
    for entity, (key, name) in NAMED_IN.items():
        owner = next((part for part in parts if key in part.columns), None)
        if entity in present or owner is None or owner.entity == entity:
            continue
        own = preset_for(owner.preset, entity)
        if own.is_never_a_file:
            named = first_header(own.headers(name), owner.table)
        else:
            # Ids come first among what a key may be called, names last.
            named = first_header(reversed(owner.preset.headers(key)), owner.table)
        columns = {key: owner.columns[key]} | ({name: named} if named else {})
        preset = Preset(own.system, own.system_name, entity, {})
        yield Part(preset, owner.table, columns, is_named_only=True)


def _align_keys(parts: list[Part]) -> None:
    """Where one file has ids and the other names, both are read by what they have in common."""
    for entity, (key, _) in NAMED_IN.items():
        own = next((p for p in parts if p.entity == entity and not p.is_named_only), None)
        if own is None or key not in own.columns:
            continue
        for other in parts:
            if other is own or key not in other.columns:
                continue
            choices = [
                (_overlap(own.table.values(mine), other.table.values(theirs)), mine, theirs)
                for theirs in _present(other, key)
                for mine in dict.fromkeys([*_present(own, key), *_present(own, f"{key[:-3]}_name")])
            ]
            share, mine, theirs = max(choices, key=lambda choice: choice[0])
            if share > _overlap(own.values(key), other.values(key)):
                own.columns[key], other.columns[key] = mine, theirs


def _present(part: Part, column: str) -> list[str]:
    found = (first_header([name], part.table) for name in part.preset.headers(column))
    return [header for header in found if header]


def _overlap(keys: Iterable[str], values: Iterable[str]) -> float:
    known, asked = {*keys} - {""}, {*values} - {""}
    return len(known & asked) / max(1, len(asked))


# ---------------------------------------------------------------------------- columns


def _column_lines(part: Part) -> Iterator[Line]:
    own = part.preset.system_name
    for column, header in part.columns.items():
        if column in STAGE_COLUMNS:
            # Said together with what their words mean.
            continue
        # The name tells, of a system that is recognised.
        is_told = own or part.is_named_only or header.casefold() == column
        reason = "" if is_told else tr("by its name")
        if column == "closed_at" and part.preset.option("expected"):
            reason = tr("the day of the close; while a deal is open, the day that is expected")
        yield Line(("columns", column), header, reason, samples=part.table.samples(header))
    if part.is_named_only:
        yield from _nobody_lines(part)
    if zone := part.preset.option("time_zone"):
        yield Line(("time_zone",), zone, tr("{system} writes these times so", system=own))
    if part.columns.get("amount") in _monthly_headers(part.preset, part.table):
        reason = tr("{column} is an amount of one month", column=part.columns["amount"])
        yield Line(("constants", "interval_unit"), "month", reason)


def _nobody_lines(part: Part) -> Iterator[Line]:
    """Records that name none of them are none of theirs."""
    (key,) = read_contract()[part.entity].key
    words = {str(word).casefold() for word in read_presets()["no_value"]}
    counted = Counter(
        value
        for value in part.values(key)
        if _is_nothing(part, key, value) or value.casefold() in words
    )
    if counted:
        yield Line(("leave_out", key), "", tr("records that name none"), values=tuple(counted))


def _required_lines(part: Part) -> Iterator[Line]:
    """What a required column without a header could be."""
    entity = read_contract()[part.entity]
    settled = {*part.columns} | {line.name for line in part.lines if line.path[0] == "constants"}
    if "stage" in part.columns:
        settled |= STAGE_COLUMNS.keys()
    for column in entity.required:
        if column in settled:
            continue
        path = ("columns", column)
        if column in entity.key and column.endswith("_id"):
            reason = tr("no column has an id; a line has another number in the next export")
            yield Line(("numbered",), "", reason, values=(column,))
        elif (part.entity, column) == ("deals", "created_at"):
            reason = tr("no column says when a deal was created: such KPIs will be empty")
            yield Line(("constants", column), "", reason, is_sure=False)
        elif (part.entity, column) == ("order_lines", "quantity"):
            yield Line(("constants", column), "1", tr("only totals are there"))
        else:
            reason = tr("required, and no header looks like it: name one of the file, or add it")
            yield Line(path, None, reason, is_sure=False, choices=tuple(part.table.header))


# ----------------------------------------------------------------------------- values


def _value_lines(part: Part) -> Iterator[Line]:
    """What the words of closed lists mean, and values that stand for none."""
    for column in part.columns:
        for value, count in _occurring(part, column, part.preset.option("nothing")):
            reason = tr("no amount") if part.kind(column) == "money" else tr("nothing")
            yield Line(("values", column, value), "", reason, count=count)
        if part.kind(column) == "id" and column not in read_contract()[part.entity].key:
            for value, count in _occurring(part, column, {column: read_presets()["no_value"]}):
                yield Line(("values", column, value), "", tr("nobody"), count=count)
        if part.kind(column) in ("word", "currency", "flag") and not column.startswith("is_"):
            yield from _word_lines(part, column)


def _occurring(part: Part, column: str, words: dict) -> Iterator[tuple[str, int]]:
    wanted = {str(word).casefold() for word in (words or {}).get(column, [])}
    counted = Counter(part.values(column))
    yield from ((value, count) for value, count in counted.items() if value.casefold() in wanted)


def _drop_free_text(part: Part) -> None:
    """A column with more words than any list has is none of a list."""
    for column in [*part.columns]:
        if part.kind(column) == "word" and len({*part.values(column)}) > MOST_WORDS:
            del part.columns[column]


def _word_lines(part: Part, column: str) -> Iterator[Line]:
    counted = Counter(
        value for value in part.values(column) if not _is_nothing(part, column, value)
    )
    accepted = _accepted(part, column)
    meanings = part.preset.meanings(column) | other_presets()[part.entity].meanings(column)
    if all(accepted(value) for value in counted):
        return
    for value, count in counted.most_common():
        path = ("values", column, value)
        if meaning := accepted(value) or meanings.get(value.casefold()):
            yield Line(path, meaning, count=count)
        elif part.kind(column) == "word" and column not in read_contract()[part.entity].required:
            choices = tuple(_words(part.entity, column))
            reason = tr("none of {choices}, so nothing", choices=", ".join(choices))
            yield Line(path, "", reason, count=count, is_sure=False, choices=choices)
        else:
            choices = tuple(_words(part.entity, column))
            yield Line(path, None, tr("not known"), is_sure=False, choices=choices, count=count)


def _accepted(part: Part, column: str) -> Callable[[str], str]:
    """The word of the contract that a value is read as without a line; else ''."""
    if part.kind(column) == "currency":
        return lambda value: value.upper() if is_currency(value.upper()) else ""
    if part.kind(column) == "flag":
        return lambda value: _flags().get(value.casefold(), "")
    words = {word.replace("_", ""): word for word in _words(part.entity, column)}
    words |= {"canceled": "cancelled"} if "cancelled" in words else {}
    return lambda value: words.get(re.sub("[ _-]", "", value.casefold()), "")


# ------------------------------------------------------------- open, won or lost deals


def _outcome_lines(part: Part) -> Iterator[Line]:
    """How each deal ended: by a column that says so, else by the stage."""
    if part.entity not in ("deals", "deal_history") or "stage" not in part.columns:
        return
    closed, won = part.columns.get("is_closed"), part.columns.get("is_won")
    if closed and _says_only(part, "is_closed", part.preset.outcomes):
        yield Line(
            ("columns", "is_closed"),
            closed,
            tr("says how a deal ended"),
            samples=part.table.samples(closed),
        )
        yield Line(("columns", "is_won"), closed, tr("the same"))
        for value, count in Counter(part.values("is_closed")).most_common():
            meaning = part.preset.outcomes[value.casefold()]
            for column, flags in STAGE_COLUMNS.items():
                yield Line(("values", column, value), flags[meaning], meaning, count=count)
    elif closed and won and all(_says_only(part, column, _flags()) for column in STAGE_COLUMNS):
        for column in STAGE_COLUMNS:
            reason = tr("the flag of the export")
            samples = part.table.samples(part.columns[column])
            yield Line(("columns", column), part.columns[column], reason, samples=samples)
    else:
        for column in STAGE_COLUMNS:
            part.columns.pop(column, None)
        yield from _stage_lines(part)
    yield from _expected_line(part)


def _says_only(part: Part, column: str, words: Collection[str]) -> bool:
    return all(value.casefold() in words for value in part.values(column))


def _stage_lines(part: Part) -> Iterator[Line]:
    stages = part.values("stage")
    # Of each stage, whether its deals have a close date; where that is the expected one, it
    # says nothing.
    closes: dict[str, list[bool]] = defaultdict(list)
    if "closed_at" in part.columns and not part.preset.option("expected"):
        for stage, close in zip(stages, part.values("closed_at"), strict=True):
            closes[stage].append(not _is_nothing(part, "closed_at", close))
    for stage, count in Counter(stages).most_common():
        if _is_nothing(part, "stage", stage):
            continue
        known = part.preset.stages.get(stage.casefold())
        if known:
            yield Line(("stages", stage), known, count=count)
            continue
        meaning, reason = _by_name(stage)
        if closes and not meaning:
            share = sum(closes[stage]) / count
            if share == 0:
                meaning, reason = "open", tr("none of its deals has a close date")
            elif share > 0.9:
                meaning, reason = (
                    "lost",
                    tr("its deals have a close date, and its name says no win"),
                )
        meaning = meaning or "open"
        reason = reason or tr("nothing in its name says won or lost")
        yield Line(("stages", stage), meaning, reason, False, OUTCOMES, count=count)


def _by_name(stage: str) -> tuple[str, str]:
    """What the name of a stage says; a loss wins, as in "not realized"."""
    name = stage.casefold()
    for outcome in ("lost", "won"):
        for part in read_presets()["words"][outcome]:
            if re.search(rf"(?<!\w){re.escape(part)}", name):
                return outcome, tr("'{word}' in its name", word=part)
    return "", ""


def _expected_line(part: Part) -> Iterator[Line]:
    """A close date that open deals have, too, is the expected one of these."""
    if "expected_close_date" in part.columns or "closed_at" not in part.columns:
        return
    if part.preset.option("expected"):
        return
    outcome = {line.name: line.value for line in part.lines if line.path[0] == "stages"}
    is_open = [outcome.get(stage) == "open" for stage in part.values("stage")]
    dated = [
        not _is_nothing(part, "closed_at", close)
        for close, is_one in zip(part.values("closed_at"), is_open, strict=True)
        if is_one
    ]
    if dated and sum(dated) > len(dated) / 2:
        part.columns["expected_close_date"] = part.columns["closed_at"]
        reason = tr(
            "{dated} of {all} open deals have it, so there it is the expected day",
            dated=sum(dated),
            all=len(dated),
        )
        yield Line(("columns", "expected_close_date"), part.columns["closed_at"], reason)


# ------------------------------------------------------------------------ how it is written


def _format_lines(parts: list[Part], today: date) -> list[Line]:
    """Options of files: of the folder where all files agree, else of each entity."""
    by_table: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        by_table[id(part.table)].append(part)
    found = {
        key: {line.name: line for line in _lines_of_table(own, today)}
        for key, own in by_table.items()
    }
    shared = [
        line
        for name, line in next(iter(found.values())).items()
        if all(name in lines and lines[name].value == line.value for lines in found.values())
    ]
    for key, own in by_table.items():
        differing = [line for line in found[key].values() if line.name not in _names(shared)]
        for part in own:
            part.lines = [*differing, *part.lines]
    return shared


def _names(lines: Iterable[Line]) -> set[str]:
    return {line.name for line in lines}


def _lines_of_table(parts: list[Part], today: date) -> Iterator[Line]:
    table = parts[0].table
    findings: list[Finding | Undecided] = [
        finding for finding in table.findings if (finding.key, finding.value) != ("delimiter", ",")
    ]
    by_kind: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for part in parts:
        for column in part.columns:
            by_kind[part.kind(column)].setdefault(column, part.values(column))
    days = by_kind["instant"] | by_kind["day"]
    pairs = [pair for pair in IN_ORDER if all(column in days for column in pair)]
    if any("closed_at" in pair for pair in pairs) and parts[0].preset.option("expected"):
        pairs = [pair for pair in pairs if "closed_at" not in pair]
    findings += day_findings(days, pairs, today)
    numbers = [v for kind in ("money", "number", "plain", "share") for v in by_kind[kind].values()]
    findings += mark_findings(value for values in numbers for value in values)
    findings += scale_findings([value for v in by_kind["share"].values() for value in v])
    for finding in findings:
        if isinstance(finding, Undecided):
            yield Line((finding.key,), None, finding.reason, False, finding.choices)
        else:
            yield Line((finding.key,), finding.value, finding.reason, finding.is_sure)
    for column, values in by_kind["money"].items():
        if example := has_many_decimals(values):
            reason = tr("{value} has more than two decimals", value=example)
            yield Line(("round",), "", reason, is_sure=False, values=(column,))


def _money_lines(parts: list[Part]) -> Iterator[Line]:
    """The currency of the reports, and where days begin."""
    codes: Counter[str] = Counter()
    amounts: list[str] = []
    texts: list[str] = []
    for part in parts:
        if "currency_code" in part.columns:
            meant = {line.name: line.value for line in part.lines if line.path[0] == "values"}
            codes.update(
                meant.get(value, value).upper() for value in part.values("currency_code") if value
            )
        texts += part.table.header
        amounts += [v for c in part.columns if part.kind(c) == "money" for v in part.values(c)]
    path = ("reporting_currency",)
    if codes:
        first, *rest = [code for code, _ in codes.most_common()]
        reason = tr("the currency of all amounts")
        if rest:
            reason = tr(
                "most amounts; {currencies} need rates in exchange_rates.csv",
                currencies=", ".join(rest),
            )
        yield Line(path, first, reason, is_sure=not rest)
        return
    texts += amounts
    seen = next(
        (
            code
            for sign, code in read_presets()["currencies"].items()
            if any(sign in t for t in texts)
        ),
        "",
    )
    if seen:
        yield Line(path, seen, tr("by the signs of the file"), is_sure=False)
    elif any(CYRILLIC.search(text) for text in texts):
        yield Line(
            path, "RUB", tr("no column has a currency; the file is in Russian"), is_sure=False
        )
    elif amounts:
        yield Line(
            path, "EUR", tr("no column has a currency; amounts are taken for this one"), False
        )


# ------------------------------------------------------------ what the models know of values


@cache
def _renderer() -> ModelRenderer:
    """The macros that read values: no list of theirs is written a second time."""
    return ModelRenderer({}, str, lambda *names: names[-1])


@cache
def kind_of(entity: str, column: str) -> str:
    """How the text of a column is read: instant, day, money, word, id ..."""
    return _renderer().context["file_kind"](node(f"crm_{entity}")["columns"][column])


@cache
def _words(entity: str, column: str) -> list[str]:
    if kind_of(entity, column) == "flag":
        return list(YES_OR_NO)
    return list(_column(entity, column).words)


@cache
def _null_words(kind: str) -> frozenset[str]:
    return frozenset(_renderer().context["file_null_words"](kind))


def _is_nothing(part: Part, column: str, value: str) -> bool:
    own = part.preset.option("nothing").get(column, [])
    return value in _null_words(part.kind(column)) or value.casefold() in map(str.casefold, own)


@cache
def _flags() -> dict[str, str]:
    """The words that are read as yes or no."""
    sql = _renderer().context["file_boolean"]("x")
    yes, no = (re.findall("'([^']+)'", words) for words in re.findall(r"\[(.*?)\]", sql))
    return dict.fromkeys(yes, "yes") | dict.fromkeys(no, "no")


def yes_or_no(text: str) -> str:
    """Which of the two a word means; '' where it is neither."""
    return _flags().get(text.strip().casefold(), "")


def _column(entity: str, name: str) -> Column:
    return next(column for column in read_contract()[entity].columns if column.name == name)
