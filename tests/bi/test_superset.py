"""Superset shows what the marts say: the committed dashboard, and charts made over REST."""

import json
import re
import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from browser import Answer, open_dashboard
from databases import ENGINES, ROOT, Database, Rows
from expected import EXPECTED, RUSSIAN_WORDS, in_russian
from superset_server import Superset

from sales_kpis.build.publish import check_database, publish
from superset_bundle import NAME, own_slug, pack, read_bundle, translated

SLUG = "sales-and-retention"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Edition(NamedTuple):
    """The dashboard for one database and in one language."""

    engine: str
    lang: str
    name: str

    @property
    def slug(self) -> str:
        return SLUG if self.name == NAME else own_slug(SLUG, self.name)


EDITIONS = [
    Edition("duckdb", "en", NAME),
    Edition("duckdb", "ru", f"{NAME} (ru)"),
    *(Edition("postgres", "en", f"{NAME} on Postgres") for _ in ENGINES[1:]),
]


@pytest.fixture(scope="module", params=EDITIONS, ids=lambda edition: edition.slug)
def edition(request: pytest.FixtureRequest) -> Edition:
    return request.param


@pytest.fixture(scope="module")
def source(edition: Edition, request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"on_{edition.engine}")


@pytest.fixture(scope="module")
def shown(superset: Superset, edition: Edition, source: Database) -> dict[str, list[Answer]]:
    """Import the dashboard, open it, and return file name of a chart -> what it shows."""
    superset.clear()
    superset.import_dashboard(pack(source.uri, edition.name, edition.lang))
    picture = superset.home / f"{edition.slug}.png"
    answers = open_dashboard(superset, edition.slug, picture)
    print(f"{edition.slug}: {picture}")
    bundle = translated(read_bundle()) if edition.lang == "ru" else read_bundle()
    return {
        Path(path).stem: answers[chart["slice_name"]]
        for path, chart in bundle.items()
        if path.startswith("charts/")
    }


def test_every_chart_of_the_dashboard_shows_what_the_marts_say(shown, edition, source):
    assert shown.keys() == EXPECTED.keys()
    wrong, rows = [], 0
    for chart, queries in EXPECTED.items():
        assert len(queries) == len(shown[chart]), chart
        for query, answer in zip(queries, shown[chart], strict=True):
            expected = expected_rows(source, query, edition.lang)
            assert expected, f"{chart} has nothing to show"
            rows += len(expected)
            wrong += [f"{chart}: {difference}" for difference in differences(expected, answer.rows)]
    print(f"{edition.slug}: {len(EXPECTED)} charts, {rows} rows, {len(wrong)} differences")
    assert not wrong, "\n".join(wrong[:20])


def test_charts_made_over_rest_agree_on_every_reporting_table(superset, database):
    """A new connection, a dataset per table, a chart that counts and sums every column."""
    superset.clear()
    made = superset.post(
        "database/",
        json={"database_name": f"Over REST {database.uri}", "sqlalchemy_uri": database.uri},
    )
    tables = sorted(
        path.stem
        for path in (ROOT / "models/reporting").rglob("*.sql")
        if not path.stem.startswith("int_")
    )
    for table in tables:
        measures = measures_of(database, table)
        shown = chart_over_rest(superset, made["id"], table, measures)
        select = ", ".join(f'{expression} as "{name}"' for name, expression in measures.items())
        expected = database.ask(f"select {select} from analytics.{table}")
        assert not differences(expected, shown), table
    print(f"{database.uri.split(':')[0]}: {len(tables)} tables")
    assert len(tables) > 20


def test_a_build_published_beside_an_idle_superset_is_what_it_shows_next(
    superset, published, tmp_path
):
    """Superset has asked the file and is still up: it neither blocks nor misses the build."""
    superset.clear()
    made = superset.post(
        "database/",
        json={
            "database_name": "Rebuilt",
            "sqlalchemy_uri": f"duckdb:///{published}?access_mode=read_only",
        },
    )
    counted = {"rows": "count(*)"}
    [before] = chart_over_rest(superset, made["id"], "kpi_values_total", counted)
    # DuckDB refuses a writer while any process has the file open.
    duckdb.connect(str(published)).close()

    built = Path(shutil.copy(published, tmp_path / "sales_kpis.duckdb"))
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from analytics.kpi_values where kpi = 'win_rate'")
    check_database(built)
    publish(built, published)

    [after] = chart_over_rest(superset, made["id"], "kpi_values_total", counted)
    with duckdb.connect(str(published), read_only=True) as connection:
        total = connection.execute("select count(*) from analytics.kpi_values_total").fetchone()[0]
    assert after["rows"] == total < before["rows"]


def measures_of(database: Database, table: str) -> dict[str, str]:
    """Count every column of a table, and sum those that hold numbers."""
    columns = database.ask(
        "select column_name, data_type from information_schema.columns "
        f"where table_schema = 'analytics' and table_name = '{table}' order by ordinal_position"
    )
    measures = {"rows": "count(*)"}
    for column in columns:
        name = column["column_name"]
        measures[f"count of {name}"] = f"count({name})"
        if re.match("bigint|int|hugeint|double|decimal|numeric", column["data_type"].lower()):
            measures[f"sum of {name}"] = f"sum({name})"
    return measures


def chart_over_rest(
    superset: Superset, database_id: int, table: str, measures: dict[str, str]
) -> Rows:
    """Create or reuse the dataset, create a chart with its query, and fetch the chart's data."""
    dataset = superset.post(
        "dataset/get_or_create/",
        json={"database_id": database_id, "schema": "analytics", "table_name": table},
    )["result"]["table_id"]
    metrics = [
        {"expressionType": "SQL", "sqlExpression": expression, "label": name}
        for name, expression in measures.items()
    ]
    source = {"id": dataset, "type": "table"}
    context = {"datasource": source, "queries": [{"metrics": metrics, "columns": []}]}
    chart = superset.post(
        "chart/",
        json={
            "slice_name": f"{table} counted",
            "viz_type": "table",
            "datasource_id": dataset,
            "datasource_type": "table",
            "params": json.dumps({"viz_type": "table", "metrics": metrics}),
            "query_context": json.dumps(context),
        },
    )
    [result] = superset.get(f"chart/{chart['id']}/data/?force=true")["result"]
    return result["data"]


def expected_rows(source: Database, query: str, lang: str) -> Rows:
    """Ask the marts what the edition has to show, in its language."""
    if lang == "en":
        return source.ask(query)
    return [
        {name: RUSSIAN_WORDS.get(value, value) for name, value in row.items()}
        for row in source.ask(in_russian(query))
    ]


def differences(expected: Rows, shown: Rows) -> list[str]:
    """Compare the rows in any order, by the columns that are expected."""
    columns = list(expected[0])
    days = {name for row in expected for name in columns if isinstance(row[name], date)}
    asked = Counter(tuple(plain(row[name]) for name in columns) for row in expected)
    found = Counter(
        tuple(day(row[name]) if name in days else plain(row[name]) for name in columns)
        for row in shown
    )
    return [f"not shown: {row}" for row in (asked - found).elements()] + [
        f"not in the marts: {row}" for row in (found - asked).elements()
    ]


def day(milliseconds: int | None) -> str | None:
    """Read a day as Superset writes it, in milliseconds since 1970."""
    if milliseconds is None:
        return None
    return (EPOCH + timedelta(milliseconds=milliseconds)).date().isoformat()


def plain(value: Any) -> Any:
    """Write a value as both sides can: numbers to ten digits, days as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    number = float(value)
    return 0.0 if abs(number) < 1e-9 else float(f"{number:.10g}")
