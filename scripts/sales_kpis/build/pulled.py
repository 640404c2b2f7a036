"""A DuckDB file with the raw tables of a CRM or a billing system: what `load` or a loader wrote."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from sales_kpis.errors import DataError
from sales_kpis.files.loader import is_database
from sales_kpis.messages import tr
from sales_kpis.project import DATABASE_CONFIG, ROOT
from sales_kpis.sql import literal

SYSTEMS = sorted(path.parent.name for path in ROOT.glob("models/staging/*/_*__sources.yml"))


def find_database(data: Path) -> Path | None:
    """The database that was named, or the one that lies in the folder beside the files."""
    if data.is_file():
        return data
    found = [path for path in sorted(data.iterdir()) if is_database(path)]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise DataError(
            tr(
                "{folder} has more than one database: {names}. Leave one of them in it.",
                folder=data,
                names=names,
            )
        )
    return found[0] if found else None


def copy_raw_tables(pulled: Path, database: Path, dbt_vars: Mapping[str, Any]) -> list[str]:
    """Copy them into the database that is built; returns the systems that they are of.

    Copied and not read where they are, so that the published file is whole by itself and a pull
    may go on meanwhile. Raises a DataError where there is nothing that a connector reads.
    """
    connections = dbt_vars.get("connections") or {}
    schemas = {
        system: [
            (place or {}).get("schema", system)
            for place in (connections.get(system) or {system: {}}).values()
        ]
        for system in SYSTEMS
    }
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        try:
            connection.execute(f"attach {literal(pulled)} as pulled (read_only)")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise DataError(
                tr("{path} cannot be read: {reason}", path=pulled, reason=reason)
            ) from None
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'pulled' and list_contains(?, schema_name) order by all",
            [sum(schemas.values(), [])],
        ).fetchall()
        for schema, table in tables:
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(
                f'create table "{schema}"."{table}" as from pulled."{schema}"."{table}"'
            )
    loaded = {schema for schema, _ in tables}
    found = [system for system, places in schemas.items() if loaded.intersection(places)]
    if not found:
        raise DataError(
            tr(
                "{database} has no schema that a connector reads: {systems}. Where the "
                "tables stand in another one, say so: --var 'connections={{stripe: "
                "{{stripe: {{schema: raw}}}}}}'.",
                database=pulled,
                systems=", ".join(SYSTEMS),
            )
        )
    return found
