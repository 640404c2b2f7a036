"""Read the published database: what is in it, and nothing beside it.

The connection cannot write to the database, cannot reach any file or address but the
folder that an export names, and cannot be talked out of it by SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.messages import tr
from sales_kpis.sql import literal

# The catalog under which views were created, whatever the file is called now.
CATALOG = "sales_kpis"
HISTORY_CATALOG = "kpi_history"
GRAINS = ("day", "week", "month", "quarter", "year", "trailing_12_months")
Row = dict[str, Any]


@contextmanager
def open_warehouse(
    database: Path, writable_folder: Path | None = None, history: Path | None = None
) -> Iterator["Warehouse"]:
    """The published file, and the history of snapshots beside it where one is named."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        _attach(connection, database, CATALOG, tr("run `build` first"))
        if history:
            _attach(connection, history, HISTORY_CATALOG, tr("run `snapshot` first"))
        if writable_folder:
            folder = str(writable_folder.resolve())
            connection.execute("set allowed_directories = ?", [[folder]])
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        schema = schema_with(connection, CATALOG, "kpi_values", "kpi_catalog")
        if schema is None:
            raise UserError(
                tr("{database} holds no kpi_values: it was not made by `build`", database=database)
            )
        yield Warehouse(connection, schema)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, remedy: str) -> None:
    if not path.exists():
        raise UserError(tr("there is no {path}: {remedy}", path=path, remedy=remedy))
    try:
        connection.execute(f"attach {literal(path)} as {name} (read_only)")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise UserError(tr("{path} cannot be opened: {reason}", path=path, reason=reason)) from None


def schema_with(connection: duckdb.DuckDBPyConnection, catalog: str, *tables: str) -> str | None:
    """The target schema of the dbt profile, the one that BI tools open: where these tables are.

    A table, and no view: those without a schema only name it anew.
    """
    found = connection.execute(
        "select table_schema from information_schema.tables "
        "where table_catalog = ? and list_contains(?, table_name) and table_type = 'BASE TABLE'",
        [catalog, list(tables)],
    ).fetchone()
    return found and found[0]


@dataclass(frozen=True)
class Warehouse:
    """Questions about the KPIs of one published state."""

    connection: duckdb.DuckDBPyConnection
    schema: str
    is_masked: ClassVar[bool] = False

    def table(self, name: str, layer: str = "") -> str:
        schema = f"{self.schema}_{layer}" if layer else self.schema
        return f'{CATALOG}."{schema}"."{name}"'

    def rows(self, query: str, parameters: list | dict | None = None) -> list[Row]:
        cursor = self.connection.execute(query, parameters or [])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def build_info(self) -> Row:
        return self.rows(f"select * from {CATALOG}.main.build_info")[0]

    def as_of(self) -> date:
        rows = self.rows(f"select as_of_date from {self.table('dim_as_of', 'marts')}")
        return rows[0]["as_of_date"]

    def rows_after_as_of(self) -> list[Row]:
        """How many rows of each input begin after the as-of date, and so count nowhere yet."""
        table = self.table("int_rows_after_as_of", "marts")
        return self.rows(f"select * from {table} order by entity")

    def labels(self, kind: str, lang: str) -> dict[str, str]:
        """How codes read in the language: {code: label}."""
        rows = self.rows(
            f"select * from {self.table('display_labels', 'settings')} where kind = ?",
            [kind],
        )
        return {row["code"]: row[_in(lang, "label")] for row in rows}

    def catalog(self, folder: str | None = None) -> list[Row]:
        """What each KPI means, and whether it has what it needs."""
        rows = self.rows(
            f"""
            select
                catalog.*, availability.reason, availability.reason_ru, availability.is_withheld
            from {self.table("kpi_catalog")} as catalog
            left join {self.table("kpi_availability")} as availability using (kpi)
            order by catalog.sort_order
            """
        )
        if folder is None:
            return rows
        folders = list(dict.fromkeys(row["folder"] for row in rows))
        _known(folder, folders, tr("there is no folder '{name}'", name=folder))
        return [row for row in rows if row["folder"] == folder]

    def withheld(self) -> list[Row]:
        """What is not published because a check failed: rows of kind kpi or table."""
        return self.rows(f"select * from {self.table('withheld')} order by kind, name")

    def kpi(self, name: str) -> Row:
        """The catalogue's row of a KPI; a near miss is answered with a suggestion."""
        by_name = {row["kpi"]: row for row in self.catalog()}
        name = name.removeprefix("kpi_")
        _known(
            name,
            list(by_name),
            tr("there is no KPI '{name}'", name=name),
            tr("; `list` shows them all"),
        )
        return by_name[name]

    def choose(self, column: str, value: str) -> str:
        """A period_grain or dimension that kpi_values has, or a UserError."""
        rows = self.rows(f"select distinct {column} from {self.table('kpi_values')} order by 1")
        complaints = {
            "period_grain": tr("there is no period grain '{name}'", name=value),
            "dimension": tr("there is no dimension '{name}'", name=value),
        }
        _known(value, [row[column] for row in rows], complaints[column])
        return value

    def slices(self, kpi: str) -> list[Row]:
        """The grains and dimensions in which a KPI has values."""
        rows = self.rows(
            f"""
            select
                dimension,
                list(distinct period_grain) as period_grains,
                count(distinct dimension_value) as member_count,
                min(period_start_date) as first_date,
                max(period_end_date) filter (where is_complete) as last_date
            from {self.table("kpi_values")}
            where kpi = ? and value is not null
            group by dimension
            order by dimension <> 'all', dimension
            """,
            [kpi],
        )
        for row in rows:
            row["period_grains"].sort(key=GRAINS.index)
        return rows

    def trend(self, kpi: str, grain: str, dimension: str, lang: str) -> list[Row]:
        """Every value of a KPI at a grain and dimension, the oldest first.

        Of each member no period between its first and its last is left out: where there is
        nothing to count a count is 0, and the rest has no value.
        """
        return self.rows(
            f"""
            with measured as (
                select *, {_in(lang, "dimension_label")} as member
                from {self.table("kpi_values")}
                where kpi = $kpi and period_grain = $grain and dimension = $dimension
            ),
            members as (
                select
                    dimension_value, member,
                    min(period_start_date) as first_date, max(period_start_date) as last_date
                from measured
                group by 1, 2
            )
            select
                periods.period_start_date, periods.period_end_date, periods.is_complete,
                members.dimension_value, members.member,
                measured.numerator, measured.denominator,
                case
                    when measured.kpi is null and catalog.zero_when_empty then 0
                    else measured.value
                end as value
            from members
            inner join {self.table("dim_periods", "marts")} as periods
                on periods.period_grain = $grain
                and periods.period_start_date between members.first_date and members.last_date
            inner join {self.table("kpi_catalog")} as catalog
                on catalog.kpi = $kpi
            left join measured
                on members.dimension_value = measured.dimension_value
                and periods.period_start_date = measured.period_start_date
            order by 1, member
            """,
            {"kpi": kpi, "grain": grain, "dimension": dimension},
        )

    def changes(self, kpi: str, grain: str, comparison: str) -> list[Row]:
        """A KPI of the company beside what it is held against, period by period."""
        return self.rows(
            f"""
            select changes.*, periods.period_end_date, periods.is_complete
            from {self.table("kpi_changes")} as changes
            inner join {self.table("dim_periods", "marts")} as periods
                using (period_grain, period_start_date)
            where kpi = ? and period_grain = ? and comparison = ?
            order by period_start_date
            """,
            [kpi, grain, comparison],
        )

    def drivers(self, change: Row, lang: str) -> list[Row]:
        """What each member of each dimension brought to a row of `changes`, the most first."""
        return self.rows(
            f"""
            select *, {_in(lang, "dimension_label")} as member
            from {self.table("kpi_drivers")}
            where kpi = ? and period_grain = ? and period_start_date = ? and comparison = ?
            order by dimension, abs(contribution) desc, dimension_value
            """,
            [change[key] for key in ("kpi", "period_grain", "period_start_date", "comparison")],
        )

    def goals(self, kpi: str | None, lang: str) -> list[Row]:
        """The goals of each grain's running period and the last complete one, of one KPI or all."""
        return self.rows(
            f"""
            select
                goals.kpi,
                catalog.unit,
                goals.{_in(lang, "dimension_label")} as member,
                goals.* exclude (kpi, dimension_label, dimension_label_ru)
            from {self.table("kpi_goal_progress")} as goals
            inner join {self.table("kpi_catalog")} as catalog using (kpi)
            where
                goals.actual_value is not null
                and ($kpi is null or goals.kpi = $kpi)
            qualify
                goals.period_start_date = max(goals.period_start_date) over (
                    partition by
                        goals.kpi, goals.period_grain, goals.dimension, goals.is_complete
                )
            order by
                catalog.sort_order, goals.period_start_date desc, goals.period_grain,
                goals.dimension <> 'all', goals.dimension, member
            """,
            {"kpi": kpi},
        )

    def rejected_counts(self) -> dict[str, int]:
        """How many rows of each entity's file are not in its table: {entity: count}."""
        rows = self.rows(
            f"""
            select entity, rejected_rows
            from {self.table("input_row_counts", "crm")}
            where connector = 'files' and rejected_rows > 0
            """
        )
        return {row["entity"]: row["rejected_rows"] for row in rows}

    def findings(self, lang: str) -> list[Row]:
        """What data_quality says of the input, the faults first: one row for each rule."""
        return self.rows(
            f"""
            select severity, entity, count(*) as row_count, min({_in(lang, "sentence")}) as sentence
            from {self.table("data_quality")}
            where severity <> 'info'
            group by rule, severity, entity
            order by severity, row_count desc
            """
        )

    def scorecard(self, name: str, lang: str) -> list[Row]:
        """The rows of one scorecard in its order, labelled in the language."""
        table = self.table("dim_scorecard_kpis", "marts")
        names = self.rows(f"select distinct scorecard from {table} order by 1")
        _known(
            name,
            [row["scorecard"] for row in names],
            tr("there is no scorecard '{name}'", name=name),
        )
        return self.rows(
            f"""
            select
                scorecard.* exclude (scorecard_label, scorecard_label_ru),
                scorecard.{_in(lang, "scorecard_label")} as scorecard_label,
                scorecard.{_in(lang, "dimension_label")} as member,
                catalog.{_in(lang, "label")} as label,
                catalog.unit,
                catalog.better
            from {self.table("kpi_scorecard")} as scorecard
            inner join {self.table("kpi_catalog")} as catalog using (kpi)
            where scorecard.scorecard = ?
            order by scorecard.sort_order, catalog.sort_order, scorecard.dimension_value
            """,
            [name],
        )

    def latest_month(self) -> tuple[date | None, list[Row]]:
        """The latest complete month, and each KPI in it and in the month before."""
        month = self.rows(
            f"""
            select max(period_start_date) as month from {self.table("kpi_values")}
            where period_grain = 'month' and dimension = 'all' and is_complete
            """
        )[0]["month"]
        totals = f"""
            select kpi, value, period_start_date from {self.table("kpi_values")}
            where period_grain = 'month' and dimension = 'all'
        """
        rows = self.rows(
            f"""
            select catalog.*, now.value, before.value as previous, goals.goal_value
            from {self.table("kpi_catalog")} as catalog
            left join ({totals}) as now
                on catalog.kpi = now.kpi and now.period_start_date = $month
            left join ({totals}) as before
                on catalog.kpi = before.kpi
                and before.period_start_date = $month - interval 1 month
            left join {self.table("dim_goals", "marts")} as goals
                on catalog.kpi = goals.kpi and goals.period_grain = 'month'
                and goals.dimension = 'all' and goals.period_start_date = $month
            order by catalog.sort_order
            """,
            {"month": month},
        )
        return month, rows


def is_current(database: Path, expected: str) -> bool:
    """Whether the published file is the result of exactly these inputs."""
    try:
        with open_warehouse(database) as warehouse:
            return warehouse.build_info()["fingerprint"] == expected
    except (UserError, duckdb.Error):
        return False


def find_member(members: dict[str, str], stated: str, complaint: str) -> str:
    """The id of the member that is stated by id or name, of members as {id: name}.

    Raises UserError with the complaint where nobody is called so, or several are.
    """
    chosen = [
        value
        for value, name in members.items()
        if stated.casefold() in (value.casefold(), name.casefold())
    ]
    if not chosen:
        names = set(members.values())
        hint = did_you_mean(stated, names) or tr(
            "; leave --member out to see all {count}", count=len(names)
        )
        raise UserError(complaint + hint)
    if len(chosen) > 1:
        ids = ", ".join(sorted(chosen))
        raise UserError(
            tr("'{name}' is the name of several: use an id, {ids}", name=stated, ids=ids)
        )
    return chosen[0]


def _known(name: str, known: list[str], complaint: str, more: str = "") -> None:
    if name not in known:
        hint = did_you_mean(name, known) or more
        raise UserError(complaint + (hint or tr("; it is one of {names}", names=", ".join(known))))


def _in(lang: str, column: str) -> str:
    return column if lang == "en" else f"{column}_{lang}"
