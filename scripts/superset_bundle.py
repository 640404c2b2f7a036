#!/usr/bin/env python3
"""Pack the dashboard of bi/superset as the zip file that Apache Superset imports.

Usage: python scripts/superset_bundle.py --help

The folder holds the bundle in English, with a placeholder for the database. Packing puts
in the address of the database, what dbt says of each column, and, with --lang ru, the
Russian texts of bi/superset.ru.yml.
"""

import io
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from sales_kpis.choices import Lang
from sales_kpis.errors import UserError

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "bi/superset"
TRANSLATION = ROOT / "bi/superset.ru.yml"

# What of the bundle people read; everything else is a name or a setting.
TEXTS = {"slice_name", "dashboard_title", "description", "verbose_name", "subheader"}
TEXTS |= {"compare_suffix", "sliceName", "text", "name"}
# The name of the connection where nobody chose another.
NAME = "Sales KPIs"

Bundle = dict[str, dict]


def read_bundle(folder: Path = FOLDER) -> Bundle:
    """Read the YAML files of the bundle: path inside the folder -> content."""
    return {
        path.relative_to(folder).as_posix(): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.yaml"))
    }


def pack(uri: str, name: str = NAME, lang: str = "en") -> bytes:
    """Make the zip file of the bundle for one database and one language.

    A name of its own gives the bundle ids of its own: editions of two names, such as one
    of each language, live side by side in one Superset; one of the same name is updated.
    """
    bundle = read_bundle()
    _describe_columns(bundle)
    if lang == "ru":
        bundle = translated(bundle)
    connection = bundle["databases/sales_kpis.yaml"]
    connection |= {"sqlalchemy_uri": uri, "database_name": name}
    if name != NAME:
        bundle = _with_own_ids(bundle, name)
    return _zipped(bundle)


def texts(content: Any, key: str = "") -> set[str]:
    """Collect the texts that people read in a part of the bundle."""
    if isinstance(content, dict):
        return set().union(*(texts(part, name) for name, part in content.items()))
    if isinstance(content, list):
        return set().union(*(texts(part, key) for part in content))
    # An expression that puts words in place of codes.
    is_text = key in TEXTS or key == "expression" and "then '" in content
    return {content} if is_text and content else set()


def translated(bundle: Bundle) -> Bundle:
    """Put the bundle into Russian: its texts, and the columns that carry names."""
    translation = yaml.safe_load(TRANSLATION.read_text(encoding="utf-8"))

    def translate(content: Any, words: dict[str, str]) -> Any:
        if isinstance(content, dict):
            return {words.get(key, key): translate(part, words) for key, part in content.items()}
        if isinstance(content, list):
            return [translate(part, words) for part in content]
        return words.get(content, content) if isinstance(content, str) else content

    in_charts = translation["texts"] | translation["columns"]
    return {
        path: translate(content, in_charts if path.startswith("charts/") else translation["texts"])
        for path, content in bundle.items()
    }


def _describe_columns(bundle: Bundle) -> None:
    """Say of each table and column what its model's YAML says."""
    for path, dataset in bundle.items():
        if not path.startswith("datasets/"):
            continue
        [beside] = (ROOT / "models/reporting").rglob(f"{dataset['table_name']}.yml")
        [model] = yaml.safe_load(beside.read_text(encoding="utf-8"))["models"]
        described = {column["name"]: column["description"] for column in model["columns"]}
        dataset["description"] = model["description"].strip()
        for column in dataset["columns"]:
            if column["column_name"] in described:
                column["description"] = described[column["column_name"]].strip()


def _with_own_ids(bundle: Bundle, name: str) -> Bundle:
    """Derive every id of the bundle from its id in the folder and the name."""
    own = {
        content["uuid"]: str(uuid.uuid5(uuid.UUID(content["uuid"]), name))
        for content in bundle.values()
        if "uuid" in content
    }
    text = yaml.safe_dump(bundle, allow_unicode=True)
    for old, new in own.items():
        text = text.replace(old, new)
    bundle = yaml.safe_load(text)
    for path, content in bundle.items():
        if path.startswith("dashboards/"):
            # The address of a dashboard is its own as well.
            content["slug"] = own_slug(content["slug"], name)
    return bundle


def own_slug(slug: str, name: str) -> str:
    """Name the dashboard's address in an edition of another name."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return "-".join([slug, *words])


def _zipped(bundle: Bundle) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in bundle.items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            archive.writestr(f"sales_kpis/{path}", text)
    return packed.getvalue()


def main(
    uri: Annotated[
        str, typer.Option(metavar="URI", help="Address of the database, as SQLAlchemy writes it.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE")] = Path(
        "output/superset.zip"
    ),
    name: Annotated[str, typer.Option(help="Name of the connection in Superset.")] = NAME,
    lang: Annotated[Lang, typer.Option(help="Language of titles and columns.")] = Lang.en,
) -> None:
    """Pack the dashboard for Superset; docs/bi.md shows the import step by step."""
    if not output.parent.is_dir():
        raise UserError(f"there is no folder {output.parent}")
    output.write_bytes(pack(uri, name, lang.value))
    print(output)


if __name__ == "__main__":
    try:
        typer.run(main)
    except UserError as error:
        sys.exit(f"Error: {error}")
