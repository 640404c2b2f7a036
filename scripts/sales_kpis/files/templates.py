"""Empty files of the input contract, for a user to fill."""

from pathlib import Path

from sales_kpis.files.contract import Entity, read_contract

INTRODUCTION = """\
Files of the input contract
===========================

Fill the files that you have and delete the others: a missing file is an entity
without rows. Required columns are marked with *; every other column may be left
out. Columns may come in any order. How values are written (dates, numbers, words)
is described in docs/files.md; how to read files that look different, too.
"""


def write_templates(folder: Path, force: bool = False) -> list[Path]:
    """Write a header-only CSV per entity and a README.txt; return what was written.

    A file that exists is the user's: it is left alone unless `force`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contract = read_contract()
    contents = {
        f"{name}.csv": ",".join(entity.column_names) + "\n" for name, entity in contract.items()
    }
    contents["README.txt"] = "\n".join(
        [INTRODUCTION, *(_described(entity) for entity in contract.values())]
    )
    written = []
    for name, content in contents.items():
        path = folder / name
        if force or not path.exists():
            path.write_text(content, encoding="utf-8")
            written.append(path)
    return written


def _described(entity: Entity) -> str:
    lines = [f"{entity.name}.csv - {entity.description}"]
    for column in entity.columns:
        mark = "*" if column.name in entity.required else " "
        lines.append(f"  {mark} {column.name:<22} {column.data_type:<15} {column.description}")
    return "\n".join(lines) + "\n"
