"""The catalogue of messages: gather what the commands say, and compile what is said in Russian.

Usage: python scripts/tools/translations.py [--check]

New messages come into scripts/sales_kpis/locale/ru/LC_MESSAGES/sales_kpis.po without a
translation, and what nobody says any more leaves it. With --check nothing is written; the exit
code is 1 where one of the two files is stale.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

# A script finds what lies beside it; the package lies one level up.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from sales_kpis.choices import Lang
from sales_kpis.commands.app import app
from sales_kpis.commands.spoken import paragraphs
from sales_kpis.messages import DOMAIN, LOCALE, speak
from sales_kpis.project import ROOT

PO = LOCALE / "ru/LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
PACKAGE = ROOT / "scripts/sales_kpis"
# How many of the first arguments of which function are messages.
KEYWORDS = {"tr": 1, "marked": 1, "tr_count": 2}
HEADER = """\
# What the commands say in Russian. `make messages` adds what is new, without a translation,
# and compiles the rest: see CONTRIBUTING.md."""
# No day is written down, so that one catalogue is always one file.
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
# An example of a help that says nothing but the command.
COMMAND = re.compile(r"\s*kpis\.py \S+( \S+)*")
NOT_OURS = re.compile(rb'^#, fuzzy\n|^"(Language-Team): .*\n', re.MULTILINE)
Text = str | tuple[str, str]


def messages() -> dict[Text, list[str]]:
    """Every message, and the files that say it."""
    found: dict[Text, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in _messages_in(path):
            found.setdefault(message, []).append(str(path.relative_to(ROOT)))
    for message in _messages_of_help():
        found.setdefault(message, []).append("--help")
    return found


def _messages_in(path: Path) -> Iterator[Text]:
    """Of the tree and not of the tokens: those within an f-string are messages, too."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in KEYWORDS:
            continue
        texts = call.args[: KEYWORDS[call.func.id]]
        if all(isinstance(text, ast.Constant) for text in texts):
            values = tuple(text.value for text in texts)
            yield values if len(values) > 1 else values[0]


def _messages_of_help() -> Iterator[str]:
    speak(Lang.en)
    program = typer.main.get_command(app)
    for command in [program, *program.commands.values()]:
        texts = [command.help, command.epilog, *(param.help for param in command.params)]
        for part in (part for text in texts for part in paragraphs(text)):
            if part and not COMMAND.fullmatch(part):
                yield part


def fresh_catalogue() -> Catalog:
    """All that is said now, with the translations that there are."""
    with PO.open("rb") as file:
        known = read_po(file, locale="ru")
    catalogue = Catalog(locale="ru", domain=DOMAIN, header_comment=HEADER)
    catalogue.creation_date = catalogue.revision_date = NO_DAY
    for message, names in messages().items():
        before = known.get(message if isinstance(message, str) else message[0])
        same = before is not None and before.id == message
        places = [(name, None) for name in dict.fromkeys(names)]
        catalogue.add(message, before.string if same else None, places)
    return catalogue


def is_translated(message: Message) -> bool:
    """In each form that the language has."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms)


def as_po(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_output=True)
    return NOT_OURS.sub(b"", file.getvalue())


def as_mo(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main(arguments: list[str]) -> int:
    catalogue = fresh_catalogue()
    files = {PO: as_po(catalogue), MO: as_mo(catalogue)}
    stale = [
        path for path, content in files.items() if not path.exists() or path.read_bytes() != content
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make messages`.", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_bytes(files[path])
        print(f"wrote {path.relative_to(ROOT)}")
    for message in catalogue:
        if message.id and not is_translated(message):
            print(f"without a translation: {message.id!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
