"""Post one JSON message to an address that chat tools and other programs listen at."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from sales_kpis.errors import DeliveryError, UserError
from sales_kpis.messages import tr
from sales_kpis.notify.delivery import Patience, TemporaryError

TEMPORARY_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
# Of what the server answers, so much is shown.
SHOWN_BYTES = 200


def post_webhook(
    url: str, payload: dict[str, Any], key: str, patience: Patience | None = None
) -> None:
    """Post the payload; a receiver that sees a key twice may drop the second.

    The address is a secret in most chat tools: of it, only the host is ever shown.
    Raises UserError where it is no address, DeliveryError where nobody took the message.
    """
    check_url(url)
    patience = patience or Patience()
    patience.retrying()(_post, url, payload, key, patience)


def check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise UserError(tr("--webhook: not an address that begins with https:// or http://"))


def for_chat(text: str) -> str:
    """A text that a chat tool shows as it is.

    A customer who is called `<!channel>` or `@all` must not wake everybody.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"@(?=\w)", "@\u200b", escaped)


def _post(url: str, payload: dict[str, Any], key: str, patience: Patience) -> None:
    server = urlsplit(url).hostname
    try:
        with requests.post(
            url,
            json=payload,
            headers={"Idempotency-Key": key, "User-Agent": "sales-kpis"},
            timeout=patience.timeout_seconds,
            # A redirected POST arrives as a GET without its message.
            allow_redirects=False,
            stream=True,
        ) as response:
            _judge(response, server)
    # What requests says holds the whole address, so that none of it is passed on.
    except requests.exceptions.SSLError:
        raise DeliveryError(
            tr("the certificate of {server} cannot be trusted", server=server)
        ) from None
    except requests.exceptions.Timeout:
        raise TemporaryError(tr("{server} did not answer in time", server=server)) from None
    except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
        raise TemporaryError(tr("{server} cannot be reached", server=server)) from None
    except requests.exceptions.RequestException as error:
        raise DeliveryError(f"{server}: {type(error).__name__}") from None


def _judge(response: requests.Response, server: str) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    body = next(response.iter_content(SHOWN_BYTES), b"").decode("utf-8", "replace")
    said = " ".join(
        tr(
            "{server} answered {status} {reason} {body}",
            server=server,
            status=status,
            reason=response.reason or "",
            body=body,
        ).split()
    )
    if status in TEMPORARY_STATUSES:
        raise TemporaryError(said, _retry_after(response.headers.get("Retry-After")))
    raise DeliveryError(said)


def _retry_after(text: str | None) -> float | None:
    """Seconds, or a date: RFC 9110 allows both."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A date in the zone -0000 comes without one.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
