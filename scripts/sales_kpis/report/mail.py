"""The Monday mail: the report's head in the body, the report itself as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date

from sales_kpis.errors import DeliveryError
from sales_kpis.messages import tr
from sales_kpis.notify.mail import SmtpSettings, parse_address, send_email
from sales_kpis.report.collect import records
from sales_kpis.report.page import Report, card_texts, environment, texts_in, withheld_text

# More would be the report itself.
MAX_ALERTS = 8
MAX_GOALS = 10
COLOURS = {
    **dict.fromkeys(("critical", "behind", "missed", "bad"), "#b23c0a"),
    "warning": "#8a5a00",
    **dict.fromkeys(("ahead", "on_track", "met", "good"), "#0a7463"),
}
PLAIN_COLOUR = "#4b5a6b"


@dataclass(frozen=True)
class Mail:
    """A message in one language: what it is about, as text and as HTML."""

    subject: str
    text: str
    html: str


def compose_mail(report: Report) -> Mail:
    """The scorecard, the open alerts and the running goals, as mail programs show them."""
    lang, data = report.lang, report.data
    texts = texts_in(lang)
    # Day before month in English, too, as on the page.
    locale = {"en": "en_GB"}.get(lang, lang)
    as_of = format_date(date.fromisoformat(data["meta"]["as_of"]), "long", locale=locale)
    alerts, goals = _alerts(report, texts), _goals(report, texts)
    content = {
        "lang": lang,
        "title": report.title,
        "as_of": texts["as_of"].format(date=as_of),
        "texts": texts,
        "withheld": withheld_text(report),
        "period": _period(report),
        "cards": [_judged(card, texts) for card in card_texts(report)],
        "alerts": alerts[:MAX_ALERTS],
        "more_alerts": data["alerts"]["count"] - len(alerts[:MAX_ALERTS]),
        "goals": goals[:MAX_GOALS],
    }
    subject = f"{report.title}: {content['as_of']}"
    return Mail(
        subject,
        environment().get_template("mail.txt.j2").render(content),
        environment().get_template("mail.html.j2").render(content, subject=subject),
    )


def check_addresses(addresses: Sequence[str]) -> None:
    """Raise UserError where nothing could be sent, before any work is done for it."""
    if addresses:
        SmtpSettings.from_environment()
    for address in addresses:
        parse_address(address, "--email")


def send_report(report: Report, page: Path, addresses: Sequence[str]) -> list[str]:
    """Send the mail with the page to each address by itself; say to whom it went.

    Raises DeliveryError, after all have been tried, where somebody did not get it.
    """
    mail = compose_mail(report)
    name = f"report-{report.data['meta']['as_of']}.html"
    attachment = (name, page.read_bytes(), "text/html")
    sent, failures = [], []
    for address in dict.fromkeys(addresses):
        try:
            # One key for one state of the data: a second run is a repetition.
            key = f"report {report.lang} {report.data['meta']['published_at']}"
            send_email(mail.subject, mail.text, mail.html, [attachment], [address], key=key)
            sent.append(address)
        except DeliveryError as error:
            failures.append(
                tr("{address} did not get the report: {reason}", address=address, reason=error)
            )
    if failures:
        raise DeliveryError("\n".join(failures))
    return sent


def _period(report: Report) -> str:
    if report.data["scorecard"] is None:
        return ""
    first = records(report.data["scorecard"])[0]
    start = date.fromisoformat(first["period_start_date"])
    return report.numbers.period(start, first["period_grain"])


def _judged(card: dict, texts: dict[str, str]) -> dict:
    """A change is said to be good or bad in a word as well: not all see the colour."""
    if card["is_favorable"] is None or not card["change"]:
        return card | {"word": "", "colour": PLAIN_COLOUR}
    kind, word = ("good", "better") if card["is_favorable"] else ("bad", "worse")
    return card | {"word": texts[word], "colour": COLOURS[kind]}


def _alerts(report: Report, texts: dict[str, str]) -> list[dict]:
    column = "sentence" if report.lang == "en" else f"sentence_{report.lang}"
    return [
        {
            "severity": texts[f"severity_{row['severity']}"],
            "colour": _colour(row["severity"]),
            "sentence": row[column],
        }
        for row in records(report.data["alerts"])
    ]


def _goals(report: Report, texts: dict[str, str]) -> list[dict]:
    """Goals of the running periods, those of the company first."""
    if report.data["goals"] is None:
        return []
    rows = [row for row in records(report.data["goals"]) if not row["is_complete"]]
    return [
        {
            "name": _goal_name(report, row),
            "actual": report.numbers.value(row["actual_value"], report.unit(row["kpi"])),
            "goal": report.numbers.value(row["goal_value"], report.unit(row["kpi"])),
            "progress": report.numbers.value(row["progress"], "ratio"),
            "status": texts[f"status_{row['status']}"] if row["status"] else texts["no_value"],
            "colour": _colour(row["status"]),
        }
        for row in rows
    ]


def _goal_name(report: Report, row: dict) -> str:
    start = date.fromisoformat(row["period_start_date"])
    label = row["dimension_label" if report.lang == "en" else f"dimension_label_{report.lang}"]
    parts = [report.label(row["kpi"])]
    if row["dimension"] != "all":
        parts.append(label)
    return ", ".join([*parts, report.numbers.period(start, row["period_grain"])])


def _colour(kind: str | None) -> str:
    return COLOURS.get(kind or "", PLAIN_COLOUR)
