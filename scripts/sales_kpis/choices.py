"""What a user chooses from in more than one place."""

from enum import StrEnum


class Lang(StrEnum):
    en = "en"
    ru = "ru"


class Severity(StrEnum):
    """From the mildest to the gravest."""

    info = "info"
    warning = "warning"
    critical = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)
