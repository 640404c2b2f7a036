"""Tell people and programs of open alerts, each of them once.

What has been told to whom is in a small file beside the database. An alert is told
again when it has become graver, and forgotten when it is closed. A message that did
not arrive is not written down, so that the next run sends it.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from sales_kpis.choices import Severity
from sales_kpis.errors import DeliveryError, UserError
from sales_kpis.messages import tr
from sales_kpis.notify.alerts import AlertMessage, Alerts
from sales_kpis.notify.delivery import Patience
from sales_kpis.notify.mail import SmtpSettings, parse_address, send_email
from sales_kpis.notify.webhook import check_url, post_webhook
from sales_kpis.read.readers import Row

STATE_NAME = "alerts_sent.json"
# Of one receiver: alert_id and the severity that it was told with.
Told = dict[str, str]


@dataclass(frozen=True)
class Receiver:
    """One address of a mailbox or of a webhook."""

    kind: str
    # The address of a webhook is a secret.
    address: str = field(repr=False)

    def name(self) -> str:
        return self.address if self.kind == "email" else urlsplit(self.address).hostname

    def digest(self, target: str) -> str:
        text = f"{target}\n{self.kind}\n{self.address}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Delivery:
    """To whom, and how often."""

    receivers: Sequence[Receiver]
    severity: Severity
    target: str
    state_file: Path
    # Tell everything that is open, told before or not.
    repeat: bool = False
    dry_run: bool = False
    patience: Patience = Patience()

    def run(self, alerts: Alerts, say: Callable[[str], None]) -> list[str]:
        """Send to each receiver what is new to it; return what went wrong."""
        failures = []
        with _locked_state(self.state_file) as state:
            for receiver in self.receivers:
                try:
                    say(self._send(receiver, alerts, state))
                except DeliveryError as error:
                    failures.append(
                        tr("{name} was not told: {reason}", name=receiver.name(), reason=error)
                    )
        return failures

    def _send(self, receiver: Receiver, alerts: Alerts, state: "State") -> str:
        chosen = [row for row in alerts.at_least(self.severity) if row["is_open"]]
        told = state.told(receiver.digest(self.target))
        unsent = chosen if self.repeat else [row for row in chosen if _is_news(row, told)]
        if not unsent:
            return tr("Nothing new for {name}.", name=receiver.name())
        message = AlertMessage(unsent, alerts.as_of_date, len(chosen) - len(unsent))
        if self.dry_run:
            return tr(
                "Would send to {name}:\n\n{message}", name=receiver.name(), message=message.text()
            )
        key = message.key(date.today().isoformat() if self.repeat else "")
        if receiver.kind == "email":
            send_email(
                message.subject(),
                message.text(),
                message.html(),
                to=[receiver.address],
                key=key,
                patience=self.patience,
            )
        else:
            post_webhook(receiver.address, message.payload(key), key, self.patience)
        is_open = {row["alert_id"] for row in alerts.rows if row["is_open"]}
        kept = {alert: severity for alert, severity in told.items() if alert in is_open}
        sent = {row["alert_id"]: row["severity"] for row in unsent}
        state.record(receiver.digest(self.target), kept | sent)
        return tr("Sent to {name}: {count}.", name=receiver.name(), count=len(unsent))


def receivers_of(emails: Sequence[str], webhooks: Sequence[str]) -> list[Receiver]:
    """The receivers, each once; raises UserError before anything is sent."""
    if emails:
        SmtpSettings.from_environment()
    for email in emails:
        parse_address(email, "--email")
    for url in webhooks:
        check_url(url)
    pairs = [*(("email", email) for email in emails), *(("webhook", url) for url in webhooks)]
    return [Receiver(kind, address) for kind, address in dict.fromkeys(pairs)]


class State:
    """What each receiver was told; written at once, so that a crash forgets nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.receivers: dict[str, Told] = {}
        if path.exists():
            try:
                self.receivers = json.loads(path.read_text(encoding="utf-8"))["receivers"]
            except (ValueError, KeyError, TypeError):
                raise UserError(
                    tr(
                        "{path} cannot be read: remove it, and what is open is sent once more",
                        path=path,
                    )
                ) from None

    def told(self, digest: str) -> Told:
        return self.receivers.get(digest, {})

    def record(self, digest: str, told: Told) -> None:
        self.receivers[digest] = told
        scratch = self.path.with_name(f".{self.path.name}.part")
        scratch.write_text(
            json.dumps({"receivers": self.receivers}, indent=2, sort_keys=True), encoding="utf-8"
        )
        scratch.replace(self.path)


@contextmanager
def _locked_state(path: Path) -> Iterator[State]:
    """Two runs at once would tell everything twice: the second waits."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f".{path.name}.lock").open("a")
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=path.parent, reason=error.strerror)
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield State(path)


def _is_news(row: Row, told: Told) -> bool:
    before = told.get(row["alert_id"])
    return before is None or Severity(row["severity"]).rank > Severity(before).rank
