"""Take what is in doubt out of a database that was built, and say so in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sales_kpis.build.failures import Failure, Lineage, Row
from sales_kpis.project import DATABASE_CONFIG

# Of what a check found, so many rows are kept.
KEPT_ROWS = 20


@contextmanager
def open_scratch(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database of a build that is not published yet, to be written to."""
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        yield connection


def failing_tables(connection: duckdb.DuckDBPyConnection, compiled: str) -> list[str]:
    """The tables that the rows of a check of many tables name; none where it is of one fact."""
    try:
        found = connection.sql(compiled)
        if "failing_table" not in found.columns:
            return []
        return [name for (name,) in found.project("failing_table").distinct().fetchall()]
    except duckdb.Error:
        # dbt could not run it either.
        return []


def find_rows(
    connection: duckdb.DuckDBPyConnection, compiled: str, table: str | None = None
) -> tuple[list[Row], int, list[str]]:
    """What a failed check finds: the first rows, how many there are, and the KPIs they name.

    Of a check of many tables, what it finds in this one: its columns are those that have values.
    """
    try:
        found = connection.sql(compiled)
        if table:
            found = found.filter(f"failing_table = '{table}'")
        names = found.columns
        kept = [
            dict(zip(names, row, strict=True)) for row in found.order("all").fetchmany(KEPT_ROWS)
        ]
        if table:
            kept = [{name: row[name] for name in names if row[name] is not None} for row in kept]
        kpis = found.project("kpi").distinct().fetchall() if "kpi" in names else []
        return kept, found.count("*").fetchone()[0], [kpi for (kpi,) in kpis if kpi]
    except duckdb.Error:
        return [], 0, []


def has_rows(connection: duckdb.DuckDBPyConnection, node: Any) -> bool:
    """Whether there is anything to withhold."""
    query = f"select 1 from {node.relation_name} limit 1"
    return connection.execute(query).fetchone() is not None


def put_stand_in(connection: duckdb.DuckDBPyConnection, node: Any, compiled: str) -> None:
    """An empty table in place of a model that could not be computed."""
    described = connection.execute(f"describe {compiled}").fetchall()
    columns = ", ".join(f'"{name}" {data_type}' for name, data_type, *_ in described)
    connection.execute(f"create table {node.relation_name} ({columns})")


def withhold(
    connection: duckdb.DuckDBPyConnection, lineage: Lineage, failures: Iterable[Failure]
) -> None:
    """Empty what is in doubt, and list it in the table `withheld` with the reason."""
    failures_of: dict[str, list[Failure]] = {}
    for failure in failures:
        for id_ in failure.in_doubt:
            failures_of.setdefault(id_, []).append(failure)
    listed = lineage.relation_of("withheld")
    for id_, found in sorted(failures_of.items()):
        _empty(connection, lineage.models[id_])
        names = ", ".join(sorted(failure.name for failure in found))
        row = [*lineage.kind_and_name(id_), names, *_reasons(found)]
        connection.execute(f"insert into {listed} values (?, ?, ?, ?, ?)", row)


def _empty(connection: duckdb.DuckDBPyConnection, node: Any) -> None:
    """No rows, and the same columns: whatever reads it goes on working."""
    if node.config.materialized != "view":
        connection.execute(f"delete from {node.relation_name}")
        return
    described = connection.execute(f"describe {node.relation_name}").fetchall()
    columns = ", ".join(
        f'cast(null as {data_type}) as "{name}"' for name, data_type, *_ in described
    )
    connection.execute(
        f"create or replace view {node.relation_name} as select {columns} where false"
    )


def _reasons(found: list[Failure]) -> tuple[str, str]:
    """Why something is withheld, in English and Russian."""
    checks = ", ".join(f"“{failure.sentence}”" for failure in found if failure.is_check)
    models = ", ".join(failure.name for failure in found if not failure.is_check)
    english, russian = [], []
    if checks:
        english.append(f"a check failed: {checks}")
        russian.append(f"не пройдена проверка: {checks}")
    if models:
        english.append(f"{models} could not be computed")
        russian.append(f"не удалось рассчитать {models}")
    return (
        f"Withheld, {', '.join(english)}. The fault is in sales_kpis, not in your data.",
        f"Скрыто, {', '.join(russian)}. Ошибка в sales_kpis, а не в ваших данных.",
    )
