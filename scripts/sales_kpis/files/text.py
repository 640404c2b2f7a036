"""What every text is freed of before it is compared: what nobody can see."""

import re
import unicodedata

# Zero-width space, (non-)joiner, word joiner and byte order mark: pasted along, never meant.
ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")


def clean_text(text: str) -> str:
    """Letters composed (NFC), as keyboards write them, and nothing of no width."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", ZERO_WIDTH.sub("", text))


def folded(text: str) -> str:
    """Text as names and words of a file are compared: by neither case nor blanks around."""
    return clean_text(text).strip().casefold()
