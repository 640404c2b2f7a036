"""Messages that are made where no gettext is: in SQL, in tables that keep them, in libraries.

They are English wherever they are kept, and are translated when they are shown.
"""

import re
from functools import cache

from sales_kpis.messages import marked, tr

# What is in braces is a value; the first that fits holds.
OF_THE_MODELS = (
    marked("required, but empty"),
    marked("expected yes or no"),
    marked("expected a probability from 0 to {highest}, or with %"),
    marked("expected a date {day} from {first} to {last}{hint}"),
    marked("expected a date {day} from {first}{hint}"),
    marked("expected epoch in seconds from {first} to {last}{hint}"),
    marked("expected epoch in milliseconds from {first} to {last}{hint}"),
    marked("expected epoch in seconds from {first}{hint}"),
    marked("expected epoch in milliseconds from {first}{hint}"),
    marked("expected a whole number {bounds}"),
    marked("expected a number such as {example}, of 2 decimals at most{hint}"),
    marked("expected a number such as {example}, below 10^12"),
    marked("expected a number such as {example}"),
    marked("expected a number {bounds}"),
    marked("expected a currency code of ISO 4217 such as EUR"),
    marked(" (see {key} in docs/files.md)"),
    marked("from {least} to {most}"),
    marked("from {least}"),
    marked("above {least}"),
    marked("below {most}"),
    marked("up to {most}"),
    marked("before {column}"),
    marked("with quantity and interval, expected below 10^11 a month"),
    marked("times unit_price, expected below 10^13"),
    marked("rounding it changes the whole by 1 or more: state the total, with a quantity of 1"),
    marked("no key"),
    marked("duplicate"),
    marked("duplicate of row {row}"),
    marked("duplicate, the row updated last was kept"),
    marked("The variable {name} is '{value}'; {expected}."),
    marked("expected a date such as 2026-12-31"),
    marked("expected a number such as 30"),
    marked("expected a name of letters, digits and _ + / -"),
    marked(
        "There is no table {table}, without which {system} cannot be read. Let the loader bring "
        "it, or say where it is by the variable connections, e.g. {example}."
    ),
    marked(
        "The table {table} has no column {column}, without which {system} cannot be read. Let the "
        "loader bring it."
    ),
    marked(
        "The table {table} has no column {column}, without which {needed_for} cannot be read. Let "
        "the loader bring it, or mend the variable deal_fields."
    ),
    marked("the field {field}"),
    marked("expected a field that deal_fields declares: {names}"),
    marked("expected a name of small letters, digits and _ that no column of deals has"),
    marked("kpi_values holds no row"),
    marked("the data are as of {date}, and the history goes on to {latest}"),
)
OF_THE_FILES = (
    marked("a quote is opened and never closed{lines}"),
    marked("text after a closing quote{lines}"),
    marked("{count} fields, expected {all}{lines}"),
    marked("not readable as {encoding}: declare the encoding of the file{lines}"),
    marked(" (lines {first} to {last})"),
)
OF_THE_OPTIONS = (
    marked("expected a power of ten such as 100"),
    marked("expected a valid integer, unable to parse string as an integer"),
    marked("expected a valid number, unable to parse string as a number"),
    marked("expected a valid boolean, unable to interpret input"),
    marked("expected a valid boolean"),
    marked("expected a valid date or datetime, {reason}"),
    marked("expected a valid date in the format YYYY-MM-DD, {reason}"),
    marked("expected a valid string"),
    marked("expected a valid list"),
    marked("expected a valid dictionary"),
    marked("expected a valid dictionary or instance of {name}"),
    marked("expected greater than or equal to {least}"),
    marked("expected less than or equal to {most}"),
)
OF_TYPER = (
    marked("Missing argument {name}."),
    marked("Missing option {name}."),
    marked("No such command {name}."),
    marked("No such command {name}. {suggestion}"),
    marked("No such option: {name} (Possible options: {names})"),
    marked("No such option: {name}"),
    marked("Did you mean {name}?"),
    marked("Invalid value for {option}: {reason}"),
    marked("{value} is not one of {names}."),
    marked("Input should be greater than or equal to {least}"),
    marked("Input should be a valid integer, unable to parse string as an integer"),
    marked("Option {name} requires an argument."),
    marked("Option {name} does not take a value."),
    marked("Got unexpected extra argument(s) ({names})"),
    marked("{name} (env var: {variable})"),
)
OF_ALL = (
    marked("expected a {column} {bounds} such as {example}"),
    marked("expected one of {names}"),
    marked("expected {names} or {last}"),
    marked("expected {names}"),
)
AT_END = dict.fromkeys(("hint", "lines"), r"(?: \(.*\))?")
# Values that are messages themselves; the others are a user's.
MESSAGES = ("hint", "lines", "reason", "bounds", "expected", "option", "suggestion", "needed_for")


def translated(text: str) -> str:
    """A message from elsewhere in the language of this run; as it is where nobody knows it."""
    # So pydantic announces what it was told to say.
    text = text.removeprefix("Value error, ")
    for template, pattern in _known():
        if found := pattern.fullmatch(text):
            values = {
                name: translated(value) if name in MESSAGES else value
                for name, value in found.groupdict().items()
            }
            return tr(template, **values)
    return text


@cache
def _known() -> list[tuple[str, re.Pattern]]:
    templates = (*OF_THE_MODELS, *OF_THE_FILES, *OF_THE_OPTIONS, *OF_TYPER, *OF_ALL)
    return [(template, _pattern(template)) for template in templates]


def _pattern(template: str) -> re.Pattern:
    """What the template makes; what is in brackets at its end may be missing."""
    parts = re.split(r"{(\w+)}", template)
    values = [rf"(?P<{name}>{AT_END.get(name, '.+?')})" for name in parts[1::2]]
    fixed = [re.escape(part) for part in parts[::2]]
    return re.compile("".join(a + b for a, b in zip(fixed, [*values, ""], strict=True)), re.DOTALL)
