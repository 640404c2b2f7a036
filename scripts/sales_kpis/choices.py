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


class Against(StrEnum):
    """What a period is held against."""

    previous = "previous"
    year = "year"
    goal = "goal"

    @property
    def comparison(self) -> str:
        """Its name in kpi_changes and kpi_drivers."""
        return {"previous": "previous_period", "year": "year_before"}.get(self, self.value)
