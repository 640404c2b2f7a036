"""The series of the trends explorer, and of the sparklines on the cards."""

from collections import defaultdict
from datetime import date

from sales_kpis.read.warehouse import Row, Warehouse
from sales_kpis.report.packing import (
    FOR_CHANGES,
    kept_digits,
    packed,
    packed_series,
    readable,
    size_in_json,
)

# Periods back from the as-of date. Three years of monthly totals: what is shown has its
# year before beside it.
TOTAL_PERIODS = {
    "day": 90,
    "week": 27,
    "month": 37,
    "quarter": 13,
    "year": 6,
    "trailing_12_months": 25,
}
# Members have their year before by quarter only: months of two years of them all would
# be half of the file.
MEMBER_PERIODS = {"month": 13, "quarter": 9}
AVERAGED_GRAINS = ("day", "month")
# Of each KPI and dimension so many members are on the page, those with the most in them;
# fewer, where that would make the file too big for a mailbox.
MAX_MEMBERS = 8
# An index, quotes and commas around a line of values.
LINE_OVERHEAD = 10

Axes = dict[str, list[date]]
# "index of the first value on the grain's axis:value,value,..".
Line = str


def collect_trends(warehouse: Warehouse, units: dict[str, str], as_of: date, room: int) -> dict:
    """Axes by grain, and series by KPI, dimension and grain, in about so many bytes.

    {"axes": {grain: [first days]},
     "totals": {kpi: {grain: line}},
     "averages": {kpi: {grain: line}},
     "unfinished": [grains whose last period still runs],
     "running": {kpi: {grain: [previous, year before]}},
     "labels": {dimension: [[label, label_ru]]},
     "members": {kpi: {dimension: {"count": n, "ids": [index of the label], grain: [line]}}}}
    """
    axes = _axes(warehouse, as_of)
    _select_window(warehouse, axes, as_of)
    trends = {
        "axes": {grain: [day.isoformat() for day in days] for grain, days in axes.items()},
        "totals": _totals(warehouse, axes, units, "value", FOR_CHANGES),
        "averages": _totals(warehouse, axes, units, "trailing_average"),
        "unfinished": _unfinished(warehouse),
        "running": _running(warehouse, units),
    }
    labels, members = _members(warehouse, axes, units, room - size_in_json(trends))
    return trends | {"labels": labels, "members": members}


def _axes(warehouse: Warehouse, as_of: date) -> Axes:
    rows = warehouse.rows(
        f"""
        select distinct period_grain, period_start_date
        from {warehouse.table("kpi_trends")}
        where dimension = 'all' and period_start_date <= $as_of
            and (period_grain <> 'trailing_12_months' or period_end_date <= $as_of)
        order by 1, 2
        """,
        {"as_of": as_of},
    )
    axes = defaultdict(list)
    for row in rows:
        axes[row["period_grain"]].append(row["period_start_date"])
    return {
        grain: axes[grain][-periods:] for grain, periods in TOTAL_PERIODS.items() if axes[grain]
    }


def _select_window(warehouse: Warehouse, axes: Axes, as_of: date) -> None:
    """Cut out once what is read four times."""
    windows = [
        f"(period_grain = '{grain}' and period_start_date >= date '{axes[grain][-periods:][0]}'"
        f" and dimension {operator} 'all')"
        for operator, lengths in (("=", TOTAL_PERIODS), ("<>", MEMBER_PERIODS))
        for grain, periods in lengths.items()
        if grain in axes
    ]
    warehouse.connection.execute(
        f"""
        create or replace temp table shown_trends as
        select
            kpi, period_grain, dimension, dimension_value, dimension_label,
            dimension_label_ru, numerator, denominator, value, previous_value,
            year_before_value, trailing_average, is_complete, period_start_date
        from {warehouse.table("kpi_trends")}
        where period_start_date <= $as_of
            and (period_grain <> 'trailing_12_months' or period_end_date <= $as_of)
            and ({" or ".join(windows) or "false"})
        """,
        {"as_of": as_of},
    )


def _totals(
    warehouse: Warehouse, axes: Axes, units: dict[str, str], column: str, more_digits: int = 0
) -> dict:
    rows = warehouse.rows(
        f"""
        select
            kpi, period_grain,
            list(period_start_date order by period_start_date) as days,
            list({column} order by period_start_date) as numbers
        from shown_trends
        where dimension = 'all'
        group by 1, 2
        order by 1, 2
        """
    )
    series = defaultdict(dict)
    for row in rows:
        if column == "trailing_average" and row["period_grain"] not in AVERAGED_GRAINS:
            continue
        digits = kept_digits(units[row["kpi"]]) + more_digits
        if line := _line(row, axes[row["period_grain"]], digits):
            series[row["kpi"]][row["period_grain"]] = line
    return dict(series)


def _unfinished(warehouse: Warehouse) -> list[str]:
    rows = warehouse.rows(
        "select distinct period_grain from shown_trends where not is_complete order by 1"
    )
    return [row["period_grain"] for row in rows]


def _running(warehouse: Warehouse, units: dict[str, str]) -> dict:
    """What a running period is compared with: the same elapsed span of the earlier ones."""
    rows = warehouse.rows(
        """
        select kpi, period_grain, previous_value, year_before_value
        from shown_trends
        where dimension = 'all' and not is_complete and period_grain <> 'trailing_12_months'
            and coalesce(previous_value, year_before_value) is not null
        order by 1, 2
        """
    )
    running = defaultdict(dict)
    for row in rows:
        digits = kept_digits(units[row["kpi"]]) + FOR_CHANGES
        running[row["kpi"]][row["period_grain"]] = [
            packed(row[column], digits) for column in ("previous_value", "year_before_value")
        ]
    return dict(running)


def _members(
    warehouse: Warehouse, axes: Axes, units: dict[str, str], room: int
) -> tuple[dict, dict]:
    """The labels that are needed, and the series of the largest members."""
    rows = _member_rows(warehouse)
    for row in rows:
        digits = kept_digits(units[row["kpi"]])
        row["line"] = _line(row, axes[row["period_grain"]], digits)
    limit = _affordable(rows, room)
    ids = defaultdict(dict)
    members: dict = defaultdict(dict)
    for row in rows:
        if row["position"] > limit or not row["line"]:
            continue
        ids_here = ids[row["dimension"]]
        label = [readable(row["dimension_label"]), readable(row["dimension_label_ru"])]
        index = ids_here.setdefault(row["dimension_value"], (len(ids_here), label))[0]
        part = members[row["kpi"]].setdefault(
            row["dimension"], {"count": row["member_count"], "ids": []}
        )
        if index not in part["ids"]:
            part["ids"].append(index)
        lines = part.setdefault(row["period_grain"], [])
        lines += [""] * (part["ids"].index(index) - len(lines)) + [row["line"]]
    labels = {dimension: [label for _, label in found.values()] for dimension, found in ids.items()}
    return labels, dict(members)


def _affordable(rows: list[Row], room: int) -> int:
    """How many members of each dimension there is room for; never less than two."""
    sizes = defaultdict(int)
    for row in rows:
        sizes[row["position"]] += len(row["line"]) + LINE_OVERHEAD if row["line"] else 0
    total = 0
    for position in range(1, MAX_MEMBERS + 1):
        total += sizes[position]
        if total > room:
            return max(2, position - 1)
    return MAX_MEMBERS


def _member_rows(warehouse: Warehouse) -> list[Row]:
    """A row per member and grain; the largest member first."""
    return warehouse.rows(
        """
        with

        sized as (

            select
                kpi, dimension, dimension_value,
                sum(abs(coalesce(denominator, numerator, 0))) as size
            from shown_trends
            where dimension <> 'all' and period_grain = 'month'
            group by 1, 2, 3

        ),

        ranked as (

            select
                *,
                row_number() over (
                    partition by kpi, dimension order by size desc, dimension_value
                ) as position,
                count(*) over (partition by kpi, dimension) as member_count
            from sized

        )

        select
            kpi, dimension, dimension_value, period_grain, position, member_count,
            any_value(dimension_label) as dimension_label,
            any_value(dimension_label_ru) as dimension_label_ru,
            list(period_start_date order by period_start_date) as days,
            list(value order by period_start_date) as numbers
        from shown_trends
        join ranked using (kpi, dimension, dimension_value)
        where position <= $limit
        group by 1, 2, 3, 4, 5, 6
        order by kpi, dimension, position, period_grain
        """,
        {"limit": MAX_MEMBERS},
    )


def _line(row: Row, axis: list[date], digits: int) -> Line:
    """The values between the first and the last that is known; empty without any."""
    by_day = dict(zip(row["days"], row["numbers"], strict=True))
    known = [index for index, day in enumerate(axis) if by_day.get(day) is not None]
    if not known:
        return ""
    days = axis[known[0] : known[-1] + 1]
    return f"{known[0]}:{packed_series(map(by_day.get, days), digits)}"
