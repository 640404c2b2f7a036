"""Which system wrote a file: by its headers, from the table in presets.yml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sales_kpis.connect.tables import Table, spelt
from sales_kpis.files.contract import read_contract
from sales_kpis.project import read_yaml

PRESETS = Path(__file__).with_name("presets.yml")


@dataclass(frozen=True)
class Preset:
    """What is known of one entity in the exports of one system."""

    system: str
    # As people call the system; empty where none is recognised.
    system_name: str
    entity: str
    stated: Mapping[str, Any]

    def headers(self, column: str) -> list[str]:
        """What the column may be called, the name of the contract last."""
        return [*self.stated.get("columns", {}).get(column, []), column]

    def option(self, name: str) -> Any:
        return self.stated.get(name) or {}

    @property
    def is_never_a_file(self) -> bool:
        """Whether the system only names these in the records of others."""
        return bool(self.system) and bool(self.stated) and "known_by" not in self.stated

    def meanings(self, column: str) -> dict[str, str]:
        """The words of a column, folded, in the words of the contract."""
        return _folded(self.option("values").get(column, {}))

    @property
    def stages(self) -> dict[str, str]:
        return _folded(self.option("stages"))

    @property
    def outcomes(self) -> dict[str, str]:
        return _folded(self.option("outcome"))

    def columns_of(self, table: Table) -> dict[str, str]:
        """Every column of the contract that the table has a header for."""
        found = {}
        for column in read_contract()[self.entity].column_names:
            if header := first_header(self.headers(column), table):
                found[column] = header
        return found

    def is_known_by(self, table: Table) -> bool:
        groups = self.stated.get("known_by")
        return bool(groups) and all(first_header(group, table) for group in groups)


@cache
def read_presets() -> dict:
    return read_yaml(PRESETS)


@cache
def known_headers() -> frozenset[str]:
    """Every name that a header may have."""
    contract = read_contract()
    presets = [*_presets_of_systems(), *other_presets().values()]
    return frozenset(
        spelt(name)
        for preset in presets
        for column in contract[preset.entity].column_names
        for name in preset.headers(column)
    )


def preset_of(table: Table) -> Preset | None:
    """The system and entity that has the most of these headers; None where nothing fits."""
    known = [preset for preset in _presets_of_systems() if preset.is_known_by(table)]
    if known:
        return max(known, key=lambda preset: len(preset.columns_of(table)))
    named = [preset for preset in other_presets().values() if _has_key(preset, table)]
    by_name = [preset for preset in named if spelt(table.path.stem).startswith(preset.entity[:-1])]
    return max(
        by_name or named,
        key=lambda preset: (len(_required(preset, table)), len(preset.columns_of(table))),
        default=None,
    )


@cache
def other_presets() -> dict[str, Preset]:
    """Of files that no system is recognised by: every entity of the contract."""
    stated = read_presets()["other"]
    return {entity: Preset("", "", entity, stated.get(entity, {})) for entity in read_contract()}


def preset_for(preset: Preset, entity: str) -> Preset:
    """What the same system says of another entity."""
    own = read_presets()["vendors"].get(preset.system, {}).get(entity)
    if own is None:
        return other_presets()[entity]
    return Preset(preset.system, preset.system_name, entity, own)


def first_header(names: Iterable[str], table: Table) -> str | None:
    """The first of these names that the table has, as the table writes it."""
    headers = {spelt(header): header for header in reversed(table.header)}
    return next((headers[spelt(name)] for name in names if spelt(name) in headers), None)


@cache
def _presets_of_systems() -> tuple[Preset, ...]:
    return tuple(
        Preset(system, content["name"], entity, stated)
        for system, content in read_presets()["vendors"].items()
        for entity, stated in content.items()
        if entity != "name"
    )


def _required(preset: Preset, table: Table) -> set[str]:
    return preset.columns_of(table).keys() & {*read_contract()[preset.entity].required}


def _has_key(preset: Preset, table: Table) -> bool:
    """Two columns at least, of which one must be there."""
    return len(preset.columns_of(table)) > 1 and bool(_required(preset, table))


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {str(word).casefold(): meaning for word, meaning in words.items()}
