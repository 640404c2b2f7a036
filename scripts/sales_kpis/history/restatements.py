"""Show which values of past periods are not what an earlier snapshot said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.messages import language, tr
from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.readers import Reader, Row
from sales_kpis.read.warehouse import GRAINS

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class RestatementSelection:
    """Which restatements; by default those between the last two snapshots."""

    since: date | None = None
    kpis: Sequence[str] = ()
    grain: str = "month"
    dimension: str = "all"

    def __post_init__(self) -> None:
        if self.grain not in GRAINS:
            complaint = tr("there is no period grain '{name}'", name=self.grain)
            more = tr("; it is one of {names}", names=", ".join(GRAINS))
            raise UserError(complaint + (did_you_mean(self.grain, GRAINS) or more))
        # They become part of a query.
        if not IDENTIFIER.fullmatch(self.dimension):
            raise UserError(tr("there is no dimension '{name}'", name=self.dimension))
        for kpi in self.kpis:
            if not IDENTIFIER.fullmatch(kpi):
                raise UserError(tr("there is no KPI '{name}'", name=kpi))

    def of_kpis(self) -> str:
        return f"kpi in ({', '.join(map(_quoted, self.kpis))})" if self.kpis else "1 = 1"

    def of_slice(self) -> str:
        return (
            f"period_grain = {_quoted(self.grain)} and dimension = {_quoted(self.dimension)} "
            f"and {self.of_kpis()}"
        )


@dataclass(frozen=True)
class Found:
    """The restatements of a slice, and how many others there are."""

    rows: list[Row]
    since: date
    snapshot_count: int
    elsewhere: int = 0


def find_restatements(reader: Reader, selection: RestatementSelection) -> Found:
    log = reader.rows("select as_of_date, revision from {kpi_snapshot_log} order by snapshot_id")
    if not log:
        raise UserError(tr("the history is empty: run `snapshot` first"))
    baseline = _baseline(log, selection.since)
    rows = reader.rows(_query(selection, baseline))
    if rows:
        return Found(rows, baseline["as_of_date"], len(log))
    _check_names(reader, selection.kpis)
    others = reader.rows(
        "select count(*) as row_count from {kpi_restatements} "
        f"where {_is_since(baseline)} and {selection.of_kpis()}"
    )
    return Found([], baseline["as_of_date"], len(log), int(others[0]["row_count"]))


def _baseline(log: list[Row], since: date | None) -> Row:
    """The snapshot to begin with: that of the day, or the last but one."""
    if since is None:
        return log[-2] if len(log) > 1 else log[0]
    # No snapshot was taken on that day? Then what was known on it is the one before.
    earlier = [entry for entry in log if entry["as_of_date"] <= since]
    if not earlier:
        raise UserError(
            tr(
                "--since {since}: the history begins on {first}",
                since=since,
                first=log[0]["as_of_date"],
            )
        )
    return earlier[-1]


def _is_since(baseline: Row) -> str:
    day = f"date '{baseline['as_of_date']}'"
    return (
        f"(first_as_of_date > {day} "
        f"or first_as_of_date = {day} and first_revision >= {int(baseline['revision'])})"
    )


def print_restatements(console: Console, found: Found, last: int) -> None:
    if found.snapshot_count == 1:
        text = tr(
            "There is one snapshot, of {date}, and nothing to compare it with.", date=found.since
        )
        console.print(text, markup=False)
        return
    if not found.rows:
        text = tr(
            "No value of a past period has changed since the snapshot of {date}.", date=found.since
        )
        console.print(text, markup=False)
        if found.elsewhere:
            text = tr(
                "There are {count:,} in other grains or dimensions: --grain, --dimension.",
                count=found.elsewhere,
            )
            console.print(text, markup=False)
        return
    numbers = NumberFormat(language(), found.rows[0]["reporting_currency"])
    has_members = any(row["dimension"] != "all" for row in found.rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (tr("KPI"), tr("Period"), *([tr("Member")] if has_members else [])):
        table.add_column(title)
    for title in (tr("Was"), tr("Is"), tr("Change")):
        table.add_column(title, justify="right")
    for step, rows in groupby(found.rows[:last], key=_step):
        table.add_row(Text(step, style="bold cyan"))
        for row in rows:
            table.add_row(*_cells(row, numbers, has_members))
    console.print(table)
    if len(found.rows) > last:
        counts = {"count": len(found.rows) - last, "total": len(found.rows)}
        text = tr("{count:,} more: --last {total} shows them all.", **counts)
        console.print(text, style="dim", markup=False)


def _step(row: Row) -> str:
    """From which snapshot to which; a second one of a day is shown with its revision."""
    sides = (
        f"{row[f'{side}_as_of_date']}"
        + (f" ({row[f'{side}_revision']})" if row[f"{side}_revision"] > 1 else "")
        for side in ("first", "second")
    )
    return " → ".join(sides)


def _cells(row: Row, numbers: NumberFormat, has_members: bool) -> list[str | Text]:
    suffix = "" if language() == "en" else f"_{language()}"
    unit = row["unit"] or "count"
    old, new = row["old_value"], row["new_value"]
    cells: list[str | Text] = [
        Text(f"  {row[f'label{suffix}'] or row['kpi']}"),
        numbers.period(row["period_start_date"], row["period_grain"]),
    ]
    if has_members:
        cells.append(Text(row[f"dimension_label{suffix}"]))
    shown = [numbers.value(old, unit), numbers.value(new, unit)]
    return [*cells, *shown, numbers.change(new, old, unit)]


def _query(selection: RestatementSelection, baseline: Row) -> str:
    return f"""
        select
            restatements.*,
            catalog.label,
            catalog.label_ru,
            catalog.unit,
            coalesce(members.dimension_label, restatements.dimension_value) as dimension_label,
            coalesce(members.dimension_label_ru, restatements.dimension_value)
            as dimension_label_ru,
            {{reporting_currency}} as reporting_currency
        from (
            select * from {{kpi_restatements}}
            where {_is_since(baseline)} and {selection.of_slice()}
        ) as restatements
        left join {{kpi_catalog}} as catalog on restatements.kpi = catalog.kpi
        left join {{dim_members}} as members
            on restatements.dimension = members.dimension
            and restatements.dimension_value = members.dimension_value
        order by
            restatements.second_as_of_date desc, restatements.second_revision desc,
            catalog.sort_order, restatements.kpi,
            restatements.period_start_date desc, restatements.dimension_value
    """


def _check_names(reader: Reader, kpis: Sequence[str]) -> None:
    if not kpis:
        return
    known = [row["kpi"] for row in reader.rows("select kpi from {kpi_catalog}")]
    for kpi in kpis:
        if kpi not in known:
            hint = did_you_mean(kpi, known) or tr("; `list` shows them all")
            raise UserError(tr("there is no KPI '{name}'", name=kpi) + hint)


def _quoted(identifier: str) -> str:
    return f"'{identifier}'"
