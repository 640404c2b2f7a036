"""The published file opens in the oldest driver that is about, and in the newest."""

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

DRIVERS = {"duckdb-oldest": "1.4.", "duckdb-newest": "2."}

# Run by the driver's own Python: counts the values of every column of every relation.
READER = """
import duckdb, json, sys

connection = duckdb.connect(sys.argv[1], read_only=True)
columns = connection.execute('''
    select table_name, column_name from information_schema.columns
    where table_schema = 'analytics' order by table_name, column_name
''').fetchall()
relations = {}
for table, column in columns:
    relations.setdefault(table, []).append(column)
counts = {}
for table, names in relations.items():
    counted = ", ".join(f'count("{name}")' for name in names)
    row = connection.execute(f'select count(*), {counted} from analytics."{table}"').fetchone()
    counts[table] = dict(zip(["rows", *names], row))
print(json.dumps({"version": duckdb.__version__, "counts": counts}))
"""


def read_with(python: Path, database: Path) -> dict:
    """Read every relation of the target schema with the DuckDB of another Python."""
    done = subprocess.run([python, "-c", READER, database], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def database() -> Path:
    """Name the file as it was published: the generation that wrote it is what matters."""
    return Path(os.environ["SALES_KPIS_DUCKDB"]).resolve()


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_driver_reads_every_table_and_view(driver, database, environments):
    read = read_with(environments / driver / "bin/python", database)
    assert read["version"].startswith(DRIVERS[driver])

    with duckdb.connect(str(database), read_only=True) as connection:
        relations = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'analytics'"
        ).fetchall()
        assert read["counts"].keys() == {name for (name,) in relations}
        for table, counts in read["counts"].items():
            columns = [f'count("{name}")' for name in counts if name != "rows"]
            expected = connection.execute(
                f'select count(*), {", ".join(columns)} from analytics."{table}"'
            ).fetchone()
            assert tuple(counts.values()) == expected, table
    print(f"{driver} {read['version']}: {len(relations)} tables and views")
