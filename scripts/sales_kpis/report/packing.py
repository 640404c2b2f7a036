"""Numbers in as few characters as the page can show without being wrong."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_05UP, Decimal
from typing import Any

# Digits after the point that are kept, by unit: one more than the page shows.
DIGITS = {"ratio": 4, "points": 4, "currency": 3, "count": 3}
OTHER_DIGITS = 2
# Where the page computes changes from the numbers, it needs more of them.
FOR_CHANGES = 2
# Longer texts are cut: no name is, and a page of one name serves nobody.
MAX_TEXT = 240
# Marks that turn the direction of whatever follows them, and what no text needs.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def kept_digits(unit: str) -> int:
    return DIGITS.get(unit, OTHER_DIGITS)


def packed(value: float | None, digits: int) -> str:
    """The number times ten to the digits, in base 36; an empty text for none.

    A number that is rounded twice may end up wrong (0.12349 by way of 0.1235 is 0.124).
    ROUND_05UP never leaves a last 0 or 5 that was not there: rounded again, it gives what
    the original would have given.
    """
    if value is None:
        return ""
    scaled = Decimal(repr(float(value))).scaleb(digits)
    return _in_base_36(int(scaled.quantize(Decimal(1), ROUND_05UP)))


def packed_series(values: Iterable[float | None], digits: int) -> str:
    return ",".join(packed(value, digits) for value in values)


def in_json(value: Any) -> str:
    """JSON with no more than it needs; NaN, which JSON has not, is an error."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def size_in_json(value: Any) -> int:
    return len(in_json(value).encode())


def readable(text: str | None) -> str | None:
    """A text from the data that cannot spoil the page around it."""
    if text is None:
        return None
    text = CONTROLS.sub("", text)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def plain(value: Any) -> Any:
    """The value as JSON has it: dates as text, decimals as numbers."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def as_table(rows: list[dict]) -> dict:
    """Rows of equal keys as {"columns": [..], "rows": [[..], ..]}: each name once."""
    columns = list(rows[0]) if rows else []
    return {
        "columns": columns,
        "rows": [[plain(row[column]) for column in columns] for row in rows],
    }


def _in_base_36(number: int) -> str:
    if number < 0:
        return "-" + _in_base_36(-number)
    text = BASE_36[number % 36]
    while number := number // 36:
        text = BASE_36[number % 36] + text
    return text
