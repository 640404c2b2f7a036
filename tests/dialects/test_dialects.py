"""The models, rendered for warehouses that nobody here can run, are SQL of their dialect.

This proves syntax, not values: docs/engines.md says which engines run every test. It
needs the environment of `make test-dialects`.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlglot
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parents[2]
# What dbt wants to know of a server before it renders for it; nothing is ever connected to.
OUTPUTS = {
    "snowflake": {"account": "a", "user": "u", "password": "p", "warehouse": "w", "database": "d"},
    "redshift": {"host": "h", "port": 5439, "user": "u", "password": "p", "dbname": "d"},
    "bigquery": {"method": "service-account", "project": "p"},
}


def write_profile(folder: Path, dialect: str) -> None:
    output = {"type": dialect, "schema": "analytics", "threads": 2, **OUTPUTS[dialect]}
    if dialect == "bigquery":
        output["keyfile"] = str(folder / "key.json")
        (folder / "key.json").write_text(json.dumps(service_account()), encoding="utf-8")
    profile = {"sales_kpis": {"target": dialect, "outputs": {dialect: output}}}
    (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")


def service_account() -> dict:
    """Looks like a key, opens nothing."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "p",
        "private_key_id": "k",
        "private_key": pem.decode(),
        "client_email": "nobody@p.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": "https://localhost/token",
    }


# How the warehouses call the types that the sources of the connectors declare.
TYPES = {
    "snowflake": {"string": "VARCHAR", "timestamp": "TIMESTAMP_NTZ", "bigint": "NUMBER"},
    "redshift": {"string": "character varying", "timestamp": "timestamp without time zone"},
    "bigquery": {"string": "STRING", "bigint": "INT64", "boolean": "BOOL"},
}


def declared_columns() -> dict[tuple[str, str], dict[str, str]]:
    """The columns of each table that a connector declares, with their types."""
    paths = (ROOT / "models/staging").glob("*/_*__sources.yml")
    declared = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    return {
        (source["name"], table["name"]): {
            column["name"]: column["data_type"] for column in table["columns"]
        }
        for source in (one["sources"][0] for one in declared)
        for table in source["tables"]
    }


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Pretend that a warehouse has the tables by which models of a connector are compiled."""
    tables = declared_columns()

    def pretend(dialect: str) -> None:
        FACTORY.load_plugin(dialect)
        adapter = FACTORY.get_adapter_class_by_name(dialect)

        def get_relation(self, database, schema, identifier):
            if (schema, identifier) not in tables:
                return None
            return self.Relation.create(
                database=database, schema=schema, identifier=identifier, type="table"
            )

        def get_columns_in_relation(self, relation):
            columns = tables[relation.schema, relation.identifier].items()
            return [self.Column(name, TYPES[dialect].get(kind, kind)) for name, kind in columns]

        monkeypatch.setattr(adapter, "get_relation", get_relation)
        monkeypatch.setattr(adapter, "get_columns_in_relation", get_columns_in_relation)

    return pretend


def dbt_compile(folder: Path, *more: str) -> None:
    result = dbtRunner().invoke(
        [
            *("--quiet", "compile", "--no-introspect", "--no-populate-cache"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(folder)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *more,
        ]
    )
    messages = [one.message for one in getattr(result.result, "results", None) or () if one.message]
    assert result.success, result.exception or messages


# What the connectors make of raw values, by the types that loaders choose.
RAW_VALUES = """
{%- set types = ['varchar', 'timestamp with time zone', 'bigint', 'double precision', 'boolean'] -%}
select
    {%- for loaded in types %}
    {%- for declared in ['string', 'timestamp', 'date', 'boolean', 'numeric(18, 2)', 'bigint']
            if loaded != 'boolean' or declared == 'boolean' %}
    {{ cast_source('a', loaded, declared) }} as column_{{ loop.index }},
    {%- endfor %}
    {%- endfor %}
    {{ json_path_text('a', ['teams', '0', 'name']) }} as name,
    {{ picked_day('b') }} as picked_day,
    {{ start_of_day('c') }} as start_of_day
from d as loaded
{{ json_elements('loaded.a') }}
"""


@pytest.mark.parametrize("dialect", OUTPUTS)
def test_every_compiled_file_is_sql_of_the_dialect(dialect: str, warehouse, tmp_path: Path) -> None:
    write_profile(tmp_path, dialect)
    warehouse(dialect)
    folders = (path.parent.name for path in (ROOT / "models/staging").glob("*/_*__sources.yml"))
    connectors = json.dumps({"connectors": dict.fromkeys(folders, "all")})
    for more in (["--vars", connectors], ["--inline", RAW_VALUES]):
        dbt_compile(tmp_path, *more)
    compiled = (tmp_path / "target" / "compiled" / "sales_kpis").rglob("*.sql")
    # What is inline lies in a folder of such a name.
    paths = [path for path in compiled if path.is_file()]
    models = list((ROOT / "models").rglob("*.sql"))
    assert len(paths) > len(models), "models and data tests are compiled"

    faults = {}
    for path in paths:
        try:
            sqlglot.parse(path.read_text(encoding="utf-8"), dialect=dialect)
        except sqlglot.ParseError as error:
            faults[path.name] = str(error).splitlines()[0]
    assert not faults
