"""The one exception that a user of the files connector may see."""

from collections.abc import Iterable
from difflib import get_close_matches


class DataError(Exception):
    """The user's files or options are at fault: the text says what to do.

    A command prints the text and ends; a stack trace would only hide it.
    """

    @classmethod
    def of(cls, title: str, problems: Iterable[str]) -> "DataError":
        """One error for everything that was found, not one per attempt."""
        lines = "\n".join(f"  - {problem}" for problem in problems)
        return cls(f"{title}\n{lines}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' - did you mean x?', or nothing where no known word is near."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.strip().casefold(), by_folded, n=1)
    return f" - did you mean {by_folded[near[0]]}?" if near else ""
