"""The same on the Postgres that DBT_POSTGRES_* name, in a schema of its own."""

import os
from collections.abc import Iterator

import psycopg2
import pytest

from fakes import MAINS
from sales_kpis.load import pull

pytestmark = pytest.mark.skipif(
    "DBT_POSTGRES_HOST" not in os.environ, reason="no DBT_POSTGRES_* names a database"
)
COUNT = 35


@pytest.fixture
def connection() -> Iterator:
    stated = os.environ.get
    opened = psycopg2.connect(
        host=stated("DBT_POSTGRES_HOST"),
        port=stated("DBT_POSTGRES_PORT"),
        user=stated("DBT_POSTGRES_USER"),
        password=stated("DBT_ENV_SECRET_POSTGRES_PASSWORD"),
        dbname=stated("DBT_POSTGRES_DATABASE"),
    )
    opened.autocommit = True
    yield opened
    opened.close()


@pytest.mark.parametrize("system", [s for s in MAINS if s in pull.systems()])
def test_every_record_lands_once_on_postgres(system, connection) -> None:
    main, schema = MAINS[system], f"load_{system}"
    api = main.make(COUNT)
    cursor = connection.cursor()
    for part in ("", "_staging"):
        cursor.execute(f"drop schema if exists {schema}{part} cascade")
    for _ in range(2):
        with api.serving() as url:
            request = pull.Request(
                system=system,
                secrets=api.secrets,
                destination=pull.postgres_database(),
                schema=schema,
                base_url=url,
                pages=2,
            )
            pull.Pull(request, print).run()
        api.change(20)
    cursor.execute(
        f"select count(*), count(distinct {main.key}),"
        f" sum(case when {main.name} = 'changed' then 1 else 0 end) from {schema}.{main.table}"
    )
    landed = cursor.fetchone()
    print(f"{system:<10} {'on Postgres, twice':<32} expected {COUNT}, landed {landed[0]}")
    assert landed == (COUNT, COUNT, 1)
