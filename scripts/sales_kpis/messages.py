"""What the commands say, in the language of whoever reads it.

English stands in the code, Russian in locale/ru/LC_MESSAGES/sales_kpis.po, by the gettext of
Python; `make messages` gathers the one and compiles the other. Which language it is: `--lang`,
else SALES_KPIS_LANG, else that of the system, else English. What programs read is in no language:
JSON, names of tables and columns, exit codes.
"""

import gettext
import os
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from sales_kpis.choices import Lang

DOMAIN = "sales_kpis"
LOCALE = Path(__file__).with_name("locale")
VARIABLE = "SALES_KPIS_LANG"
# How a system says its language, the strongest first.
OF_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")
# 1,234.5% as Russian has it; blanks within a number do not break.
NUMBERS = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ",", "%": "\N{NO-BREAK SPACE}%"})


def speak(lang: Lang) -> None:
    """Say everything in this language from now on; Typer's own words go by the same catalogue."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


def language() -> Lang:
    """The language of this run."""
    return Lang.ru if os.environ.get("LANGUAGE") == Lang.ru else Lang.en


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Another language for a while: for what is read by programs, or sent to somebody else."""
    before = language()
    speak(lang)
    try:
        yield
    finally:
        speak(before)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language asked for; one that there is not is for the option itself to refuse."""
    # Before anything is parsed: mistakes are told in it, too.
    stated = [environment.get(VARIABLE, "")]
    for argument, following in pairwise([*arguments, ""]):
        option, _, value = argument.partition("=")
        if option == "--lang":
            stated.append(value or following)
    if known := [value for value in stated if value in Lang.__members__]:
        return Lang(known[-1])
    of_system = next(filter(None, map(environment.get, OF_SYSTEM)), "")
    return Lang.ru if re.match(r"ru(_|\.|$)", of_system) else Lang.en


def tr(text: str, **values: Any) -> str:
    """The text in the language of this run, with the values in their places."""
    return _filled(gettext.gettext(text), values)


def tr_count(one: str, many: str, count: int, **values: Any) -> str:
    """The same of so many things: each language has as many forms as it needs."""
    return _filled(gettext.ngettext(one, many, count), {"count": count, **values})


def thousands(count: int) -> str:
    """A number as the language writes it."""
    return _filled("{count:,}", {"count": count})


def one_of(names: Iterable[str]) -> str:
    return tr(" or ").join(names)


def all_of(names: Iterable[str]) -> str:
    return tr(" and ").join(names)


def severity_word(severity: str) -> str:
    words = {"error": tr("error"), "warning": tr("warning"), "info": tr("info")}
    return words[severity]


def marked(text: str) -> str:
    """A text that is translated where it is shown, not where it stands."""
    return text


def _filled(text: str, values: dict[str, Any]) -> str:
    return _FORMATTER.vformat(text, (), values) if values else text


class _Formatter(string.Formatter):
    """Numbers that have a format, such as {count:,}, are written as the language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        written = super().format_field(value, format_spec)
        is_number = format_spec and isinstance(value, int | float)
        return written.translate(NUMBERS) if is_number and language() is Lang.ru else written


_FORMATTER = _Formatter()
