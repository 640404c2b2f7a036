"""What the terminal and assistants ask alike, and what is said where there is no answer."""

from datetime import date
from itertools import groupby

from sales_kpis.choices import Against, Lang
from sales_kpis.errors import UserError
from sales_kpis.messages import language, tr
from sales_kpis.read.warehouse import Row, Warehouse, find_member


def values_of(
    warehouse: Warehouse, kpi: Row, grain: str, dimension: str, member: str | None, last: int
) -> list[Row]:
    """The last periods of a KPI, in total, for each member, or for one by its id or name.

    Raises UserError where there is no such grain, dimension or member, or nothing to show.
    """
    warehouse.choose("period_grain", grain)
    warehouse.choose("dimension", dimension)
    if member is not None and dimension == "all":
        raise UserError(tr("--member needs the --dimension that it is a member of"))
    values = warehouse.trend(kpi["kpi"], grain, dimension, language())
    if not values:
        _explain_no_values(kpi, grain, dimension, warehouse.slices(kpi["kpi"]))
    if member is not None:
        members = {value["dimension_value"]: value["member"] for value in values}
        chosen = find_member(
            members,
            member,
            tr("there is no {dimension} '{name}'", dimension=dimension, name=member),
        )
        values = [value for value in values if value["dimension_value"] == chosen]
    periods = sorted({value["period_start_date"] for value in values})[-last:]
    return [value for value in values if value["period_start_date"] in periods]


def change_of(
    warehouse: Warehouse,
    kpi: Row,
    grain: str,
    against: Against,
    day: date | None,
    dimension: str | None,
) -> tuple[Row, dict[str, list[Row]]]:
    """The change of the period with this day, or of the latest complete one, and its drivers.

    The drivers are {dimension: what each member brought}, of one dimension or of all. Raises
    UserError where there is no such period, or no such dimension.
    """
    warehouse.choose("period_grain", grain)
    changes = warehouse.changes(kpi["kpi"], grain, against.comparison)
    if not changes and against is Against.goal:
        raise UserError(
            tr("the company has no goal for {kpi} by {grain}", kpi=kpi["kpi"], grain=grain)
        )
    if not changes:
        raise UserError(
            tr("{kpi} has no two values by {grain} to compare", kpi=kpi["kpi"], grain=grain)
        )
    change = _chosen(changes, kpi, day)
    rows = warehouse.drivers(change, language())
    by_dimension = {name: list(members) for name, members in groupby(rows, _dimension)}
    if dimension is None:
        return change, by_dimension
    if dimension not in by_dimension:
        raise UserError(
            tr(
                "{kpi} is not explained by {dimension}; dimensions: {names}",
                kpi=kpi["kpi"],
                dimension=dimension,
                names=", ".join(by_dimension) or tr("none"),
            )
        )
    return change, {dimension: by_dimension[dimension]}


def day_of(period: str | None) -> date | None:
    """A day of the period: 2026 and 2026-05 are their first ones."""
    if period is None:
        return None
    try:
        return date.fromisoformat(period + "-01" * (2 - period.count("-")))
    except ValueError:
        raise UserError(
            tr("--period {period}: write it as 2026, 2026-05 or 2026-05-17", period=period)
        ) from None


def _chosen(changes: list[Row], kpi: Row, day: date | None) -> Row:
    if day is None:
        return ([change for change in changes if change["is_complete"]] or changes)[-1]
    for change in changes:
        if change["period_start_date"] <= day <= change["period_end_date"]:
            return change
    raise UserError(
        tr(
            "{kpi} has no change to explain on {day}; the periods begin from {first} to {last}",
            kpi=kpi["kpi"],
            day=day,
            first=changes[0]["period_start_date"],
            last=changes[-1]["period_start_date"],
        )
    )


def _dimension(row: Row) -> str:
    return row["dimension"]


def _explain_no_values(row: dict, grain: str, dimension: str, slices: list[dict]) -> None:
    if row["reason"]:
        reason = row["reason" if language() is Lang.en else f"reason_{language()}"]
        raise UserError(tr("{kpi} has no values. {reason}", kpi=row["kpi"], reason=reason))
    if not slices:
        raise UserError(
            tr(
                "{kpi} has no values: the data that it needs are there, but no row of them "
                "counts. The table data_quality names the rows that are left out.",
                kpi=row["kpi"],
            )
        )
    of_dimension = [part for part in slices if part["dimension"] == dimension]
    if of_dimension:
        known = ", ".join(of_dimension[0]["period_grains"])
        raise UserError(
            tr(
                "{kpi} has no values by {grain}; it has: {names}",
                kpi=row["kpi"],
                grain=grain,
                names=known,
            )
        )
    known = ", ".join(part["dimension"] for part in slices) or tr("none")
    raise UserError(
        tr(
            "{kpi} is not sliced by {dimension}; dimensions: {names}",
            kpi=row["kpi"],
            dimension=dimension,
            names=known,
        )
    )
