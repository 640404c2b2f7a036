"""A row of a file, and the ids that link rows."""

from typing import Any

Row = dict[str, Any]


def id_of(record: Any) -> str | None:
    """The id of a record where there is one; all records have an `id`."""
    return record.id if record else None


def number_rows(rows: list[Row], column: str, form: str) -> None:
    for number, row in enumerate(rows, 1):
        row[column] = form.format(number)
