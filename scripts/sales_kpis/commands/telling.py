"""What several commands say, and how they say it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sales_kpis.messages import severity_word, tr
from sales_kpis.read.warehouse import open_warehouse
from sales_kpis.show.terminal import printable


def this_command() -> str:
    """How this was called, to be copied."""
    here = Path.cwd()
    parts = (Path(part).absolute() for part in (sys.executable, sys.argv[0]))
    return " ".join(
        str(part.relative_to(here) if part.is_relative_to(here) else part) for part in parts
    )


def warn_of_withheld(database: Path, kpis: Sequence[str] = ()) -> None:
    with open_warehouse(database) as warehouse:
        names = [row["name"] for row in warehouse.withheld()]
    if missing := [name for name in names if not kpis or name in kpis]:
        complain(
            "warning",
            tr("a check failed, so these are not in it: {names}", names=", ".join(missing)),
        )


def print_warnings(warnings: list[str]) -> None:
    for warning in warnings:
        complain("warning", warning.removeprefix("  - "))


def complain(severity: str, text: str) -> None:
    print(f"{severity_word(severity)}: {printable(text)}", file=sys.stderr)
