"""What builds saw of the deals, kept from one build to the next: each fills a database of its own.

macros/history/deal_states.sql notes it in the database that is built. Here it is brought there
before, and put aside after, in a file that cannot be made again.
"""

from pathlib import Path

import duckdb

from sales_kpis.build.publish import publish
from sales_kpis.project import DATABASE_CONFIG
from sales_kpis.sql import literal

NAME = "deal_states.duckdb"
TABLE = "analytics_history.deal_states"


def recall_deal_states(output: Path, database: Path, data: Path | None) -> None:
    """Put what earlier builds of the same data saw into the database that is being built."""
    kept = output / "history" / NAME
    if not kept.exists():
        return
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        connection.execute(f"attach {literal(kept)} as kept (read_only)")
        connection.execute("create schema if not exists analytics_history")
        connection.execute(
            f"create table {TABLE} as select * exclude (data) from kept.deal_states where data = ?",
            [_name_of(data)],
        )


def keep_deal_states(output: Path, published: Path, data: Path | None) -> None:
    """Write what has been seen so far beside the published database: whole, or not at all."""
    if not _is_noted(published):
        return
    kept = output / "history" / NAME
    kept.parent.mkdir(exist_ok=True)
    scratch = kept.with_suffix(".new")
    # Whatever an interrupted build left.
    scratch.unlink(missing_ok=True)
    with duckdb.connect(str(scratch), config=DATABASE_CONFIG) as connection:
        connection.execute(f"attach {literal(published)} as published (read_only)")
        connection.execute(
            f"create table deal_states as select ? as data, * from published.{TABLE}",
            [_name_of(data)],
        )
        if kept.exists():
            connection.execute(f"attach {literal(kept)} as kept (read_only)")
            connection.execute(
                "insert into deal_states by name select * from kept.deal_states where data <> ?",
                [_name_of(data)],
            )
    publish(scratch, kept)


def _is_noted(database: Path) -> bool:
    with duckdb.connect(str(database), read_only=True, config=DATABASE_CONFIG) as connection:
        noted = connection.execute(
            "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?", [TABLE]
        )
        return noted.fetchone() is not None


def _name_of(data: Path | None) -> str:
    """Whose deals they are: one output folder may see several companies."""
    return str(data.resolve()) if data else ""
