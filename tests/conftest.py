"""What all tests share: the language of the commands, and the SQL of a metric query."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from sales_kpis.choices import Lang
from sales_kpis.messages import VARIABLE, speak

# Whatever the language of this machine; before any fixture, and for commands that tests start.
os.environ[VARIABLE] = Lang.en


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """The language stays what the last command spoke."""
    speak(Lang.en)


@pytest.fixture(scope="session")
def metric_compiler() -> Callable[[Path, str], Callable[..., str]]:
    """Make the compiler of a semantic manifest for an engine, duckdb or postgres.

    The compiler names the SQL that `mf query` would run, without the seconds that each call
    of the command takes: compiler(["win_rate"], ["metric_time__month", "region"]).
    """
    from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
    from metricflow.sql.render.postgres import PostgresSQLSqlPlanRenderer
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest,
    )
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

    clients = {
        "duckdb": (SqlEngine.DUCKDB, DuckDbSqlPlanRenderer),
        "postgres": (SqlEngine.POSTGRES, PostgresSQLSqlPlanRenderer),
    }

    def make_compiler(manifest: Path, engine_name: str) -> Callable[..., str]:
        sql_engine, renderer = clients[engine_name]
        engine = MetricFlowEngine(
            SemanticManifestLookup(
                parse_manifest_from_dbt_generated_manifest(manifest.read_text(encoding="utf-8"))
            ),
            # All that compiling asks of a client.
            SimpleNamespace(sql_engine_type=sql_engine, sql_plan_renderer=renderer()),
        )

        def compile_query(metrics: Sequence[str], group_by: Sequence[str]) -> str:
            request = MetricFlowQueryRequest.create(
                metric_names=list(metrics), group_by_names=list(group_by)
            )
            return engine.explain(request).sql_statement.without_descriptions.sql

        return compile_query

    return make_compiler
