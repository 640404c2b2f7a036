"""An assistant's session, by the protocol's own client: each answer is what the file holds."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult

from sales_kpis.assistants.server import MOST_ROWS, make_server

ROOT = Path(__file__).parents[2]
TOOLS = {
    *("list_kpis", "describe_kpi", "kpi_values", "explain_change"),
    *("list_goals", "list_alerts", "list_restatements"),
}
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def database() -> Path:
    return Path(os.environ["SALES_KPIS_DUCKDB"]).resolve()


@pytest.fixture(scope="session")
def warehouse(database) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def call(server: Any, tool: str, arguments: dict) -> CallToolResult:
    async def session() -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(session())


@pytest.fixture(scope="session")
def ask(database) -> Ask:
    server = make_server(database)

    def answer(tool: str, **arguments: Any) -> dict[str, Any]:
        result = call(server, tool, arguments)
        assert not result.is_error, result.content
        return result.structured_content

    return answer


@pytest.fixture(scope="session")
def complaint(database) -> Callable[..., str]:
    server = make_server(database)

    def answer(tool: str, **arguments: Any) -> str:
        result = call(server, tool, arguments)
        assert result.is_error
        return result.content[0].text

    return answer


def test_a_program_that_is_started_answers_on_its_standard_output(database, warehouse):
    command = StdioServerParameters(
        command=sys.executable,
        args=["scripts/kpis.py", "mcp", "--database", str(database)],
        cwd=ROOT,
        env={**os.environ, "SALES_KPIS_LANG": "ru"},
    )

    async def session() -> tuple:
        async with Client(stdio_client(command)) as client:
            tools = (await client.list_tools()).tools
            values = await client.call_tool("kpi_values", {"kpi": "win_rate", "last": 2})
            return client.instructions, tools, values.structured_content

    instructions, tools, answer = asyncio.run(session())
    assert "Begin with list_kpis" in instructions
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert answer["label"] == "Доля выигранных сделок"
    (value,) = warehouse.execute(
        "select value from kpi_values where kpi = 'win_rate' and period_grain = 'month'"
        " and dimension = 'all' order by period_start_date desc limit 1"
    ).fetchone()
    assert answer["values"][0]["value"] == pytest.approx(value)
    assert answer["values"][0]["shown"].endswith("\xa0%")
    assert "," in answer["values"][0]["shown"]


@pytest.mark.parametrize(
    ("kpi", "grain", "dimension"),
    [
        ("win_rate", "month", "rep"),
        ("mrr", "quarter", "all"),
        ("won_amount", "week", "region"),
        ("net_revenue_retention", "trailing_12_months", "all"),
        ("deals_open", "day", "all"),
    ],
)
def test_values_are_those_of_kpi_values(ask, warehouse, kpi, grain, dimension):
    answer = ask("kpi_values", kpi=kpi, grain=grain, dimension=dimension, last=8)
    told = {
        (row["period_start_date"], row["dimension_value"]): row
        for row in answer["values"]
        if row["numerator"] is not None
    }
    assert told
    first = min(start for start, _ in told)
    rows = warehouse.execute(
        "select cast(period_start_date as varchar), dimension_value, is_complete, numerator,"
        " denominator, value from kpi_values where kpi = ? and period_grain = ?"
        " and dimension = ? and period_start_date >= cast(? as date) and numerator is not null",
        [kpi, grain, dimension, first],
    ).fetchall()
    assert len(rows) == len(told)
    for start, member, *expected in rows:
        row = told[start, member]
        assert [row[key] for key in ("is_complete", "numerator", "denominator", "value")] == [
            None if number is None else pytest.approx(number) for number in expected
        ]
    (as_of,) = warehouse.execute("select as_of_date from analytics_marts.dim_as_of").fetchone()
    assert answer["as_of_date"] == as_of.isoformat()


def test_a_change_is_the_sum_of_its_drivers(ask):
    answer = ask("explain_change", kpi="win_rate", period="2026-05", dimension="rep")
    assert answer["change"]["period_start_date"] == "2026-05-01"
    total = sum(row["contribution"] for row in answer["drivers"])
    assert total == pytest.approx(answer["change"]["change"])
    year = ask("explain_change", kpi="mrr", against="year")
    assert year["change"]["comparison"] == "year_before"


def test_each_kpi_is_listed_with_what_it_lacks(ask, warehouse):
    kpis = ask("list_kpis")["kpis"]
    rows = warehouse.execute("select kpi, reason from kpi_availability").fetchall()
    assert {row["kpi"]: row["no_values_because"] for row in kpis} == dict(rows)
    folder = ask("list_kpis", folder="retention")["kpis"]
    assert {row["folder"] for row in folder} == {"retention"}
    assert 0 < len(folder) < len(kpis)


def test_a_kpi_says_what_it_means_and_how_it_is_sliced(ask):
    answer = ask("describe_kpi", kpi="win_rate")
    assert answer["formula"] == "won deals / (won + lost deals)"
    assert answer["caveat"].startswith("Open deals are left out")
    assert "rep" in answer["adds_up_over"]
    slices = {row["dimension"]: row for row in answer["slices"]}
    assert slices["all"]["period_grains"] == ["day", "week", "month", "quarter", "year"]
    assert slices["rep"]["member_count"] > 1


def test_goals_and_alerts_are_those_of_their_tables(ask, warehouse):
    goals = ask("list_goals", kpi="won_amount")["goals"]
    for row in goals:
        (actual,) = warehouse.execute(
            "select actual_value from kpi_goal_progress where kpi = 'won_amount'"
            " and period_grain = ? and period_start_date = cast(? as date) and dimension = ?"
            " and dimension_value = ?",
            [row[key] for key in ("period_grain", "period_start_date", "dimension")]
            + [row["dimension_value"]],
        ).fetchone()
        assert row["actual_value"] == pytest.approx(actual)
    assert goals
    alerts = ask("list_alerts")
    (count,) = warehouse.execute("select count(*) from kpi_alerts where is_open").fetchone()
    assert alerts["row_count"] == count > 0
    assert {alert["severity"] for alert in ask("list_alerts", severity="critical")["alerts"]} <= {
        "critical"
    }


def test_an_answer_says_how_many_rows_it_leaves_out(ask):
    answer = ask("kpi_values", kpi="won_amount", grain="day", dimension="rep", last=500)
    assert len(answer["values"]) == MOST_ROWS < answer["row_count"]
    starts = [date.fromisoformat(row["period_start_date"]) for row in answer["values"]]
    assert starts == sorted(starts, reverse=True)


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("kpi_values", {"kpi": "win_rat"}, "did you mean win_rate?"),
        ("kpi_values", {"kpi": "win_rate", "dimension": "reps"}, "did you mean rep?"),
        ("kpi_values", {"kpi": "win_rate", "grain": "decade"}, "grain"),
        ("kpi_values", {"kpi": "win_rate", "last": 0}, "last"),
        ("kpi_values", {"kpi": "x' or 1=1 --"}, "there is no KPI"),
        ("kpi_values", {"kpi": "win_rate", "dimension": "rep", "member": "Nobody"}, "no rep"),
        ("explain_change", {"kpi": "mrr", "period": "May"}, "write it as 2026"),
        ("explain_change", {"kpi": "mrr", "period": "1999"}, "no change to explain"),
        ("explain_change", {"kpi": "win_rate", "dimension": "cohort"}, "dimensions: "),
        ("list_kpis", {"folder": "sale"}, "there is no folder"),
        ("list_alerts", {"severity": "fatal"}, "severity"),
        ("list_restatements", {"dimension": "rep'; drop"}, "there is no dimension"),
    ],
)
def test_a_mistake_is_said_so_that_it_can_be_mended(complaint, tool, arguments, message):
    answer = complaint(tool, **arguments)
    assert message in answer
    assert "Traceback" not in answer


def test_without_snapshots_there_is_no_restatement(database, tmp_path):
    published = tmp_path / database.name
    published.symlink_to(database)
    result = call(make_server(published), "list_restatements", {})
    assert result.is_error
    assert "run `snapshot` first" in result.content[0].text
