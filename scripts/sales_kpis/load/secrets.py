"""What must not be seen: read from the environment or a file that nobody else can read."""

import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from sales_kpis.errors import UserError
from sales_kpis.messages import tr


def read_secrets(wanted: Iterable[str], file: Path | None) -> dict[str, str]:
    """The values by name: of the environment, or else of lines NAME=value in the file."""
    stated = dict(_lines(file)) if file else {}
    return {name: value for name in wanted if (value := os.environ.get(name) or stated.get(name))}


def require(secrets: dict[str, str], names: Iterable[str], system: str) -> None:
    if missing := [name for name in names if name not in secrets]:
        raise UserError(
            tr(
                "{system} needs {names} in the environment, or as lines NAME=value in a "
                "file that only you can read: --secrets FILE",
                system=system,
                names=" and ".join(missing),
            )
        )


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    for line in private_text(file).splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.lstrip().startswith("#"):
            yield name.strip(), value.strip().strip("\"'")


def private_text(file: Path) -> str:
    """What the file says, if nobody but its owner may read it."""
    try:
        with file.open(encoding="utf-8") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & 0o077:
                raise UserError(
                    tr(
                        "{file} can be read by others (mode {mode:o}), and secrets stand "
                        "in it: chmod 600 {file}",
                        file=file,
                        mode=mode,
                    )
                )
            return opened.read()
    except OSError as error:
        raise UserError(
            tr("{path} cannot be read: {reason}", path=file, reason=error.strerror)
        ) from None


def write_private(file: Path, text: str) -> None:
    """Replace the file at once and for good: it has the old text or the new, never a part."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Bearer(requests.auth.AuthBase):
    """A token that stays the same."""

    def __init__(self, header: str, value: str) -> None:
        self.header = header
        self.value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self.header] = self.value
        return request


class RotatingToken(requests.auth.AuthBase):
    """A token that lasts a day, got for one that is valid once and brings the next of its kind.

    The next one is on the disk before anything else is done: who loses it has to authorise the
    integration anew by hand. A lock keeps two pulls from spending the same one.
    """

    def __init__(self, url: str, secrets: dict[str, str], file: Path) -> None:
        self.url = url
        self.client = {
            "client_id": secrets["AMOCRM_CLIENT_ID"],
            "client_secret": secrets["AMOCRM_CLIENT_SECRET"],
            "redirect_uri": secrets["AMOCRM_REDIRECT_URI"],
        }
        self.first = secrets.get("AMOCRM_REFRESH_TOKEN", "")
        self.file = file

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        with self._locked():
            kept = self._kept()
            if kept.get("expires_at", 0) < time.time() + 60:
                kept = self._refreshed(kept)
        request.headers["Authorization"] = f"Bearer {kept['access_token']}"
        return request

    def renew(self, request: requests.PreparedRequest) -> None:
        """After a 401: the token that the request had is no longer valid."""
        with self._locked():
            kept = self._kept()
            if request.headers["Authorization"] == f"Bearer {kept.get('access_token')}":
                kept = self._refreshed(kept)
        request.headers["Authorization"] = f"Bearer {kept['access_token']}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.file.with_name(self.file.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _kept(self) -> dict:
        # Where the user gives another first token, what came of the earlier one is void.
        fresh = {"refresh_token": self.first, "first": _digest(self.first)}
        if not self.file.exists():
            if not self.first:
                raise UserError(tr("amocrm needs AMOCRM_REFRESH_TOKEN the first time"))
            return fresh
        kept = json.loads(private_text(self.file))
        return kept if not self.first or kept["first"] == fresh["first"] else fresh

    def _refreshed(self, kept: dict) -> dict:
        asked = {**self.client, "grant_type": "refresh_token"}
        asked["refresh_token"] = kept["refresh_token"]
        try:
            answer = requests.post(self.url, json=asked, timeout=(10, 60))
        except requests.RequestException as error:
            raise UserError(
                tr(
                    "amocrm does not answer to the refresh of its token ({reason})",
                    reason=type(error).__name__,
                )
            ) from None
        if not answer.ok:
            raise UserError(
                tr(
                    "amocrm refuses the refresh token (HTTP {code}): authorise the "
                    "integration anew and give its AMOCRM_REFRESH_TOKEN",
                    code=answer.status_code,
                )
            )
        got = answer.json()
        kept = {
            "access_token": got["access_token"],
            "refresh_token": got["refresh_token"],
            "expires_at": int(time.time()) + int(got["expires_in"]),
            "first": kept["first"],
        }
        write_private(self.file, json.dumps(kept))
        return kept


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
