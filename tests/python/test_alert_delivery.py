"""Alerts reach mailboxes and webhooks once, and nothing secret or harmful goes with them."""

import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from sales_kpis.choices import Lang, Severity
from sales_kpis.errors import DeliveryError, UserError
from sales_kpis.messages import speak
from sales_kpis.notify.alert_delivery import Delivery, Receiver, receivers_of
from sales_kpis.notify.alerts import AlertMessage, Alerts, read_alerts
from sales_kpis.notify.delivery import Patience
from sales_kpis.notify.mail import SmtpSettings, parse_address, send_email
from sales_kpis.notify.webhook import post_webhook
from sales_kpis.read.readers import open_reader

PASSWORD = "correct horse battery staple"
SECRET_PATH = "/services/T000/B000/sEcReT"


class Waits(list):
    """A clock that only writes down how long somebody wanted to wait."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def patient(waits: Waits, **settings) -> Patience:
    return Patience(sleep=waits, **settings)


# ------------------------------------------------------------------------------ mail


@dataclass
class Postbox:
    """What a mail server has accepted, and how it answers."""

    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list = field(default_factory=list)
    # Answers to the first messages, before it accepts: "451 greylisted".
    answers: list[str] = field(default_factory=list)
    refused: tuple[str, ...] = ()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        self.messages.append(message_from_bytes(envelope.content, policy=modern))
        return "250 accepted"


class MailServer(Controller):
    """aiosmtpd on whatever port is free: it asks its own port before it knows it."""

    def __init__(self, postbox: Postbox, **settings) -> None:
        super().__init__(postbox, hostname="127.0.0.1", port=0, **settings)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of `localhost` that nobody else trusts, with its key."""
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(path.with_suffix(".key")), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


def check_login(server, session, envelope, mechanism, login) -> AuthResult:
    is_right = isinstance(login, LoginPassword) and login == LoginPassword(
        b"reports", PASSWORD.encode()
    )
    return AuthResult(success=is_right, handled=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Controller]]:
    """Start mail servers, and stop them at the end: serve(postbox, ...)."""
    running = []

    def start(postbox: Postbox, **settings) -> Controller:
        controller = MailServer(postbox, **settings)
        controller.start()
        running.append(controller)
        return controller

    yield start
    for controller in running:
        controller.stop()


def plain(port: int) -> SmtpSettings:
    return SmtpSettings("localhost", "KPIs <kpis@example.com>", security="none", port=port)


def test_a_message_arrives_with_text_html_and_files(serve):
    postbox = Postbox()
    server = serve(postbox)
    message_id = send_email(
        "Выручка: 1 200 ₽",
        "Добрый день",
        "<p>Добрый день</p>",
        [("report.html", b"<html></html>", "text/html"), ("x.xlsx", b"PK\x03", "application/x")],
        ["Анна <anna@example.com>", "team@example.com"],
        settings=plain(server.port),
    )
    (message,) = postbox.messages
    assert message["Subject"] == "Выручка: 1 200 ₽"
    assert message["From"] == "KPIs <kpis@example.com>"
    assert message["To"] == "Анна <anna@example.com>, team@example.com"
    assert message["Message-ID"] == message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().strip() == "Добрый день"
    assert message.get_body(("html",)).get_content().strip() == "<p>Добрый день</p>"
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files == {"report.html": "<html></html>", "x.xlsx": b"PK\x03"}
    assert postbox.envelopes[0].rcpt_tos == ["anna@example.com", "team@example.com"]


def test_a_message_id_repeats_with_its_key_and_only_then(serve):
    server = serve(Postbox())

    def send(key, to="a@example.com"):
        return send_email("s", "t", None, to=[to], key=key, settings=plain(server.port))

    first, *others = send("monday"), send("tuesday"), send("monday", "b@example.com"), send(None)
    assert first == send("monday")
    assert len({first, *others, send(None)}) == 5


def test_starttls_and_login(serve, tls, certificate):
    postbox = Postbox()
    server = serve(
        postbox,
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=check_login,
    )
    settings = SmtpSettings(
        "localhost",
        "kpis@example.com",
        port=server.port,
        user="reports",
        password=PASSWORD,
        ca_file=str(certificate),
    )
    send_email("s", "t", None, to=["a@example.com"], settings=settings)
    assert len(postbox.messages) == 1


def test_tls_from_the_first_byte(serve, tls, certificate):
    postbox = Postbox()
    server = serve(postbox, ssl_context=tls)
    settings = SmtpSettings(
        *("localhost", "kpis@example.com", "tls", server.port), ca_file=str(certificate)
    )
    send_email("s", "t", None, to=["a@example.com"], settings=settings)
    assert len(postbox.messages) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(serve, tls):
    postbox = Postbox()
    server = serve(postbox, tls_context=tls)
    waits = Waits()
    settings = SmtpSettings("localhost", "kpis@example.com", port=server.port)
    with pytest.raises(DeliveryError, match="cannot be trusted: self-signed certificate"):
        send_email("s", "t", None, to=["a@example.com"], settings=settings, patience=patient(waits))
    assert not waits
    assert not postbox.messages


def test_a_server_without_starttls_gets_neither_password_nor_message(serve):
    postbox = Postbox()
    server = serve(postbox)
    settings = SmtpSettings(
        "localhost", "kpis@example.com", port=server.port, user="reports", password=PASSWORD
    )
    with pytest.raises(DeliveryError, match="STARTTLS extension not supported") as caught:
        send_email("s", "t", None, to=["a@example.com"], settings=settings)
    assert not postbox.messages
    assert PASSWORD not in str(caught.value)


def test_a_wrong_password_is_told_without_the_password(serve, tls, certificate):
    server = serve(Postbox(), tls_context=tls, auth_required=True, authenticator=check_login)
    settings = SmtpSettings(
        "localhost",
        "kpis@example.com",
        port=server.port,
        user="reports",
        password="wrong " + PASSWORD,
        ca_file=str(certificate),
    )
    waits = Waits()
    with pytest.raises(DeliveryError, match=r"refused the login \(code 535\)") as caught:
        send_email("s", "t", None, to=["a@example.com"], settings=settings, patience=patient(waits))
    assert not waits
    assert PASSWORD not in f"{caught.value}{settings!r}"
    assert caught.value.__suppress_context__


def test_a_temporary_refusal_is_tried_again_with_the_same_message(serve):
    postbox = Postbox(answers=["451 greylisted, come back", "421 too busy"])
    server = serve(postbox)
    waits = Waits()
    message_id = send_email(
        "s",
        "t",
        None,
        to=["a@example.com"],
        settings=plain(server.port),
        patience=patient(waits),
    )
    assert len(waits) == 2
    assert [message["Message-ID"] for message in postbox.messages] == [message_id]


def test_a_final_refusal_is_not_tried_again(serve):
    postbox = Postbox(answers=["554 no spam here"])
    server = serve(postbox)
    waits = Waits()
    with pytest.raises(DeliveryError, match="answered 554 no spam here"):
        send_email(
            *("s", "t", None), to=["a@b.de"], settings=plain(server.port), patience=patient(waits)
        )
    assert not waits


@pytest.mark.parametrize("refused", [["x@example.com"], ["x@example.com", "a@example.com"]])
def test_who_was_refused_is_named(serve, refused):
    postbox = Postbox(refused=tuple(refused))
    server = serve(postbox)
    with pytest.raises(DeliveryError, match=r"x@example.com \(550 no such mailbox\)"):
        send_email(
            *("s", "t", None),
            to=["a@example.com", "x@example.com"],
            settings=plain(server.port),
        )
    assert len(postbox.messages) == 2 - len(refused)


def test_a_server_that_is_not_there_is_given_up(unused_port):
    waits = Waits()
    with pytest.raises(DeliveryError, match=rf"localhost:{unused_port} cannot be reached"):
        send_email(
            *("s", "t", None),
            to=["a@b.de"],
            settings=plain(unused_port),
            patience=patient(waits, attempts=3),
        )
    assert len(waits) == 2


@pytest.mark.parametrize(
    "subject", ["hello\r\nBcc: all@example.com", "hello\nBcc: x", "hello\x85Bcc", "a\u2028b\x00c"]
)
def test_a_subject_cannot_become_another_header(serve, subject):
    postbox = Postbox()
    server = serve(postbox)
    send_email(subject, "t", None, to=["a@example.com"], settings=plain(server.port))
    (message,) = postbox.messages
    assert message["Bcc"] is None
    assert set(message.keys()) <= {
        *("From", "To", "Subject", "Date", "Auto-Submitted", "Message-ID"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
        *("X-Peer", "X-MailFrom", "X-RcptTo"),
    }
    assert postbox.envelopes[0].rcpt_tos == ["a@example.com"]


@pytest.mark.parametrize(
    "address",
    [
        *("", "anna", "@example.com", "anna@", "a@example.com, b@example.com", "a b@example.com"),
        *("a@example.com\nBcc: b@example.com", "Anna\r\nX: y <a@example.com>", "a@exam ple.com"),
        *("<>", "a@example.com>", "a@-x", "a@example..com"),
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UserError, match="is not an e-mail address"):
        parse_address(address, "--email")


def test_addresses_in_any_alphabet():
    assert str(parse_address("Анна <anna@пример.рф>", "x")) == "Анна <anna@xn--e1afmkfd.xn--p1ai>"
    assert str(parse_address('"Berg, Anna" <a@b.de>', "x")) == '"Berg, Anna" <a@b.de>'


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "needs the environment variables SALES_KPIS_SMTP_HOST and SALES_KPIS_SMTP_FROM"),
        ({"HOST": "mail", "FROM": "a@b.de", "SECURITY": "ssl"}, "SECURITY is 'ssl'; it is one of"),
        ({"HOST": "mail", "FROM": "a@b.de", "PORT": "99999"}, "PORT is '99999': not a port"),
        (
            {"HOST": "mail", "FROM": "a@b.de", "SECURITY": "none", "USER": "u"},
            "would send the password in the clear",
        ),
    ],
)
def test_settings_that_cannot_work_are_told(monkeypatch, variables, message):
    for name in ("HOST", "FROM", "SECURITY", "PORT", "USER", "PASSWORD"):
        monkeypatch.delenv(f"SALES_KPIS_SMTP_{name}", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(f"SALES_KPIS_SMTP_{name}", value)
    with pytest.raises(UserError, match=message):
        SmtpSettings.from_environment()


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_security_has_its_port(monkeypatch, security, port):
    monkeypatch.setenv("SALES_KPIS_SMTP_HOST", "mail.example.com")
    monkeypatch.setenv("SALES_KPIS_SMTP_FROM", "a@example.com")
    monkeypatch.setenv("SALES_KPIS_SMTP_SECURITY", security)
    assert SmtpSettings.from_environment().port == port


# --------------------------------------------------------------------------- webhook


@dataclass
class Hook:
    """What a web server was sent, and what it answers, one answer after the other."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], dict]] = field(default_factory=list)
    hang: threading.Event | None = None


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web server that accepts everything until it is told to do otherwise."""
    state = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((dict(self.headers), json.loads(body)))
            if state.hang:
                state.hang.wait(5)
            status, headers = state.answers.pop(0) if state.answers else (200, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"invalid_token" if status >= 400 else b"ok")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Who hung up before the answer did so on purpose.
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}{SECRET_PATH}"
    yield state
    if state.hang:
        state.hang.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def unused_port() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return server.server_port


def test_two_failures_and_the_message_is_there_once(hook):
    hook.answers = [(503, {}), (500, {})]
    waits = Waits()
    post_webhook(hook.url, {"text": "Ёлка"}, "key-1", patient(waits))
    assert [body for _, body in hook.requests] == [{"text": "Ёлка"}] * 3
    assert {headers["Idempotency-Key"] for headers, _ in hook.requests} == {"key-1"}
    assert hook.requests[0][0]["Content-Type"] == "application/json"
    # Longer each time, but for chance: at most 1 and 2 seconds.
    assert len(waits) == 2
    assert waits[0] <= 1
    assert waits[1] <= 2


def test_what_the_server_asks_to_wait_is_waited(hook):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    past = "Wed, 21 Oct 2015 07:28:00 -0000"
    hook.answers = [
        (429, {"Retry-After": "7"}),
        (503, {"Retry-After": later}),
        (503, {"Retry-After": past}),
        (503, {"Retry-After": "soon"}),
    ]
    waits = Waits()
    post_webhook(hook.url, {}, "k", patient(waits))
    assert waits[0] == 7
    assert 35 < waits[1] <= 40
    assert waits[2] == 0
    assert waits[3] <= 8


def test_who_asks_for_too_long_a_wait_is_given_up(hook):
    hook.answers = [(429, {"Retry-After": "3600"})]
    waits = Waits()
    with pytest.raises(DeliveryError, match="answered 429"):
        post_webhook(hook.url, {}, "k", patient(waits))
    assert not waits


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301, 307])
def test_a_refusal_is_final_and_the_address_stays_secret(hook, status):
    hook.answers = [(status, {"Location": "http://127.0.0.1/elsewhere"})]
    waits = Waits()
    with pytest.raises(DeliveryError, match=f"127.0.0.1 answered {status}") as caught:
        post_webhook(hook.url, {}, "k", patient(waits))
    assert len(hook.requests) == 1
    assert not waits
    assert "sEcReT" not in str(caught.value)
    assert ("invalid_token" in str(caught.value)) == (status >= 400)


def test_a_server_that_hangs_is_given_up_in_time(hook):
    hook.hang = threading.Event()
    waits = Waits()
    begin = time.monotonic()
    with pytest.raises(DeliveryError, match="did not answer in time") as caught:
        post_webhook(hook.url, {}, "k", patient(waits, attempts=2, timeout_seconds=0.2))
    assert time.monotonic() - begin < 2
    assert len(waits) == 1
    assert "sEcReT" not in str(caught.value)


def test_the_whole_time_is_limited(hook):
    hook.answers = [(503, {})] * 1000
    begin = time.monotonic()
    with pytest.raises(DeliveryError, match="answered 503"):
        post_webhook(
            hook.url,
            {},
            "k",
            Patience(attempts=1000, total_seconds=0.5, first_wait_seconds=0.01),
        )
    assert time.monotonic() - begin < 1
    assert 3 < len(hook.requests) < 1000


def test_nobody_at_home(unused_port):
    waits = Waits()
    url = f"http://127.0.0.1:{unused_port}{SECRET_PATH}"
    with pytest.raises(DeliveryError, match=r"^127.0.0.1 cannot be reached$") as caught:
        post_webhook(url, {}, "k", patient(waits, attempts=3))
    assert len(waits) == 2
    # The message of the library holds the address: it must not show in a trace either.
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "url", ["", "example.com/x", "ftp://example.com", "file:///etc/passwd", "http://", "http://[x"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(UserError, match="not an address"):
        post_webhook(url, {}, "k")


# ---------------------------------------------------------------------------- alerts

AS_OF = date(2026, 6, 17)
COLUMNS = {
    **dict.fromkeys(
        "alert_id rule kpi period_grain dimension dimension_value dimension_label "
        "dimension_label_ru method severity sentence sentence_ru".split(),
        "varchar",
    ),
    **dict.fromkeys("value expected_value lower_bound upper_bound".split(), "double"),
    **dict.fromkeys("is_open is_favorable".split(), "boolean"),
    **dict.fromkeys("since_date until_date".split(), "date"),
}


def alert(alert_id: str, severity: str = "warning", **changes) -> dict:
    """A row of kpi_alerts."""
    return {
        "alert_id": alert_id,
        "rule": "win_rate_low",
        "kpi": "win_rate",
        "period_grain": "month",
        "dimension": "all",
        "dimension_value": "all",
        "dimension_label": "Total",
        "dimension_label_ru": "Всего",
        "method": "threshold",
        "severity": severity,
        "sentence": f"Win rate {alert_id} is 12 %, below 20 %.",
        "sentence_ru": f"Доля выигранных сделок {alert_id}: 12 %, ниже 20 %.",
        "value": 0.12,
        "expected_value": None,
        "lower_bound": 0.2,
        "upper_bound": None,
        "is_open": True,
        "is_favorable": False,
        "since_date": date(2026, 5, 1),
        "until_date": date(2026, 5, 31),
        **changes,
    }


@pytest.fixture
def state(tmp_path: Path) -> Callable[..., Path]:
    """Write a published database with these alerts: state(alert("a"), ...)."""
    path = tmp_path / "sales_kpis.duckdb"

    def write(*rows: dict) -> Path:
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            connection.execute(
                f"""
                create schema analytics; create schema analytics_marts;
                create schema analytics_settings;
                create table analytics.kpi_alerts ({columns});
                create table analytics.kpi_catalog as
                    select 'win_rate' as kpi, 'Win rate' as label,
                        'Доля выигранных сделок' as label_ru;
                create table analytics_marts.dim_as_of as select date '{AS_OF}' as as_of_date;
                create table analytics_settings.display_labels as
                    select 'severity' as kind, * from (values
                        ('info', 'Info', 'К сведению'), ('warning', 'Warning', 'Внимание'),
                        ('critical', 'Critical', 'Критично')) as t(code, label, label_ru);
                """
            )
            for row in rows:
                marks = ", ".join("?" for _ in COLUMNS)
                connection.execute(
                    f"insert into analytics.kpi_alerts values ({marks})",
                    [row[name] for name in COLUMNS],
                )
        return path

    return write


def read(path: Path, with_closed: bool = False) -> Alerts:
    with open_reader("duckdb", path) as reader:
        return read_alerts(reader, with_closed)


def test_the_gravest_and_the_latest_come_first(state):
    path = state(
        alert("a", "info"),
        alert("b", "critical"),
        alert("c", "warning", since_date=date(2026, 4, 1)),
        alert("d", "warning"),
        alert("e", "critical", is_open=False),
    )
    assert [row["alert_id"] for row in read(path).rows] == ["b", "d", "c", "a"]
    assert [row["alert_id"] for row in read(path, with_closed=True).rows] == [*"bdcae"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], 0),
        ([alert("a")], 0),
        ([alert("a"), alert("b", "critical")], 1),
        ([alert("b", "critical", is_open=False)], 0),
    ],
)
@pytest.mark.parametrize("options", [[], ["--all"]])
def test_the_exit_code_says_whether_a_critical_alert_is_open(state, run, rows, code, options):
    assert run("alerts", "--database", state(*rows), *options).code == code


def test_the_table_in_both_languages(state, run):
    path = state(alert("a", "critical"), alert("b", "info"), alert("c", is_open=False))
    english = run("alerts", "--database", path).out
    assert "Critical  2026-05-01  Win rate a is 12 %, below 20 %." in english
    assert "Data up to 2026-06-17." in english
    assert "Win rate c" not in english
    russian = run("alerts", "--database", path, "--lang", "ru", "--all").out
    assert "Критично    2026-05-01  открыто     Доля выигранных сделок a: 12 %" in russian
    assert "Внимание    2026-05-01  2026-05-31  Доля выигранных сделок c: 12 %" in russian
    only_grave = run("alerts", "--database", path, "--severity", "critical")
    assert "Win rate b" not in only_grave.out
    assert only_grave.code == 1
    assert "No alert is open." in run("alerts", "--database", state()).out


def test_a_name_is_text_in_the_table_the_mail_and_the_chat(state, run):
    name = "[red]<script>alert(1)</script> <!channel> @here [link](http://x)"
    path = state(alert("a", sentence=name))
    assert name in run("alerts", "--database", path).out
    message = AlertMessage(read(path).rows, AS_OF)
    assert "<script" not in message.html()
    assert "&lt;script&gt;" in message.html()
    payload = message.payload("k")
    assert "<" not in payload["text"]
    assert "@here" not in payload["text"]
    assert payload["alerts"][0]["sentence"] == name


def test_the_mail_asks_nothing_of_the_mail_program(state):
    speak(Lang.ru)
    html = AlertMessage(read(state(alert("a"))).rows, AS_OF, known_count=3).html()
    assert 'lang="ru"' in html
    assert "По-прежнему открыты, сообщалось раньше: 3." in html
    assert "Данные по 17 июня 2026" in html
    assert "с 1 мая 2026" in html
    for forbidden in ("<script", "<link", "<style", "<img", "src=", "href=", "url(", "http"):
        assert forbidden not in html


def test_the_payload_serves_chats_and_programs(state):
    payload = AlertMessage(read(state(alert("a", "critical"))).rows, AS_OF).payload("k")
    # It must be JSON, whatever the types of the columns are.
    payload = json.loads(json.dumps(payload))
    assert payload["text"].splitlines() == [
        "Open alerts: 1, critical: 1. Data up to 17 June 2026.",
        "Critical: Win rate a is 12 %, below 20 %.",
    ]
    assert payload["id"] == "k"
    assert payload["as_of_date"] == "2026-06-17"
    (told,) = payload["alerts"]
    assert told["kpi"] == "win_rate"
    assert told["label"] == "Win rate"
    assert told["since_date"] == "2026-05-01"
    assert told["lower_bound"] == 0.2
    assert told["upper_bound"] is None
    assert told["is_favorable"] is False


def test_a_long_list_is_cut_in_the_chat_and_whole_for_programs(state):
    rows = [alert(f"a{number:02}") for number in range(30)]
    payload = AlertMessage(read(state(*rows)).rows, AS_OF).payload("k")
    assert len(payload["text"].splitlines()) == 22
    assert payload["text"].endswith("And 10 more.")
    assert len(payload["alerts"]) == 30


# ------------------------------------------------------------------------------ state


@pytest.fixture
def tell(state, hook, tmp_path) -> Callable[..., tuple[list[str], list[str]]]:
    """Deliver to the web server: tell(rows) gives what it got, and what went wrong."""

    def deliver(*rows: dict, severity="info", **settings) -> tuple[list[str], list[str]]:
        hook.requests.clear()
        delivery = Delivery(
            receivers_of([], [hook.url]),
            Severity(severity),
            "duckdb",
            tmp_path / "sent.json",
            patience=patient(Waits(), attempts=1),
            **settings,
        )
        failures = delivery.run(read(state(*rows), with_closed=True), lambda _: None)
        told = [row["alert_id"] for _, body in hook.requests for row in body["alerts"]]
        return told, failures

    return deliver


def test_an_alert_is_told_once_while_it_is_open(tell):
    assert tell(alert("a")) == (["a"], [])
    assert tell(alert("a")) == ([], [])
    assert tell(alert("a"), alert("b")) == (["b"], [])
    assert tell(alert("a", is_open=False), alert("b")) == ([], [])
    assert tell(alert("b")) == ([], [])


def test_an_alert_that_was_closed_in_between_is_told_again(tell):
    assert tell(alert("a")) == (["a"], [])
    # Another one is told, so that the file is written anew.
    assert tell(alert("a", is_open=False), alert("b")) == (["b"], [])
    assert tell(alert("a"), alert("b")) == (["a"], [])


def test_an_alert_that_has_become_graver_is_told_again(tell):
    assert tell(alert("a", "warning")) == (["a"], [])
    assert tell(alert("a", "critical")) == (["a"], [])
    assert tell(alert("a", "warning")) == ([], [])
    assert tell(alert("a", "critical")) == ([], [])


def test_milder_alerts_are_told_when_the_limit_is_lowered(tell):
    assert tell(alert("a"), alert("b", "info"), severity="warning") == (["a"], [])
    assert tell(alert("a"), alert("b", "info")) == (["b"], [])
    assert tell(alert("a"), alert("b", "info"), alert("c", "critical"), severity="critical") == (
        *(["c"], []),
    )
    assert tell(alert("a"), alert("b", "info"), alert("c", "critical")) == ([], [])


def test_repeat_tells_all_that_is_open(tell):
    assert tell(alert("a")) == (["a"], [])
    assert tell(alert("a"), alert("b", is_open=False), repeat=True) == (["a"], [])


def test_a_message_that_did_not_arrive_is_sent_by_the_next_run(tell, hook):
    hook.answers = [(500, {})]
    told, failures = tell(alert("a"))
    assert [failure[:47] for failure in failures] == [
        "127.0.0.1 was not told: 127.0.0.1 answered 500 "
    ]
    assert "sEcReT" not in failures[0]
    assert tell(alert("a")) == (["a"], [])


def test_a_dry_run_sends_and_remembers_nothing(tell):
    assert tell(alert("a"), dry_run=True) == ([], [])
    assert tell(alert("a")) == (["a"], [])


def test_the_same_news_have_the_same_key(tell, hook):
    tell(alert("a"), alert("b"))
    first = hook.requests[0][1]["id"]
    assert hook.requests[0][0]["Idempotency-Key"] == first
    tell(alert("b"), alert("a"), repeat=True)
    assert hook.requests[0][1]["id"] != first
    again = AlertMessage([alert("b"), alert("a")], AS_OF).key()
    assert again == first
    assert AlertMessage([alert("b"), alert("a", "critical")], AS_OF).key() != first


def test_a_secret_address_is_not_in_the_file_nor_in_a_trace(tell, tmp_path, hook):
    tell(alert("a"))
    assert "sEcReT" not in (tmp_path / "sent.json").read_text()
    assert "sEcReT" not in repr(Receiver("webhook", hook.url))


def test_a_broken_file_is_no_reason_to_send_everything_again(tell, tmp_path):
    (tmp_path / "sent.json").write_text("{")
    with pytest.raises(UserError, match=r"sent.json cannot be read"):
        tell(alert("a"))


# --------------------------------------------------------------------------- commands


@pytest.fixture
def mail_server(serve, monkeypatch) -> Postbox:
    """A mail server that the environment names."""
    postbox = Postbox()
    server = serve(postbox)
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": str(server.port),
        "FROM": "KPIs <kpis@example.com>",
        "SECURITY": "none",
    }.items():
        monkeypatch.setenv(f"SALES_KPIS_SMTP_{name}", value)
    return postbox


def test_each_receiver_gets_a_message_of_its_own(state, run, hook, mail_server):
    path = state(alert("a", "critical"), alert("b"))
    addresses = ["--email", "anna@example.com", "--email", "bob@example.com"]
    ran = run("alerts", "--database", path, *addresses, "--webhook", hook.url, "--lang", "ru")
    assert ran.code == 1
    assert ran.err == ""
    assert "Отправлено anna@example.com: 2." in ran.out
    assert "Отправлено 127.0.0.1: 2." in ran.out
    assert [envelope.rcpt_tos for envelope in mail_server.envelopes] == [
        ["anna@example.com"],
        ["bob@example.com"],
    ]
    message = mail_server.messages[0]
    assert message["Subject"] == "Открытые оповещения: 2, критичных: 1"
    assert "Доля выигранных сделок a" in message.get_body(("plain",)).get_content()
    assert "Доля выигранных сделок b" in message.get_body(("html",)).get_content()
    again = run("alerts", "--database", path, *addresses, "--webhook", hook.url)
    assert "Nothing new for anna@example.com." in again.out
    assert len(mail_server.messages) == 2
    assert len(hook.requests) == 1


def test_the_webhook_may_come_from_the_environment(state, run, hook, monkeypatch):
    monkeypatch.setenv("SALES_KPIS_WEBHOOK", hook.url)
    assert run("alerts", "--database", state(alert("a"))).code == 0
    assert len(hook.requests) == 1


@pytest.mark.parametrize(("severity", "code"), [("warning", 4), ("critical", 5)])
def test_a_failed_delivery_has_a_code_that_hides_no_alert(state, run, hook, severity, code):
    hook.answers = [(400, {})]
    ran = run("alerts", "--database", state(alert("a", severity)), "--webhook", hook.url)
    assert ran.code == code
    assert ran.err.startswith("error: 127.0.0.1 was not told: 127.0.0.1 answered 400")
    assert "sEcReT" not in ran.out + ran.err


def test_one_receiver_that_fails_keeps_nothing_from_the_others(state, run, hook, mail_server):
    mail_server.refused = ("x@example.com",)
    emails = ["--email", "x@example.com", "--email", "anna@example.com"]
    ran = run("alerts", "--database", state(alert("a")), *emails, "--webhook", hook.url)
    assert ran.code == 4
    assert "x@example.com was not told" in ran.err
    assert len(mail_server.messages) == 1
    assert len(hook.requests) == 1


def test_a_dry_run_shows_the_message(state, run, hook, mail_server):
    ran = run(
        *("alerts", "--database", state(alert("a")), "--dry-run"),
        *("--email", "anna@example.com", "--webhook", hook.url),
    )
    assert ran.code == 0
    assert "Would send to anna@example.com:\n\nOpen alerts: 1. Data up to" in ran.out
    assert "- Warning: Win rate a is 12 %, below 20 %." in ran.out
    assert not mail_server.messages
    assert not hook.requests


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--email", "a@example.com"], "e-mail needs the environment variables"),
        (["--webhook", "example.com"], "--webhook: not an address"),
        (["--severity", "grave"], "grave"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(state, run, monkeypatch, options, message):
    monkeypatch.delenv("SALES_KPIS_SMTP_HOST", raising=False)
    ran = run("alerts", "--database", state(alert("a", "critical")), *options)
    assert ran.code == 2
    assert message in ran.err


def test_a_database_without_alerts_says_what_to_do(tmp_path, run):
    path = tmp_path / "sales_kpis.duckdb"
    assert run("alerts", "--database", path).code == 2
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema analytics; create schema analytics_marts")
        connection.execute("create table analytics.kpi_catalog (kpi varchar)")
        connection.execute("create table analytics_marts.dim_as_of (as_of_date date)")
    ran = run("alerts", "--database", path)
    assert ran.code == 2
    assert "kpi_alerts does not exist! Run `build` again." in ran.err


def test_the_alerts_of_the_demo_can_be_shown_and_sent(ask, hook):
    ran = ask("alerts", "--all", "--webhook", hook.url, "--dry-run")
    assert ran.code in (0, 1)
    assert ran.err == ""
    assert not hook.requests
