"""The raw tables of a system as its sources declare them, and the rows that its records make."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sales_kpis.errors import UserError
from sales_kpis.messages import tr
from sales_kpis.project import ROOT, read_yaml

# An int that counts milliseconds: in seconds it would be later than the year 5000.
MILLISECONDS_FROM = 100_000_000_000


@dataclass(frozen=True)
class Column:
    """A declared column: its type, and where in a record its value may stand, in order."""

    name: str
    type: str
    paths: tuple[str, ...]

    def hint(self) -> dict:
        """The column for dlt. Times are UTC without a zone, as staging has them."""
        kind, _, digits = self.type.partition("(")
        if kind == "numeric":
            precision, scale = (int(digit) for digit in digits.rstrip(")").split(","))
            return {"data_type": "decimal", "precision": precision, "scale": scale}
        types = {"string": "text", "boolean": "bool"}
        hint = {"data_type": types.get(kind, kind)}
        return {**hint, "timezone": False} if kind == "timestamp" else hint

    def value(self, record: dict) -> Any:
        found = next((v for p in self.paths if (v := at(record, p)) not in (None, "")), None)
        if found is None:
            return None
        try:
            return _readers()[self.type.partition("(")[0]](found)
        except (ValueError, TypeError, InvalidOperation, OverflowError):
            raise UserError(
                tr(
                    "the API sent {value} as {name}, which is declared as {type}",
                    value=json.dumps(found)[:60],
                    name=self.name,
                    type=self.type,
                )
            ) from None


@dataclass(frozen=True)
class Table:
    """A declared table. Lists within its records stay in them, as JSON, and change with them."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    latest_by: tuple[str, ...]
    lists: tuple[str, ...]

    def hints(self) -> dict[str, dict]:
        columns = {column.name: column.hint() for column in self.columns}
        columns |= {name: {"data_type": "json"} for name in self.lists}
        for name in self.key:
            columns[name]["primary_key"] = True
        # Of a record that an answer repeats, the latest state is kept.
        for name in self.latest_by[:1]:
            columns[name]["dedup_sort"] = "desc"
        return {name: {**column, "name": name} for name, column in columns.items()}

    def read_from(self, paths: dict[str, str]) -> "Table":
        """The same table, whose columns stand in records where the paths say."""
        columns = (
            replace(column, paths=(paths[column.name], *column.paths))
            if column.name in paths
            else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))

    def row(self, record: dict) -> dict:
        row = {column.name: column.value(record) for column in self.columns}
        for name in self.key:
            # Nothing equals null: a row with one in its key would come again and again. Staging
            # reads empty text as null.
            row[name] = "" if row[name] is None else row[name]
        return row | {name: _elements(record.get(name)) for name in self.lists}


def sources_of(system: str) -> Path:
    return ROOT / "models" / "staging" / system / f"_{system}__sources.yml"


def declared_tables(system: str, fields: Iterable[str] = ()) -> dict[str, Table]:
    """The tables of a system by name; what is a list within another's records is none.

    `fields` are columns of deals beyond them, as the system names them.
    """
    declared = read_yaml(sources_of(system))["sources"][0]
    prefixes = ["", *_meta(declared).get("prefixes", [])]
    lists: dict[str, list[str]] = {}
    for table in declared["tables"]:
        meta = _meta(table)
        if "list" in meta:
            lists.setdefault(meta["parent"], []).append(meta["list"].partition(".")[0])
    return {
        table["name"]: Table(
            name=table["name"],
            columns=(
                *(_column(column, prefixes) for column in table["columns"]),
                *(_field(name, _meta(table), prefixes) for name in fields if _has_fields(table)),
            ),
            key=tuple(_meta(table).get("key", ())),
            latest_by=tuple(_meta(table).get("latest_by", ())),
            lists=tuple(dict.fromkeys(lists.get(table["name"], ()))),
        )
        for table in declared["tables"]
        if "list" not in _meta(table)
    }


def at(record: Any, path: str) -> Any:
    """What stands in a record at `a.b.0.c`; None where there is nothing."""
    found = record
    for step in path.split("."):
        if isinstance(found, list):
            found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
        elif isinstance(found, dict):
            found = found.get(step)
        else:
            return None
    return found


def _elements(found: Any) -> Any:
    """A list of records; plain values become such, under the name that dlt gives them."""
    if not isinstance(found, list):
        return found
    return [one if isinstance(one, dict) else {"value": one} for one in found]


def _meta(declared: dict) -> dict:
    return declared.get("config", {}).get("meta", {})


def _column(declared: dict, prefixes: list[str]) -> Column:
    names = [declared["name"], *_meta(declared).get("names", ())]
    # `a->b.c` leads to another table, which is how one loader does it.
    paths = tuple(p + n for n in names if "->" not in n for p in prefixes)
    return Column(declared["name"], declared["data_type"], paths)


def _has_fields(table: dict) -> bool:
    return _meta(table).get("has_deal_fields", False)


def _field(name: str, meta: dict, prefixes: list[str]) -> Column:
    paths = tuple(p + name for p in [*prefixes, *meta.get("field_prefixes", [])])
    # The API spells a name as it likes, a database in small letters.
    return Column(name.lower(), "string", tuple(dict.fromkeys((*paths, name.lower()))))


def _readers() -> dict[str, Callable[[Any], Any]]:
    return {
        "string": _text,
        "bigint": lambda value: int(Decimal(str(value))),
        "numeric": lambda value: Decimal(str(value)),
        "boolean": _flag,
        "timestamp": instant,
        "date": lambda value: date.fromisoformat(str(value)[:10]),
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _flag(value: Any) -> bool:
    return str(value).lower() in ("true", "t", "yes", "y", "1")


def instant(value: Any) -> datetime:
    """A time in seconds or milliseconds since 1970, or as text; without an offset it is UTC."""
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        read = datetime.fromisoformat(value)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    number = int(value)
    return datetime.fromtimestamp(number / (1000 if number > MILLISECONDS_FROM else 1), UTC)
