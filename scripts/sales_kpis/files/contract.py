"""The input contract, read from models/crm/crm_<entity>.yml: stated there only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from sales_kpis.project import ROOT, read_yaml

CRM_FOLDER = ROOT / "models" / "crm"


@dataclass(frozen=True)
class Column:
    """A column that a file may have."""

    name: str
    data_type: str
    description: str
    # Those that it accepts; none = any.
    words: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return self.data_type.startswith(("numeric", "bigint"))


@dataclass(frozen=True)
class Entity:
    """A file of the contract: its columns, and those it cannot do without."""

    name: str
    description: str
    columns: tuple[Column, ...]
    required: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def with_fields(self, names: Iterable[str]) -> "Entity":
        """The same with columns of the user's own, which are text."""
        fields = (Column(name, "string", "A field of your own.") for name in names)
        return replace(self, columns=(*self.columns, *fields))


@cache
def read_contract() -> dict[str, Entity]:
    """Every entity of the contract by name, in the order of the names."""
    models = (
        model
        for path in sorted(CRM_FOLDER.glob("crm_*.yml"))
        for model in read_yaml(path)["models"]
    )
    entities = (_entity(model) for model in models)
    return {entity.name: entity for entity in entities}


def _entity(model: dict) -> Entity:
    meta = model["config"]["meta"]
    return Entity(
        name=meta["entity"],
        description=model["description"].strip(),
        columns=tuple(
            _column(column)
            for column in model["columns"]
            # The union of connectors fills these two, except where the user states for
            # which connector a row holds: there it is in the key.
            if column["name"] not in ("connector", "source_row") or column["name"] in meta["key"]
        ),
        required=tuple(meta["required"]),
        key=tuple(meta["key"]),
    )


def _column(described: dict) -> Column:
    description = described["description"].strip()
    words = tuple(described.get("config", {}).get("meta", {}).get("words", ()))
    if words:
        description += f" One of {', '.join(words[:-1])} or {words[-1]}."
    return Column(described["name"], described["data_type"], description, words)
