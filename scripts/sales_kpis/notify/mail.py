"""Send one e-mail through the SMTP server that the environment names."""

import hashlib
import os
import re
import smtplib
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formatdate, make_msgid
from pathlib import Path

from sales_kpis.errors import DeliveryError, UserError
from sales_kpis.messages import tr
from sales_kpis.notify.delivery import Patience, TemporaryError

PREFIX = "SALES_KPIS_SMTP_"
# Security of the connection, and the port that it has by custom.
PORTS = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Line breaks of every alphabet, and all that no header can hold.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Attachment = tuple[str, bytes, str]


@dataclass(frozen=True)
class SmtpSettings:
    """Where mail is handed in. The password never shows, not even in a trace."""

    host: str
    sender: str
    security: str = "starttls"
    port: int = PORTS["starttls"]
    user: str = ""
    password: str = field(default="", repr=False)
    # A certificate authority of the company's own; else those the system trusts.
    ca_file: str | None = None

    @classmethod
    def from_environment(cls) -> "SmtpSettings":
        def get(name: str, default: str = "") -> str:
            return os.environ.get(PREFIX + name, default).strip()

        missing = [PREFIX + name for name in ("HOST", "FROM") if not get(name)]
        if missing:
            raise UserError(
                tr("e-mail needs the environment variables {names}", names=" and ".join(missing))
            )
        security = get("SECURITY", "starttls").lower()
        if security not in PORTS:
            raise UserError(
                tr(
                    "{prefix}SECURITY is '{security}'; it is one of {names}",
                    prefix=PREFIX,
                    security=security,
                    names=", ".join(PORTS),
                )
            )
        port = get("PORT", str(PORTS[security]))
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise UserError(tr("{prefix}PORT is '{port}': not a port", prefix=PREFIX, port=port))
        settings = cls(
            host=get("HOST"),
            sender=get("FROM"),
            security=security,
            port=int(port),
            user=get("USER"),
            password=os.environ.get(PREFIX + "PASSWORD", ""),
            ca_file=get("CA_FILE") or None,
        )
        if settings.user and security == "none" and settings.host not in LOOPBACK:
            raise UserError(
                tr(
                    "{prefix}SECURITY=none would send the password in the clear: use "
                    "starttls or tls",
                    prefix=PREFIX,
                )
            )
        return settings

    def tls(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise UserError(
                tr(
                    "{path} cannot be read: {reason}",
                    path=f"{PREFIX}CA_FILE",
                    reason=error.strerror,
                )
            ) from None


def send_email(
    subject: str,
    text: str,
    html: str | None,
    attachments: Iterable[Attachment] = (),
    to: Sequence[str] = (),
    *,
    key: str | None = None,
    settings: SmtpSettings | None = None,
    patience: Patience | None = None,
) -> str:
    """Send a message as text and HTML with files (name, content, MIME type).

    Two messages with one key have one Message-ID, by which mailboxes know a repetition.
    Returns the Message-ID. Raises UserError where an address or a setting is wrong, and
    DeliveryError where the server did not take the message for everybody.
    """
    settings = settings or SmtpSettings.from_environment()
    sender = parse_address(settings.sender, f"{PREFIX}FROM")
    recipients = [parse_address(address, "--email") for address in to]
    if not recipients:
        raise UserError(tr("there is nobody to send the message to"))
    message = _compose(subject, text, html, attachments, sender, recipients)
    message["Message-ID"] = _message_id(key, [*to, subject], sender)
    (patience := patience or Patience()).retrying()(_hand_in, message, settings, patience)
    return message["Message-ID"]


def parse_address(text: str, origin: str) -> Address:
    """One address, with or without a name: `Anna Berg <anna@example.com>`."""
    named = re.fullmatch(r"\s*(?P<name>[^<>]*?)\s*<(?P<spec>[^<>]+)>\s*", text)
    name, spec = (named["name"].strip('"'), named["spec"]) if named else ("", text.strip())
    try:
        if CONTROL.search(text):
            raise ValueError
        address = Address(display_name=name, addr_spec=spec)
        # Address takes what has no domain, and domains such as "a b".
        if not re.fullmatch(r"\w[\w-]*(\.\w[\w-]*)*", address.domain):
            raise ValueError
        # A domain in letters of its own has a spelling that every server knows.
        domain = address.domain.encode("idna").decode()
    except (ValueError, IndexError, MessageError):
        raise UserError(
            tr("{origin}: {address!r} is not an e-mail address", origin=origin, address=text)
        ) from None
    return Address(address.display_name, address.username, domain)


def _compose(
    subject: str,
    text: str,
    html: str | None,
    attachments: Iterable[Attachment],
    sender: Address,
    recipients: list[Address],
) -> EmailMessage:
    is_ascii = all(address.addr_spec.isascii() for address in [sender, *recipients])
    message = EmailMessage(policy=SMTP if is_ascii else SMTPUTF8)
    message["From"] = sender
    message["To"] = recipients
    # The subject may hold names from the data: whatever they contain, it is one line.
    message["Subject"] = CONTROL.sub(" ", subject).strip()
    message["Date"] = formatdate(localtime=True)
    # Asks out-of-office programs not to answer (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, content, mime in attachments:
        main_type, _, subtype = mime.partition("/")
        message.add_attachment(
            content, maintype=main_type, subtype=subtype, filename=Path(CONTROL.sub("", name)).name
        )
    return message


def _message_id(key: str | None, parts: list[str], sender: Address) -> str:
    if key is None:
        return make_msgid("sales-kpis", domain=sender.domain)
    digest = hashlib.sha256("\n".join([key, *parts]).encode()).hexdigest()
    return f"<sales-kpis.{digest[:40]}@{sender.domain}>"


def _hand_in(message: EmailMessage, settings: SmtpSettings, patience: Patience) -> None:
    """One attempt. What the server says is shown; what we said to it is not."""
    server = f"{settings.host}:{settings.port}"
    try:
        with _connect(settings, patience) as smtp:
            refused = smtp.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(
            tr("{server} refused the login (code {code})", server=server, code=error.smtp_code)
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        _raise_refused(server, error.recipients)
    except smtplib.SMTPResponseException as error:
        said = tr(
            "{server} answered {code} {answer}",
            server=server,
            code=error.smtp_code,
            answer=_decoded(error.smtp_error),
        )
        raise (TemporaryError if 400 <= error.smtp_code < 500 else DeliveryError)(said) from None
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(f"{server}: {error}") from None
    except smtplib.SMTPException:
        raise TemporaryError(tr("{server} broke off the connection", server=server)) from None
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason
        raise DeliveryError(
            tr(
                "the connection to {server} cannot be trusted: {reason}",
                server=server,
                reason=reason,
            )
        ) from None
    except TimeoutError:
        raise TemporaryError(tr("{server} did not answer in time", server=server)) from None
    except OSError as error:
        raise TemporaryError(
            tr(
                "{server} cannot be reached: {reason}",
                server=server,
                reason=error.strerror or error,
            )
        ) from None
    if refused:
        _raise_refused(server, refused)


def _connect(settings: SmtpSettings, patience: Patience) -> smtplib.SMTP:
    place = {"host": settings.host, "port": settings.port, "timeout": patience.timeout_seconds}
    if settings.security == "tls":
        smtp = smtplib.SMTP_SSL(**place, context=settings.tls())
    else:
        smtp = smtplib.SMTP(**place)
    try:
        if settings.security == "starttls":
            # Fails where the server offers none: never a fall-back to plain text.
            smtp.starttls(context=settings.tls())
        if settings.user:
            smtp.login(settings.user, settings.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _raise_refused(server: str, refused: dict[str, tuple[int, bytes]]) -> None:
    answers = [
        f"{address} ({code} {_decoded(answer)})" for address, (code, answer) in refused.items()
    ]
    raise DeliveryError(
        tr("{server} did not accept {answers}", server=server, answers=", ".join(answers))
    ) from None


def _decoded(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return CONTROL.sub(" ", text)[:200]
