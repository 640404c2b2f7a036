"""The files: one CSV for each entity and for each setting."""

import csv
from collections.abc import Iterable
from pathlib import Path

from demo_company.columns import ENTITIES, SETTINGS
from demo_company.rows import Row

# Money has two decimals; these columns differ.
FORMATS = {"probability": "g", "default_probability": "g", "rate": ".6f"}


def write_files(
    output: Path, entities: dict[str, list[Row]], settings: dict[str, list[tuple]]
) -> None:
    for entity, header in ENTITIES.items():
        path = output / "demo" / f"raw_demo__{entity}.csv"
        _write(path, header.split(), entities[entity])
    for name, header in SETTINGS.items():
        columns = header.split()
        rows = [dict(zip(columns, row, strict=True)) for row in settings[name]]
        _write(output / "settings" / f"{name}.csv", columns, rows)


def _write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    """A row need not have every column; one that is not in the file is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _text(name, row[name]) for name in row})


def _text(column: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, FORMATS.get(column, ".2f"))
    return str(value)
