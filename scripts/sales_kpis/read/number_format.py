"""Numbers as people read them: by the unit of the KPI and the language.

The report's `format.js` and, for sentences, the macro `value_text` write the same digits.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, localcontext

from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

NOTHING = "–"
SUFFIXES = {
    "en": {
        "days": "d",
        "minutes": "min",
        "months": "mo",
        "multiple": "×",
        "percentage_points": "pp",
    },
    "ru": {
        "days": "дн.",
        "minutes": "мин",
        "months": "мес.",
        "multiple": "×",
        "percentage_points": "п. п.",
    },
}
# From here on the cents of an amount say nothing.
WHOLE_AMOUNT = 1000
# Units of which a workbook shows a hundred times what the database holds, as people do;
# of a share the percent format does so itself.
SHOWN_TIMES_100 = ("points",)


class NumberFormat:
    """Formats for one language and one reporting currency."""

    def __init__(self, lang: str, currency: str) -> None:
        self.lang = lang
        self.currency = currency

    def value(self, value: float | None, unit: str) -> str:
        if value is None:
            return NOTHING
        with localcontext(rounding=ROUND_HALF_UP):
            text = self._by_unit(value, unit)
        # What shows as nothing has no sign.
        return text if re.search("[1-9]", text) else text.replace("-", "")

    def _by_unit(self, value: float, unit: str) -> str:
        if unit == "ratio":
            return format_percent(value, "#,##0.0\u00a0%", locale=self.lang)
        if unit == "currency":
            return self._amount(float(value))
        if unit == "count":
            return self._decimal(value, "#,##0.##")
        if unit == "points":
            return self._signed(value * 100)
        suffix = SUFFIXES[self.lang].get(unit)
        return self._decimal(value, "#,##0.0") + (f"\u00a0{suffix}" if suffix else "")

    def change(self, value: float | None, previous: float | None, unit: str) -> str:
        """Shares change by percentage points, amounts in proportion."""
        if value is None or previous is None:
            return ""
        if unit in ("ratio", "points"):
            points = self._signed((value - previous) * 100)
            share = SUFFIXES[self.lang]["percentage_points"] if unit == "ratio" else ""
            return f"{points}\u00a0{share}".rstrip()
        if previous == 0:
            return ""
        return f"{self._signed((value - previous) / abs(previous) * 100)}\u00a0%"

    def contribution(self, value: float | None, unit: str) -> str:
        """A part of a change in the unit of the KPI, with its sign; of a share in points."""
        if value is None:
            return NOTHING
        if unit in ("ratio", "points"):
            return self.change(value, 0, unit)
        text = self.value(abs(value), unit)
        if not re.search("[1-9]", text):
            return text
        return ("-" if value < 0 else "+") + text

    def period(self, start: date, grain: str) -> str:
        if grain == "month":
            return format_date(start, "LLLL y", locale=self.lang)
        if grain == "quarter":
            return format_date(start, "QQQ y", locale=self.lang)
        if grain == "year":
            return format_date(start, "y", locale=self.lang)
        return start.isoformat()

    def short_month(self, start: date) -> str:
        return format_date(start, "LLL y", locale=self.lang)

    def in_cells(self, unit: str, values: Iterable[float | None]) -> str:
        """The number format of cells with these values, as `value` would show them.

        One for all of them: where the largest amount has no cents, none has.
        """
        known = [abs(value) for value in values if value is not None]
        if unit == "ratio":
            return "#,##0.0\u00a0%"
        if unit == "currency":
            pattern = "#,##0" if max(known, default=0) >= WHOLE_AMOUNT else "#,##0.00"
            symbol = f'"{get_currency_symbol(self.currency, self.lang)}"'
            return f"{pattern}\u00a0{symbol}" if self.lang == "ru" else f"{symbol}{pattern}"
        if unit == "count":
            return "#,##0" if all(value == int(value) for value in known) else "#,##0.00"
        if unit == "points":
            return _signs("#,##0.0")
        suffix = SUFFIXES[self.lang].get(unit)
        return "#,##0.0" + (f'\u00a0"{suffix}"' if suffix else "")

    def change_in_cells(self, unit: str) -> str:
        """The same for a change: of a share in points, which are a hundred times it."""
        if unit in ("ratio", "points"):
            share = f'\u00a0"{SUFFIXES[self.lang]["percentage_points"]}"' if unit == "ratio" else ""
            return _signs(f"#,##0.0{share}")
        return _signs("#,##0.0\u00a0%")

    def _amount(self, value: float) -> str:
        pattern = "#,##0" if abs(value) >= WHOLE_AMOUNT else "#,##0.00"
        pattern = f"{pattern}\u00a0¤" if self.lang == "ru" else f"¤{pattern}"
        return format_currency(
            value, self.currency, pattern, locale=self.lang, currency_digits=False
        )

    def _signed(self, value: float) -> str:
        with localcontext(rounding=ROUND_HALF_UP):
            text = self._decimal(value, "+#,##0.0;-#,##0.0")
        # What shows as nothing has no sign.
        return text if re.search("[1-9]", text) else text[1:]

    def _decimal(self, value: float, pattern: str) -> str:
        return format_decimal(value, pattern, locale=self.lang)


def _signs(pattern: str) -> str:
    """A number format with a plus before what is above zero."""
    return f"+{pattern};-{pattern};{pattern}"
