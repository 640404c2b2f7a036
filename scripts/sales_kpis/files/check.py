"""A first look at a folder of files: what is accepted, rejected, missing and left out.

Every answer comes from the models that a build would make, over the same raw tables, so
that `check` and `build` cannot disagree. Only what the answers need is made.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import duckdb

from sales_kpis.choices import Lang
from sales_kpis.files.contract import read_contract
from sales_kpis.files.loader import LoadedFile, LoadReport, databases_in, load_into
from sales_kpis.files.options import (
    OPTIONS_FILE,
    DateFormat,
    DecimalMark,
    FileOptions,
    ProbabilityScale,
)
from sales_kpis.messages import language, tr
from sales_kpis.messages_elsewhere import translated
from sales_kpis.project import DATABASE_CONFIG
from sales_kpis.without_dbt.built_models import BuiltModels
from sales_kpis.without_dbt.renderer import node

# Of files that are read in memory; more would not fit everywhere.
SMALL_BYTES = 200_000_000
PLACES = ("raw", "models")
SHOWN_REJECTS = 5
SHOWN_VALUES = 8
SHOWN_IDS = 3
TRIED_RECORDS = 1000
WAYS_OF_WRITING = {
    "date_format": get_args(DateFormat),
    "decimal_mark": get_args(DecimalMark),
    "probability_scale": get_args(ProbabilityScale),
    "two_digit_years": (True,),
}
# Rules of data_quality that read what is typed and little else: they take no second.
QUALITY_MODELS = (
    "int_quality_deal_fields",
    "int_quality_deal_dates",
    "int_quality_allowed_values",
    "int_quality_amounts",
    "int_quality_subscriptions",
)
TOLD_SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class CheckedFile:
    """What becomes of the records of one file."""

    entity: str
    file_name: str
    record_count: int
    accepted_count: int
    rejected_count: int
    empty_count: int


@dataclass(frozen=True)
class FoundValue:
    """A text of a file, in how many records it is, and the line of the first."""

    text: str | None
    row_count: int
    first_row: int


@dataclass(frozen=True)
class Remedy:
    """An option under which the values of a column would be read, of the first records."""

    option: str
    value: str
    read_count: int
    tried_count: int
    # One of them, and what it would be: 1.234 is 1234 where the comma is the decimal mark.
    text: str
    meaning: str


@dataclass(frozen=True)
class Fault:
    """What is wrong in a column of a file, or, without a column, with whole lines."""

    entity: str
    file_name: str
    # As the file names it, and what reads it.
    header: str
    columns: list[str]
    reason: str
    row_count: int
    value_count: int
    # Of how many different values in the file.
    known_count: int | None
    # The most frequent ones.
    values: list[FoundValue]
    # Options that would read them.
    remedies: list[Remedy]


@dataclass(frozen=True)
class LeftOut:
    """Rows of an entity that lie after the as-of date."""

    entity: str
    row_count: int
    first_date: date
    last_date: date


@dataclass(frozen=True)
class UnknownStage:
    """A stage of deals that the stages have no category for."""

    pipeline: str | None
    stage: str
    deal_count: int


@dataclass(frozen=True)
class Finding:
    """A rule of data_quality that accepted rows break, and a few of them."""

    rule: str
    severity: str
    entity: str
    row_count: int
    ids: list[str]
    # Of the first of them.
    sentence: str
    sentence_ru: str

    @property
    def told(self) -> str:
        """The sentence in the language of this run."""
        return self.sentence_ru if language() is Lang.ru else self.sentence


@dataclass(frozen=True)
class MissingRates:
    """Amounts of an entity in a currency that has no rate on their days: they count nowhere."""

    currency_code: str
    entity: str
    row_count: int
    # Of other days there are some.
    has_rates: bool


@dataclass(frozen=True)
class ZeroAmounts:
    """How many deals have an amount of 0, as it is written, and how they stand."""

    texts: list[str]
    row_count: int
    won_count: int
    lost_count: int
    open_count: int


@dataclass(frozen=True)
class MissingInputs:
    """What is not there, and the KPIs that have no values without it.

    Of each input that several can stand in for, all are named; one is enough.
    """

    inputs: list[list[str]]
    kpis: list[str]


@dataclass(frozen=True)
class Check:
    """All that a folder tells before it is built."""

    files: list[CheckedFile]
    warnings: list[str]
    # Why a build would refuse the files; empty = it would not. The faults say more.
    refusals: list[str]
    faults: list[Fault]
    first_date: date | None
    as_of_date: date | None
    left_out: list[LeftOut]
    unknown_stages: list[UnknownStage]
    findings: list[Finding]
    reporting_currency: str
    missing_rates: list[MissingRates]
    exchange_rate_max_age_days: int
    zero_amounts: ZeroAmounts | None
    kpi_count: int
    missing: list[MissingInputs]


def check_folder(folder: Path, dbt_vars: Mapping[str, Any]) -> Check:
    """Look at a folder; DataError where its files cannot be read at all."""
    with inspect_folder(folder, dbt_vars) as inspection:
        return inspection.check()


@contextmanager
def inspect_folder(folder: Path, dbt_vars: Mapping[str, Any]) -> Iterator["Inspection"]:
    """The same for somebody with more questions than a check answers."""
    options = FileOptions.read(folder)
    with tempfile.TemporaryDirectory() as scratch:
        # In memory, and by one thread, what is small is read in half the time.
        is_small = _size_of(folder) < SMALL_BYTES
        places = [":memory:" if is_small else f"{scratch}/{name}.duckdb" for name in PLACES]
        config = DATABASE_CONFIG | {"temp_directory": scratch}
        config |= {"threads": 1} if is_small else {}
        with duckdb.connect(places[0], config=config) as connection:
            report = load_into(connection, folder, options)
            report.warnings.extend(databases_in(folder))
            models = _models(connection, report, dbt_vars, place=places[1])
            yield Inspection(models, report, options)


def find_refusals(
    database: Path, report: LoadReport, options: FileOptions, dbt_vars: Mapping[str, Any]
) -> list[str]:
    """A message for each loaded file of which too many records cannot be read."""
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        # Each is asked once: nothing is kept of files that may be large.
        models = _models(connection, report, dbt_vars, tables=())
        inspection = Inspection(models, report, options)
        return [inspection.explained(*refused) for refused in inspection.refused()]


def _models(
    connection: duckdb.DuckDBPyConnection,
    report: LoadReport,
    dbt_vars: Mapping[str, Any],
    **how: Any,
) -> BuiltModels:
    present = [file.entity for file in report.files]
    stated = {**report.dbt_vars, **dbt_vars, "connectors": {"files": present}}
    absent = read_contract().keys() - present
    return BuiltModels(connection, stated, absent, {"kpi_catalog": KPI_NAMES}, **how)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())


class Inspection:
    """Questions about the raw tables of one folder."""

    def __init__(self, models: BuiltModels, report: LoadReport, options: FileOptions) -> None:
        self.models = models
        self.report = report
        self.options = options

    def check(self) -> Check:
        ((first_date, as_of_date),) = self._rows(
            "select first_date, as_of_date from {{ ref('dim_as_of') }}"
        )
        kpi_count, missing = self._missing_inputs()
        return Check(
            files=[self._checked(file) for file in self.report.files],
            warnings=self.report.warnings,
            refusals=[_refusal(*refused) for refused in self.refused()],
            faults=[fault for file in self.report.files for fault in self._faults(file)],
            first_date=first_date,
            as_of_date=as_of_date,
            left_out=self._left_out(),
            unknown_stages=self._unknown_stages(),
            findings=sorted(self._findings(), key=lambda finding: finding.severity),
            reporting_currency=self.models.renderer.vars["reporting_currency"],
            missing_rates=[MissingRates(*row) for row in self._rows(WITHOUT_RATE)],
            exchange_rate_max_age_days=int(self.models.renderer.vars["exchange_rate_max_age_days"]),
            zero_amounts=self._zero_amounts(),
            kpi_count=kpi_count,
            missing=missing,
        )

    def _rows(self, template: str, **names: str) -> list[tuple]:
        for name, value in names.items():
            template = template.replace(f"<{name}>", value)
        return self.models.rows(template)

    def _count(self, template: str, entity: str) -> int:
        ((count,),) = self._rows(f"select count(*) from {template}", entity=entity)
        return count

    # ------------------------------------------------------------- accepted and rejected

    def refused(self) -> Iterator[tuple[LoadedFile, int, float]]:
        """Each file with too many rejected records, their number, and the share allowed."""
        limit = self.options.max_rejected_share
        for file in self.report.files:
            count = self.unreadable_count(file.entity)
            if count > limit * file.record_count:
                yield file, count, limit

    def unreadable_count(self, entity: str) -> int:
        """How many records are rejected for what they say: not those that another supersedes."""
        return self._count(UNREADABLE, entity)

    def explained(self, file: LoadedFile, count: int, limit: float) -> str:
        """The message for a file that is refused, with the first records that are."""
        first = self._rows(FIRST_UNREADABLE, entity=file.entity)
        return _refusal(file, count, limit, _told(first, count))

    def _checked(self, file: LoadedFile) -> CheckedFile:
        accepted = self._accepted_count(file)
        return CheckedFile(
            entity=file.entity,
            file_name=file.file_name,
            record_count=file.record_count,
            accepted_count=accepted,
            rejected_count=file.record_count - accepted,
            empty_count=file.empty_count,
        )

    def _accepted_count(self, file: LoadedFile) -> int:
        # Where a file of settings has no records, rows of ours hold instead.
        return self._count(ACCEPTED, file.entity) if file.record_count else 0

    def _faults(self, file: LoadedFile) -> Iterator[Fault]:
        """What is wrong, by column and reason, the most frequent first."""
        sources = []
        if self.unreadable_count(file.entity):
            sources.append(FAULTS)
        if self._count(READABLE, file.entity) > self._accepted_count(file):
            sources.append(DUPLICATES)
        if not sources:
            return
        remedies = self._remedies(file.entity)
        query = GROUPED.replace("<faults>", " union all ".join(sources))
        # Columns that read one header, and fail for one reason in the same places, fail once.
        merged: dict[tuple, list[str]] = defaultdict(list)
        for column, reason, row_count, value_count, values in self._rows(query, entity=file.entity):
            found = tuple(FoundValue(**value) for value in values)
            header = self._headers(file.entity, column)
            merged[header, reason, row_count, value_count, found].append(column)
        for (header, reason, row_count, value_count, found), columns in merged.items():
            known = self._known_count(file.entity, columns[0])
            yield Fault(
                file.entity,
                file.file_name,
                header,
                columns if header else [],
                reason,
                row_count,
                value_count,
                known,
                list(found),
                remedies.get((columns[0], reason), []),
            )

    def _remedies(self, entity: str) -> dict[tuple[str, str], list[Remedy]]:
        """Which other way of writing would read a column at fault: said, never done."""
        types = {column.name: column.data_type for column in read_contract()[entity].columns}
        now = FAULTY.replace("<entity>", entity)
        self._rows(f"create or replace temp table faulty as {now}")
        remedies: dict[tuple[str, str], list[Remedy]] = defaultdict(list)
        if {"string", "boolean"}.issuperset(types[column] for (column,) in self._rows(AT_FAULT)):
            return remedies
        formats = self.models.renderer.vars["file_formats"]
        for option, values in WAYS_OF_WRITING.items():
            for value in values:
                own = {**formats.get(entity, {}), option: value}
                with self.models.renderer.using(file_formats={**formats, entity: own}):
                    tried = self._rows(READ_OTHERWISE, entity=entity)
                    for column, reason, *counts, row in tried:
                        example = self._rows(EXAMPLE, entity=entity, column=column, row=str(row))
                        remedy = Remedy(option, str(value), *counts, *example[0])
                        remedies[column, reason].append(remedy)
        return remedies

    def _headers(self, entity: str, columns: str) -> str:
        """What the file calls the columns; nothing for whole lines."""
        stated = self.options.of(entity).columns
        return ", ".join(stated.get(column, column) for column in columns.split(", "))

    def _known_count(self, entity: str, column: str) -> int | None:
        """How many values a column of the file has, if some column reads it as it is."""
        options = self.options.of(entity)
        header = options.columns.get(column, column)
        for other in read_contract()[entity].column_names:
            if options.columns.get(other, other) == header and other not in options.values:
                return self._rows(KNOWN_VALUES, entity=entity, column=other)[0][0]
        return None

    # ------------------------------------------------------------------ what will be known

    def _left_out(self) -> list[LeftOut]:
        return [LeftOut(*row) for row in self._rows(AFTER_AS_OF)]

    def _unknown_stages(self) -> list[UnknownStage]:
        return [UnknownStage(*row) for row in self._rows(UNKNOWN_STAGES)]

    def _findings(self) -> Iterator[Finding]:
        for model in QUALITY_MODELS:
            rules = {
                name: rule
                for name, rule in node(model)["config"]["meta"]["quality_rules"].items()
                if rule["severity"] in TOLD_SEVERITIES and name != WITHOUT_RATE_RULE
            }
            names = ", ".join(f"'{name}'" for name in rules)
            for rule, entity, count, ids, value in self._rows(BROKEN, model=model, rules=names):
                filled = (
                    rules[rule][name]
                    .strip()
                    .replace("{id}", ids[0] or "")
                    .replace("{value}", value or "")
                    for name in ("sentence", "sentence_ru")
                )
                yield Finding(rule, rules[rule]["severity"], entity, count, ids, *filled)

    def _zero_amounts(self) -> ZeroAmounts | None:
        if not any(file.entity == "deals" for file in self.report.files):
            return None
        found = ZeroAmounts(*self._rows(ZERO_AMOUNTS)[0])
        return found if found.row_count else None

    def _missing_inputs(self) -> tuple[int, list[MissingInputs]]:
        """How many KPIs there are, and what those without values lack."""
        rows = self._rows(AVAILABILITY)
        lacking = [
            MissingInputs([part.split(" or ") for part in inputs.split(", ")], kpis)
            for inputs, kpis in rows
            if inputs
        ]
        return sum(len(kpis) for _, kpis in rows), lacking


# Of one entity: lines that are no records, and records with a value that is none.
UNREADABLE = """(
    select source_row, rejected_column as column_name, found_value, reason
    from {{ ref('stg_files__<entity>') }} where reason is not null
    union all
    select source_row, column_name, found_value, reason
    from {{ source('raw_files', 'load_rejects') }} where entity = '<entity>'
)"""
FIRST_UNREADABLE = f"select * from {UNREADABLE} order by source_row limit {SHOWN_REJECTS}"
READABLE = "{{ ref('stg_files__<entity>') }} where reason is null"
ACCEPTED = "{{ ref('crm_<entity>') }}"

FAULTS = """
    select source_row, fault.column_name, fault.found_value, fault.reason
    from ({{ file_faults('<entity>') }}) where fault is not null
    union all
    select source_row, column_name, found_value, reason
    from {{ source('raw_files', 'load_rejects') }} where entity = '<entity>'
"""
FAULTY = f"""
    select source_row, fault.column_name, fault.reason
    from ({{{{ file_faults('<entity>', {TRIED_RECORDS}) }}}}) where fault is not null
"""
AT_FAULT = "select distinct column_name from faulty"
READ_OTHERWISE = f"""
select
    now.column_name,
    now.reason,
    count(*) filter (where still.source_row is null),
    count(*),
    min(now.source_row) filter (where still.source_row is null)
from faulty as now
left join ({FAULTY}) as still
    on now.source_row = still.source_row and now.column_name = still.column_name
group by 1, 2
having count(*) filter (where still.source_row is null) > 0
"""
EXAMPLE = """
select <column>__text, cast(<column> as varchar)
from ({{ file_values('<entity>') }})
where source_row = <row>
"""
DUPLICATES = r"""
    select
        source_row, column_name, found_value,
        regexp_replace(reason, ' of row \d+$', '') as reason
    from ({{ superseded_rows('<entity>') }})
"""
GROUPED = f"""
with faults as (<faults>),
by_value as (
    select
        coalesce(column_name, '') as column_name,
        reason,
        struct_pack(
            text := found_value, row_count := count(*), first_row := min(source_row)
        ) as found
    from faults
    group by 1, 2, found_value
)
select
    column_name,
    reason,
    sum(found.row_count) as row_count,
    count(*) as value_count,
    list(found order by found.row_count desc, found.first_row)[:{SHOWN_VALUES}]
from by_value
group by 1, 2
order by row_count desc, 1, 2
"""
KNOWN_VALUES = "select count(distinct <column>) from {{ source('raw_files', '<entity>') }}"

AFTER_AS_OF = """
select entity, row_count, first_date, last_date
from {{ ref('int_rows_after_as_of') }}
order by entity
"""
UNKNOWN_STAGES = """
select deals.pipeline, deals.stage, count(*) as deal_count
from {{ ref('crm_deals') }} as deals
left join {{ ref('dim_stages') }} as stages
    on deals.pipeline = stages.pipeline and deals.stage = stages.stage
where
    stages.stage_category is null
    and exists (select 1 from {{ ref('dim_stages') }} where stage_category is not null)
group by 1, 2
order by deal_count desc, 1, 2
"""
# Told by currency: what is missing is a rate, and it is missing for all of them.
WITHOUT_RATE_RULE = "amount_without_exchange_rate"
WITHOUT_RATE = f"""
select
    right(value, 3) as currency_code,
    entity,
    count(*) as row_count,
    right(value, 3) in (select currency_code from {{{{ ref('crm_exchange_rates') }}}}) as has_rates
from {{{{ ref('int_quality_amounts') }}}}
where rule = '{WITHOUT_RATE_RULE}'
group by 1, 2
order by row_count desc, 1, 2
"""
ZERO_AMOUNTS = """
select
    list(distinct amount__text order by amount__text),
    count(*),
    count(*) filter (where is_closed and is_won),
    count(*) filter (where is_closed and not is_won),
    count(*) filter (where not is_closed)
from ({{ file_values('deals') }})
where amount = 0
"""
BROKEN = f"""
select rule, entity, count(*) as row_count, min(id, {SHOWN_IDS}), arg_min(value, id)
from {{{{ ref('<model>') }}}}
where rule in (<rules>)
group by rule, entity
order by row_count desc, rule, entity
"""
# What kpi_availability asks the catalogue.
KPI_NAMES = """
select unnest(['{{ kpi_names() | join("', '") }}']) as kpi, null as label, null as label_ru
"""
AVAILABILITY = """
select missing_inputs, list(kpi order by kpi)
from {{ ref('kpi_availability') }}
group by missing_inputs
order by count(*) desc, missing_inputs
"""


def _refusal(file: LoadedFile, count: int, limit: float, told: Iterable[str] = ()) -> str:
    share = count / file.record_count
    return "\n".join(
        [
            tr(
                "{file}: {count:,} of {all:,} records were rejected: {share:.1%}, where "
                "{allowed:.1%} is allowed.",
                file=file.title,
                count=count,
                all=file.record_count,
                share=share,
                allowed=limit,
            ),
            *told,
            tr(
                "Correct the file, or raise max_rejected_share in {options} if the build "
                "may go on without these records.",
                options=OPTIONS_FILE,
            ),
        ]
    )


def _told(first: list[tuple], count: int) -> Iterator[str]:
    for line, column, found, reason in first:
        place = (
            tr("line {line}, {column}", line=line, column=column)
            if column
            else tr("line {line}", line=line)
        )
        yield f"  {place}: '{found or ''}' - {translated(reason)}"
    if count > len(first):
        yield "  " + tr("... and {count:,} more", count=count - len(first))
