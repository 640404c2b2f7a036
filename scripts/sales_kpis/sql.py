"""What is written into a statement of SQL."""

from pathlib import Path


def literal(text: str | Path) -> str:
    """A text or a path between quotes, where no parameter can stand."""
    return "'" + str(text).replace("'", "''") + "'"
