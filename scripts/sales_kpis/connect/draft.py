"""The draft as the text of sales_kpis.yml: what is not sure stands there as a comment."""

import json
import re
from collections.abc import Iterable, Iterator

from sales_kpis.connect.proposal import Draft, Line, Part
from sales_kpis.messages import tr

# Words that YAML reads as something else than themselves in other readers than ours.
SPECIAL = re.compile(r"(yes|no|on|off|true|false|null|y|n|~|[-+.\d].*)", re.IGNORECASE)
PLAIN = re.compile(r"[\w(][\w ()&+./'№«»-]*(?<! )")
# Options whose values are lists.
LISTS = ("leave_out", "numbered", "round")
# In this order below an entity; the rest comes first.
ORDER = ("file", "leave_out", "columns", "stages", "values", "constants", "numbered")
WIDTH = 46


def text_of(draft: Draft) -> str:
    """The whole file."""
    lines = [
        tr(
            "# Drafted from your export. What stands behind a # is not read: it is a reason, or a\n"
            "# proposal that is not sure. docs/files.md lists every key."
        ),
    ]
    lines += [_row(line, 0) for line in draft.options]
    lines += ["", "entities:"]
    for part in draft.parts:
        told = (
            "  # " + tr("of {system}", system=part.preset.system_name)
            if part.preset.system_name
            else ""
        )
        lines += [f"  {part.entity}:{told}", f"    file: {scalar(part.table.file_name)}"]
        lines += _sections(part)
        lines += _unread(draft, part)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _sections(part: Part) -> Iterator[str]:
    keys = dict.fromkeys(line.path[0] for line in part.lines)
    for key in sorted(keys, key=lambda key: ORDER.index(key) if key in ORDER else -1):
        yield from _section([line for line in part.lines if line.path[0] == key], 1, 4)


def _section(lines: list[Line], depth: int, indent: int) -> Iterator[str]:
    """Lines below one key; the key itself is a comment where all of them are."""
    if len(lines[0].path) == depth:
        yield from (_row(line, indent) for line in lines)
        return
    mark = "" if any(line.is_sure for line in lines) else "# "
    yield f"{' ' * indent}{mark}{scalar(lines[0].path[depth - 1])}:"
    below: dict[str, list[Line]] = {}
    for line in lines:
        below.setdefault(line.path[depth], []).append(line)
    for own in below.values():
        yield from _section(own, depth + 1, indent + 2)


def _row(line: Line, indent: int) -> str:
    """One line, and why it says what it says where the name alone does not tell."""
    mark = "" if line.is_sure else "# "
    stated = "..." if line.value is None else scalar(line.value)
    if line.path[0] in LISTS:
        stated = f"[{', '.join(map(scalar, line.values))}]"
    text = f"{' ' * indent}{mark}{scalar(line.name)}: {stated}"
    count = tr("{count:,} records", count=line.count) if line.count and not line.is_sure else ""
    # In one line, whatever the file has in it: a comment ends where its line does.
    why = " ".join(", ".join(filter(None, [count, line.reason])).split())
    return f"{text:<{WIDTH}}  # {why}" if why else text


def _unread(draft: Draft, part: Part) -> Iterable[str]:
    """The columns of the file that nothing reads, once for each file."""
    own = [other for other in draft.parts if other.table is part.table]
    if part is not own[0]:
        return
    used = {header for other in own for header in other.columns.values()}
    unread = [header for header in part.table.header if header not in used]
    if unread:
        yield "    # " + tr("not read: {columns}", columns=" ".join(", ".join(unread).split()))


def scalar(text: str) -> str:
    """A text as YAML has it, in quotes where it would be read as something else."""
    if PLAIN.fullmatch(text) and not SPECIAL.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)
