"""Ask an API, wait when it says so, and say in one sentence why it will not answer."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlparse

import requests
from requests.hooks import dispatch_hook

from sales_kpis.errors import UserError
from sales_kpis.messages import tr

# Longer than this nobody sits and waits: what was read is kept, and the next run goes on.
LONGEST_WAIT = 15 * 60
ATTEMPTS = 8
TIMEOUT = (10, 120)
# Headers that count seconds until more may be asked, in the order in which they are believed.
SECONDS = ("Retry-After", "X-RateLimit-Reset")

Say = Callable[[str], None]


class Calls(requests.Session):
    """A session that repeats what failed for a while, as often and as late as the API asks.

    No message of it has an address: those of Bitrix24 are secrets.
    """

    def __init__(self, system: str, say: Say) -> None:
        super().__init__()
        self.system = system
        self.say = say
        self.count = 0

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        kwargs = {"timeout": TIMEOUT, **{k: v for k, v in kwargs.items() if v is not None}}
        # dlt's hooks judge what came in the end, not what is asked for again.
        hooks, request.hooks = request.hooks, {"response": []}
        for attempt in range(ATTEMPTS):
            self.count += 1
            try:
                response = super().send(request, **kwargs)
            except (requests.ConnectionError, requests.Timeout) as error:
                self._wait(
                    2.0**attempt,
                    tr("does not answer ({reason})", reason=type(error).__name__),
                    attempt,
                )
                continue
            if response.status_code == 401 and self.renew(request, attempt):
                continue
            if response.status_code == 429 or response.status_code >= 500:
                self._wait(
                    _pause(response, attempt),
                    tr("answers {answer}", answer=_told(response)),
                    attempt,
                )
                continue
            return self._judged(response, hooks)
        raise AssertionError("the last attempt raises")

    def renew(self, request: requests.PreparedRequest, attempt: int) -> bool:
        """Whether the refused request has got a new token."""
        renewed = getattr(self.auth, "renew", None)
        if attempt or renewed is None:
            return False
        renewed(request)
        return True

    def _judged(self, response: requests.Response, hooks: dict) -> requests.Response:
        if response.status_code == 204:
            # amoCRM's empty page.
            response.status_code, response._content = 200, b"{}"
        if not response.ok:
            with suppress(requests.HTTPError):
                response = dispatch_hook("response", hooks, response)
        if response.ok:
            return response
        path = urlparse(response.url).path.rstrip("/").rpartition("/")[2]
        told = tr(
            "{system} answers {answer} to {path}",
            system=self.system,
            answer=_told(response),
            path=path,
        )
        if response.status_code == 401:
            told += tr(": the token is wrong, has expired or was revoked")
        raise UserError(told)

    def _wait(self, seconds: float, reason: str, attempt: int) -> None:
        if attempt + 1 == ATTEMPTS or seconds > LONGEST_WAIT:
            when = (
                tr(" in {minutes:,.0f} minutes", minutes=seconds / 60)
                if seconds > LONGEST_WAIT
                else tr(" later")
            )
            raise UserError(
                tr(
                    "{system} {reason}; what was read before is kept: run this again{when}",
                    system=self.system,
                    reason=reason,
                    when=when,
                )
            )
        if seconds >= 1:
            self.say(
                tr(
                    "{system} {reason}: waiting {seconds:,.0f} s",
                    system=self.system,
                    reason=reason,
                    seconds=seconds,
                )
            )
        time.sleep(seconds)


def _pause(response: requests.Response, attempt: int) -> float:
    """Seconds to wait, by what the API says, or else twice as long each time."""
    if (reset := _body(response).get("time", {}).get("operating_reset_at")) is not None:
        return max(1.0, float(reset) - time.time())
    for header in SECONDS:
        with suppress(KeyError, ValueError):
            return max(0.0, float(response.headers[header]))
    return 2.0**attempt


def _told(response: requests.Response) -> str:
    """The status, and the error as the API names it."""
    body = _body(response)
    error = body.get("error") or body.get("category") or body.get("title") or ""
    if isinstance(error, dict):
        error = error.get("code") or error.get("type") or ""
    return " ".join(filter(None, [f"HTTP {response.status_code}", str(error)[:80]]))


def _body(response: requests.Response) -> dict:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
