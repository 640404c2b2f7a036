"""How days and numbers are written, by all values of the columns that hold them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sales_kpis.connect.tables import Finding
from sales_kpis.messages import tr

DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?=$|[ ,T])")
NUMBER = re.compile(r"\d[\d.,'’\s]*")
ORDERS = ("dmy", "mdy")


class Undecided(NamedTuple):
    """An option that the values need and do not decide, with what may be meant."""

    key: str
    choices: tuple[str, ...]
    reason: str


# ------------------------------------------------------------------------------- days


def day_findings(
    columns: dict[str, Sequence[str]], before: Iterable[tuple[str, str]], today: date
) -> list[Finding | Undecided]:
    """How the days of these columns are ordered.

    `before` are pairs of columns of which the first is never later than the second.
    """
    written = {name: [DAY.match(value) for value in values] for name, values in columns.items()}
    found = [match for matches in written.values() for match in matches if match]
    if not found:
        return []
    findings: list[Finding | Undecided] = [_order(found, written, list(before), today)]
    short = [match for match in found if len(match[4]) == 2]
    if short:
        reason = tr("years of two digits: {day}", day=short[0][0])
        findings.append(Finding("two_digit_years", "true", reason))
    return findings


def _order(
    found: list[re.Match],
    written: dict[str, list[re.Match | None]],
    before: list[tuple[str, str]],
    today: date,
) -> Finding | Undecided:
    day_first = [match[0] for match in found if int(match[1]) > 12]
    month_first = [match[0] for match in found if int(match[3]) > 12]
    if day_first and month_first:
        reason = tr(
            "{first} has the day first, and {second} the month",
            first=day_first[0],
            second=month_first[0],
        )
        return Undecided("date_format", ORDERS, reason)
    if day_first:
        return Finding("date_format", "dmy", tr("certain: {value} occurs", value=day_first[0]))
    if month_first:
        return Finding("date_format", "mdy", tr("certain: {value} occurs", value=month_first[0]))
    if all(match[2] == "." for match in found):
        reason = tr("days with dots have the day first; no day above 12 occurs to prove it")
        return Finding("date_format", "dmy", reason, is_sure=False)
    odd = {order: _odd_days(order, written, before, today) for order in ORDERS}
    for order, other in (ORDERS, ORDERS[::-1]):
        if odd[other] > 0 and odd[order] == 0:
            reason = tr(
                "no day above 12 occurs; as {order} {count} days lie in the future or end "
                "before they begin",
                order=other,
                count=odd[other],
            )
            return Finding("date_format", order, reason, is_sure=False)
    reason = tr("ambiguous: no day above 12 occurs, {day} may be either", day=found[0][0])
    return Undecided("date_format", ORDERS, reason)


def _odd_days(
    order: str,
    written: dict[str, list[re.Match | None]],
    before: list[tuple[str, str]],
    today: date,
) -> int:
    """How many days are impossible in this order."""
    read = {name: [_read(match, order) for match in found] for name, found in written.items()}
    starts = {first for first, _ in before}
    late = today + timedelta(days=1)
    future = sum(day is not None and day > late for name in starts for day in read[name])
    reversed_pairs = sum(
        start is not None and end is not None and end < start
        for first, second in before
        for start, end in zip(read[first], read[second], strict=True)
    )
    return future + reversed_pairs


def _read(match: re.Match | None, order: str) -> date | None:
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day, month = (first, second) if order == "dmy" else (second, first)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


# ---------------------------------------------------------------------------- numbers


def mark_findings(values: Iterable[str]) -> list[Finding | Undecided]:
    """Which mark stands before the decimals."""
    seen: dict[str, str] = {}
    unclear = ""
    for value in values:
        match = NUMBER.search(value)
        mark = match and _decimal_mark(match[0].strip())
        if mark == "?":
            unclear = unclear or value
        elif mark:
            seen.setdefault(mark, value)
    if len(seen) == 2:
        reason = tr(
            "{comma} has a decimal comma, and {point} a point", comma=seen[","], point=seen["."]
        )
        return [Undecided("decimal_mark", (".", ","), reason)]
    if "," in seen:
        return [Finding("decimal_mark", ",", tr("certain: {value} occurs", value=seen[","]))]
    if unclear and not seen:
        reason = tr(
            "ambiguous: {number} may have thousands or decimals behind its mark", number=unclear
        )
        return [Undecided("decimal_mark", (".", ","), reason)]
    return []


def _decimal_mark(number: str) -> str:
    """The mark of one number, '' where it has none, '?' where it may be one of thousands."""
    marks = re.findall(r"[.,]", number)
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "." if marks[0] == "," else ","
    whole, decimals = re.split(r"[.,]", number)
    if len(decimals) == 3 and 1 <= len(whole.strip()) <= 3 and not whole.startswith("0"):
        return "?"
    return marks[0]


def has_many_decimals(values: Iterable[str]) -> str:
    """An amount that has more than two decimals, none of them a zero at its end."""
    for value in values:
        match = re.search(r"\d[.,](\d{3,})\D*$", value)
        if match and len(match[1].rstrip("0")) > 2 and _decimal_mark(value) != "?":
            return value
    return ""


def scale_findings(values: Sequence[str]) -> list[Finding]:
    """Whether a chance of 25 is one of a quarter."""
    numbers = Counter(
        float(value.replace(",", ".")) for value in values if re.fullmatch(r"\d+([.,]\d+)?", value)
    )
    above = [number for number in numbers if number > 1]
    if not above:
        return []
    reason = tr("certain: {value} occurs", value=above[0])
    return [Finding("probability_scale", "100", reason)]
