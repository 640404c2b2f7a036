"""The alerts of kpi_alerts: read, and made into a table, a mail, and a message for chats."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sales_kpis.choices import Severity
from sales_kpis.messages import language, tr
from sales_kpis.notify.webhook import for_chat
from sales_kpis.read.readers import Reader, Row

TEMPLATES = Path(__file__).parent / "templates"
# A chat shows so many at once; the mail and the JSON hold them all.
CHAT_LINES = 20


STYLES = {Severity.critical: "bold red", Severity.warning: "yellow", Severity.info: "cyan"}
# Dark enough to be read on white.
COLOURS = {Severity.critical: "#b91c1c", Severity.warning: "#92400e", Severity.info: "#1d4ed8"}

QUERY = """
    select
        as_of.as_of_date,
        alerts.*,
        catalog.label,
        catalog.label_ru,
        severities.label as severity_label,
        severities.label_ru as severity_label_ru
    from {{dim_as_of}} as as_of
    left join (select * from {{kpi_alerts}} {condition}) as alerts on 1 = 1
    left join {{kpi_catalog}} as catalog on alerts.kpi = catalog.kpi
    left join {{display_labels}} as severities
        on severities.kind = 'severity' and severities.code = alerts.severity
"""
# What a program on the other side of a webhook gets of each.
FIELDS = (
    *("alert_id", "rule", "kpi", "label", "period_grain", "dimension", "dimension_value"),
    *("dimension_label", "method", "severity", "value", "expected_value", "lower_bound"),
    *("upper_bound", "is_favorable", "since_date", "until_date", "sentence"),
)


@dataclass(frozen=True)
class Alerts:
    """The alerts of one state of the data, the gravest and latest first."""

    as_of_date: date
    rows: list[Row]

    def at_least(self, severity: Severity) -> list[Row]:
        return [row for row in self.rows if _severity(row).rank >= severity.rank]

    def has_open_critical(self) -> bool:
        return any(row["is_open"] and row["severity"] == Severity.critical for row in self.rows)


def read_alerts(reader: Reader, with_closed: bool = False) -> Alerts:
    found = reader.rows(QUERY.format(condition="" if with_closed else "where is_open"))
    rows = [row for row in found if row["alert_id"] is not None]
    rows.sort(key=lambda row: row["sentence"])
    rows.sort(key=lambda row: row["since_date"], reverse=True)
    rows.sort(key=lambda row: (row["is_open"], _severity(row).rank), reverse=True)
    return Alerts(found[0]["as_of_date"], rows)


def print_alerts(
    console: Console, alerts: Alerts, severity: Severity, with_closed: bool = False
) -> None:
    rows = alerts.at_least(severity)
    if rows:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in (tr("Severity"), tr("Since"), *([tr("Until")] if with_closed else [])):
            table.add_column(title, no_wrap=True)
        table.add_column(tr("Alert"))
        for row in rows:
            until = tr("open") if row["is_open"] else str(row["until_date"])
            table.add_row(
                Text(_in_language(row, "severity_label"), style=STYLES[_severity(row)]),
                str(row["since_date"]),
                *([until] if with_closed else []),
                Text(_in_language(row, "sentence")),
            )
        console.print(table)
    else:
        none = tr("There is no alert.") if with_closed else tr("No alert is open.")
        console.print(none, markup=False)
    as_of = tr("Data up to {date}", date=alerts.as_of_date)
    console.print(f"{as_of}.", style="dim", markup=False)


@dataclass(frozen=True)
class AlertMessage:
    """Some alerts to be told to somebody, and how many that somebody knows already.

    In the language of this run.
    """

    alerts: Sequence[Row]
    as_of_date: date
    known_count: int = 0

    def key(self, occasion: str = "") -> str:
        """Equal for messages that say the same."""
        parts = sorted(f"{row['alert_id']} {row['severity']}" for row in self.alerts)
        text = "\n".join([self.as_of_date.isoformat(), occasion, *parts])
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    def subject(self) -> str:
        critical = sum(row["severity"] == Severity.critical for row in self.alerts)
        counts = {"count": len(self.alerts), "critical": critical}
        if not critical:
            return tr("Open alerts: {count}", **counts)
        return tr("Open alerts: {count}, critical: {critical}", **counts)

    def text(self) -> str:
        lines = [f"{self.subject()}. {self._as_of()}.", ""]
        lines += [f"- {self._line(row)}" for row in self.alerts]
        if self.known_count:
            lines += ["", self._others()]
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """One column, inline styles, nothing to fetch: what mail programs show alike."""
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        return environment.get_template("alert_mail.html").render(
            lang=language(),
            subject=self.subject(),
            title=self.subject(),
            as_of=self._as_of(),
            others=self._others() if self.known_count else "",
            alerts=[
                {
                    "colour": COLOURS[_severity(row)],
                    "severity": _in_language(row, "severity_label"),
                    "since": tr("since {date}", date=self._date(row["since_date"])),
                    "sentence": _in_language(row, "sentence"),
                }
                for row in self.alerts
            ],
        )

    def payload(self, key: str) -> dict[str, Any]:
        """`text` is what Slack, Mattermost and Teams show; the rest is for programs."""
        lines = [self._line(row) for row in self.alerts[:CHAT_LINES]]
        if len(self.alerts) > CHAT_LINES:
            lines.append(tr("And {count} more.", count=len(self.alerts) - CHAT_LINES))
        if self.known_count:
            lines.append(self._others())
        text = "\n".join([f"{self.subject()}. {self._as_of()}.", *lines])
        return {
            "text": for_chat(text),
            "id": key,
            "source": "sales_kpis",
            "as_of_date": self.as_of_date.isoformat(),
            "alerts": [
                {
                    name: _in_language(row, name, default=None)
                    if f"{name}_ru" in row
                    else _json_value(row[name])
                    for name in FIELDS
                }
                for row in self.alerts
            ],
        }

    def _line(self, row: Row) -> str:
        severity = _in_language(row, "severity_label")
        return f"{severity}: {_in_language(row, 'sentence')}"

    def _as_of(self) -> str:
        return tr("Data up to {date}", date=self._date(self.as_of_date))

    def _others(self) -> str:
        return tr("Still open, and told before: {count}.", count=self.known_count)

    def _date(self, day: date) -> str:
        return format_date(day, "d MMMM y", locale=language())


def _severity(row: Row) -> Severity:
    return Severity(row["severity"])


def _in_language(row: Row, field: str, default: str | None = "") -> str | None:
    translated = row[f"{field}_{language()}"] if language() != "en" else None
    return translated or row[field] or default


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
