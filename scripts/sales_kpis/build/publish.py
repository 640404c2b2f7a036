"""Put a finished database in the place that readers open: whole, or not at all.

DuckDB lets one process write or many read, and dbt replaces one table at a time. So
nobody ever writes to the published file: a build fills a file of its own in the same
file system, and a rename puts it in place. Who has the old file open keeps the old
state until the next open.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from sales_kpis.errors import BuildError
from sales_kpis.messages import tr
from sales_kpis.read.warehouse import schema_with


@contextmanager
def only_publisher(
    folder: Path,
    refusal: str = "",
) -> Iterator[None]:
    """Hold the folder's lock, or raise a BuildError that says the refusal, of a build by default.

    The kernel frees it however this process ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            of_a_build = tr(
                "another build is at work here (process {process}): wait for it, or choose "
                "another --output",
                process=file.read().strip(),
            )
            raise BuildError(refusal or of_a_build) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_database(database: Path) -> int:
    """Read every row of what a build has made; return the number of KPI values."""
    read_every_row(database)
    with duckdb.connect(str(database), read_only=True) as connection:
        schema = _schema_of_kpis(connection)
        if schema is None:
            raise BuildError(tr("kpi_values was not built, so nothing is published"))
        values = connection.execute(f'select count(*) from "{schema}".kpi_values').fetchone()[0]
    if not values:
        raise BuildError(
            tr(
                "kpi_values is empty, so nothing is published: no input has rows that any "
                "KPI could use"
            )
        )
    return values


def read_every_row(database: Path) -> None:
    """Read every row of every table and look through every view; raise a BuildError at a fault.

    A file cut in half can still be opened, and a view can name what is not there: only reading
    tells. The rows of a view are those of the tables below it.
    """
    if _log_of(database).exists():
        raise BuildError(tr("{file} was not closed properly: not published", file=database.name))
    relation = tr("the list of tables")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            relations = connection.execute(
                "select table_schema, table_name, table_type = 'VIEW' "
                "from information_schema.tables "
                "where table_catalog = current_database() order by 1, 2"
            ).fetchall()
            for schema, name, is_view in relations:
                relation = f"{schema}.{name}"
                # The hash needs every column; a bare count would read none.
                columns = "*" if is_view else "bit_xor(hash(rows))"
                query = f'select {columns} from "{schema}"."{name}" as rows'
                connection.execute(f"explain {query}" if is_view else query).fetchone()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise BuildError(
            tr(
                "{relation} cannot be read, so nothing is published: {reason}",
                relation=relation,
                reason=reason,
            )
        ) from None


def name_without_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Let whoever opens the file with nothing but DuckDB write `select * from kpi_values`."""
    schema = _schema_of_kpis(connection)
    if schema in (None, "main"):
        return
    names = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ?",
        [schema],
    ).fetchall()
    for (name,) in names:
        connection.execute(f'create view main."{name}" as select * from "{schema}"."{name}"')


def _schema_of_kpis(connection: duckdb.DuckDBPyConnection) -> str | None:
    (catalog,) = connection.execute("select current_database()").fetchone()
    return schema_with(connection, catalog, "kpi_values")


def publish(built: Path, published: Path) -> None:
    """Move the file into place so that it survives a power cut."""
    _sync(built)
    # Left by somebody who wrote to the old file; DuckDB would not open ours with it.
    _log_of(published).unlink(missing_ok=True)
    built.replace(published)
    _sync(published.parent)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
