"""What a command says instead of a stack trace, and the exit code it ends with."""

from collections.abc import Iterable
from difflib import get_close_matches

from sales_kpis.messages import tr


class UserError(Exception):
    """The command cannot be carried out as given: exit code 2."""


class DataError(UserError):
    """The user's files or options are at fault, and the text says what to do."""

    @classmethod
    def of(cls, title: str, problems: Iterable[str]) -> "DataError":
        """One error for everything that was found, not one per attempt."""
        lines = "\n".join(f"  - {problem}" for problem in problems)
        return cls(f"{title}\n{lines}")


class BuildError(Exception):
    """The build failed, or its result may not be published: exit code 1."""


class DeliveryError(Exception):
    """A message did not arrive: exit code 4."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' - did you mean x?', or nothing where no known word is near."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.strip().casefold(), by_folded, n=1)
    return tr(" - did you mean {name}?", name=by_folded[near[0]]) if near else ""
