"""Empty files of the input contract, for a user to fill."""

from pathlib import Path

from sales_kpis.files.contract import Entity, read_contract
from sales_kpis.messages import tr


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
        [_introduction(), *(_described(entity) for entity in contract.values())]
    )
    written = []
    for name, content in contents.items():
        path = folder / name
        if force or not path.exists():
            path.write_text(content, encoding="utf-8")
            written.append(path)
    return written


def _introduction() -> str:
    title = tr("Files of the input contract")
    text = tr(
        "Fill the files that you have and delete the others: a missing file is an entity\n"
        "without rows. Required columns are marked with *; every other column may be left\n"
        "out. Columns may come in any order. How values are written (dates, numbers, words)\n"
        "is described in docs/files.md; how to read files that look different, too."
    )
    return f"{title}\n{'=' * len(title)}\n\n{text}\n"


def _described(entity: Entity) -> str:
    lines = [f"{entity.name}.csv - {entity.description}"]
    for column in entity.columns:
        mark = "*" if column.name in entity.required else " "
        lines.append(f"  {mark} {column.name:<22} {column.data_type:<15} {column.description}")
    return "\n".join(lines) + "\n"
