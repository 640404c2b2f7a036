"""An MCP server: an assistant asks for KPIs and is told what is published.

It only reads. No SQL comes in, an answer has a limit of rows, and each question opens the
published file anew: after a build the next answer is from the new one.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from sales_kpis.choices import Against, Severity
from sales_kpis.errors import UserError
from sales_kpis.history.restatements import RestatementSelection, find_restatements
from sales_kpis.history.snapshots import history_of
from sales_kpis.messages import language
from sales_kpis.notify.alerts import read_alerts
from sales_kpis.project import EMBEDDED_TARGET
from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.questions import change_of, day_of, values_of
from sales_kpis.read.readers import open_reader
from sales_kpis.read.warehouse import GRAINS, Row, Warehouse, open_warehouse

Answer = dict[str, Any]
MOST_ROWS = 500
INSTRUCTIONS = """\
Sales and retention KPIs of one company, computed and tested. Begin with list_kpis; describe_kpi
says what a KPI means and how it may be sliced. Name the as-of date and the unit with every value,
and say where a period still runs (is_complete is false). Do not divide or add up values: a rate of
a year is not the mean of its months. A KPI without values is not 0, and its reason is stated.
"""
KpiName = Annotated[str, Field(description="Its name in list_kpis, such as win_rate.")]
Grain = Annotated[Literal[GRAINS], Field(description="How long a period is.")]
Dimension = Annotated[str, Field(description="rep, team, region ...; all is the company.")]


def make_server(database: Path) -> MCPServer:
    """The server of a published file, whose tools are the methods of Answers."""
    server = MCPServer("sales_kpis", title="Sales KPIs", instructions=INSTRUCTIONS)
    answers = Answers(database)
    for tool in (
        answers.list_kpis,
        answers.describe_kpi,
        answers.kpi_values,
        answers.explain_change,
        answers.list_goals,
        answers.list_alerts,
        answers.list_restatements,
    ):
        server.add_tool(
            _with_plain_errors(tool),
            annotations=ToolAnnotations(
                read_only_hint=True, idempotent_hint=True, open_world_hint=False
            ),
        )
    return server


class Answers:
    """What each tool answers: rows as the tables have them, and texts in the server's language."""

    def __init__(self, database: Path) -> None:
        self.database = database

    def list_kpis(
        self,
        folder: Annotated[
            str | None, Field(description="Only one: pipeline, retention, revenue ...")
        ] = None,
    ) -> Answer:
        """List the KPIs with their units, and why one has no values."""
        with open_warehouse(self.database) as warehouse:
            kpis = [
                {
                    "kpi": kpi["kpi"],
                    "label": _text(kpi, "label"),
                    "folder": kpi["folder"],
                    "unit": kpi["unit"],
                    "better": kpi["better"],
                    "no_values_because": _text(kpi, "reason"),
                }
                for kpi in warehouse.catalog(folder)
            ]
            return _state(warehouse) | {"kpis": kpis}

    def describe_kpi(self, kpi: KpiName) -> Answer:
        """Say what a KPI means, its formula, its caveat, and in which slices it has values."""
        with open_warehouse(self.database) as warehouse:
            row = warehouse.kpi(kpi)
            return (
                _state(warehouse)
                | _definition(row)
                | {
                    "folder": row["folder"],
                    "better": row["better"],
                    "source": row["source"],
                    "adds_up_over": _names(row["additive_dimensions"]),
                    "is_balance": row["is_balance"],
                    "no_values_because": _text(row, "reason"),
                    "slices": warehouse.slices(row["kpi"]),
                }
            )

    def kpi_values(
        self,
        kpi: KpiName,
        grain: Grain = "month",
        dimension: Dimension = "all",
        member: Annotated[
            str | None, Field(description="One member of the dimension: its id or name.")
        ] = None,
        last: Annotated[int, Field(ge=1, le=MOST_ROWS, description="How many periods.")] = 12,
    ) -> Answer:
        """Read the values of a KPI, the latest period first.

        value is numerator / denominator where the KPI is a ratio; shown is how people read it.
        """
        with open_warehouse(self.database) as warehouse:
            row = warehouse.kpi(kpi)
            numbers = NumberFormat(language(), warehouse.build_info()["reporting_currency"])
            values = values_of(warehouse, row, grain, dimension, member, last)
            for value in values:
                value["shown"] = numbers.value(value["value"], row["unit"])
            return _state(warehouse) | _definition(row) | _limited("values", values[::-1])

    def explain_change(
        self,
        kpi: KpiName,
        grain: Grain = "month",
        period: Annotated[
            str | None,
            Field(description="2026, 2026-05 or a day; without it the last complete period."),
        ] = None,
        against: Annotated[
            Against, Field(description="The period before, the year before, or the goal.")
        ] = Against.previous,
        dimension: Annotated[
            str | None, Field(description="Only one dimension: rep, region ...")
        ] = None,
    ) -> Answer:
        """Say why a KPI changed: what each member of each dimension contributed.

        Contributions of one dimension add up to the change. verdict is within_noise where chance
        alone could have brought it.
        """
        with open_warehouse(self.database) as warehouse:
            row = warehouse.kpi(kpi)
            change, drivers = change_of(warehouse, row, grain, against, day_of(period), dimension)
            members = [
                {
                    "dimension": name,
                    "member": driver["member"],
                    **{
                        key: driver[key]
                        for key in (
                            *("dimension_value", "compared_value", "value", "contribution"),
                            *("rate_effect", "mix_effect", "presence"),
                        )
                    },
                }
                for name, found in drivers.items()
                for driver in found
            ]
            return (
                _state(warehouse)
                | _definition(row)
                | {"change": change}
                | _limited("drivers", members)
            )

    def list_goals(
        self,
        kpi: Annotated[str | None, Field(description="Only of this KPI.")] = None,
    ) -> Answer:
        """List the goals of the running periods and of the last complete ones, with progress.

        progress is actual / goal of the whole period; gap_value is in the unit of the KPI.
        """
        with open_warehouse(self.database) as warehouse:
            name = warehouse.kpi(kpi)["kpi"] if kpi else None
            return _state(warehouse) | _limited("goals", warehouse.goals(name, language()))

    def list_alerts(
        self,
        severity: Annotated[Severity, Field(description="Leave milder ones out.")] = Severity.info,
        with_closed: Annotated[bool, Field(description="Past alerts, too.")] = False,
    ) -> Answer:
        """List the alerts, the open and gravest first, each with a sentence that says it."""
        with open_reader(EMBEDDED_TARGET, self.database) as reader:
            found = read_alerts(reader, with_closed)
        alerts = [
            {"sentence": _text(alert, "sentence")}
            | {
                key: alert[key]
                for key in (
                    *("severity", "kpi", "rule", "period_grain", "dimension", "dimension_value"),
                    *("value", "expected_value", "is_open", "since_date", "until_date"),
                )
            }
            for alert in found.at_least(severity)
        ]
        return {"as_of_date": found.as_of_date} | _limited("alerts", alerts)

    def list_restatements(
        self,
        kpi: Annotated[str | None, Field(description="Only of this KPI.")] = None,
        grain: Grain = "month",
        dimension: Dimension = "all",
    ) -> Answer:
        """List values of past periods that are not what the snapshot before the last one said."""
        kpis = [kpi.removeprefix("kpi_")] if kpi else []
        selection = RestatementSelection(kpis=kpis, grain=grain, dimension=dimension)
        with open_reader(EMBEDDED_TARGET, self.database, history_of(self.database)) as reader:
            found = find_restatements(reader, selection)
        return {"since": found.since, "snapshot_count": found.snapshot_count} | _limited(
            "restatements", found.rows
        )


def _with_plain_errors(tool: Callable[..., Answer]) -> Callable[..., Answer]:
    """A mistake of the assistant is an answer that it can act upon, as it is in the terminal."""

    @wraps(tool)
    def answer(*arguments: Any, **named: Any) -> Answer:
        try:
            return tool(*arguments, **named)
        except UserError as error:
            raise ToolError(str(error)) from None

    return answer


def _state(warehouse: Warehouse) -> Answer:
    return {
        "as_of_date": warehouse.as_of(),
        "reporting_currency": warehouse.build_info()["reporting_currency"],
    }


def _definition(kpi: Row) -> Answer:
    return {
        "kpi": kpi["kpi"],
        "label": _text(kpi, "label"),
        "unit": kpi["unit"],
        "definition": _text(kpi, "description"),
        "formula": _text(kpi, "formula"),
        "caveat": _text(kpi, "note"),
    }


def _text(row: Row, column: str) -> str | None:
    return row[column if language() == "en" else f"{column}_{language()}"]


def _names(listed: str) -> list[str]:
    return listed.split(", ") if listed else []


def _limited(name: str, rows: Sequence[Row]) -> Answer:
    """The first rows, and how many there are: what is left out is said."""
    return {name: list(rows[:MOST_ROWS]), "row_count": len(rows)}
