"""An Apache Superset that lives as long as a test run, and a client of its REST API."""

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

CONFIG = """
SECRET_KEY = {secret!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
# Requests carry a token; there is no form to protect.
WTF_CSRF_ENABLED = False
# The address is plain http on loopback.
TALISMAN_ENABLED = False
"""
START_SECONDS = 120
USER = "admin"


class Superset:
    """A running server: everything of it is in `home`, it listens on loopback only."""

    def __init__(self, environment: Path, home: Path) -> None:
        self.home = home
        self.password = secrets.token_urlsafe(16)
        self.session = requests.Session()
        self.address = f"http://127.0.0.1:{_free_port()}"
        self._commands = environment / "bin"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Set the metadata database up, start the server and log in."""
        config = self.home / "superset_config.py"
        text = CONFIG.format(secret=secrets.token_urlsafe(48), home=self.home)
        config.write_text(text, encoding="utf-8")
        self._run("db", "upgrade")
        # fmt: off
        self._run("fab", "create-admin", "--username", USER, "--firstname", "Test",
                  "--lastname", "Run", "--email", "test@example.com", "--password", self.password)
        # fmt: on
        self._run("init")
        log = (self.home / "server.log").open("w")
        self._process = subprocess.Popen(
            [
                self._commands / "gunicorn",
                *("--workers", "1", "--threads", "8", "--timeout", "120"),
                *("--bind", self.address.removeprefix("http://")),
                "superset.app:create_app()",
            ],
            env=self._environment(),
            stdout=log,
            stderr=log,
        )
        self._wait()
        login = {"username": USER, "password": self.password, "provider": "db"}
        token = self.post("security/login", json=login)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=30)

    def post(self, path: str, **request: Any) -> dict:
        """Call the API; an answer that is not 2xx is an error with its text."""
        return self._checked(self.session.post(f"{self.address}/api/v1/{path}", **request))

    def get(self, path: str, **request: Any) -> dict:
        return self._checked(self.session.get(f"{self.address}/api/v1/{path}", **request))

    def import_dashboard(self, bundle: bytes, passwords: str = "{}") -> None:
        """Import a zip file as the page of dashboards does."""
        self.post(
            "dashboard/import/",
            files={"formData": ("bundle.zip", bundle, "application/zip")},
            data={"overwrite": "true", "passwords": passwords},
        )

    def clear(self) -> None:
        """Remove what was imported or made; its SQLite takes a table's name only once."""
        for resource in ("dashboard", "chart", "dataset", "database"):
            for row in self.get(f"{resource}/?q=(page_size:1000,columns:!(id))")["result"]:
                self._checked(self.session.delete(f"{self.address}/api/v1/{resource}/{row['id']}"))

    def names(self, resource: str, column: str) -> list[dict]:
        """List the charts, datasets or databases, with the column that names them."""
        return self.get(f"{resource}/?q=(page_size:100,columns:!(id,{column}))")["result"]

    @staticmethod
    def _checked(answer: requests.Response) -> dict:
        assert answer.ok, f"{answer.request.method} {answer.url}: {answer.text[:2000]}"
        return answer.json()

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SUPERSET_CONFIG_PATH": str(self.home / "superset_config.py"),
            "SUPERSET_HOME": str(self.home),
            "FLASK_APP": "superset.app:create_app()",
        }

    def _run(self, *arguments: str) -> None:
        done = subprocess.run(
            [self._commands / "superset", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                if requests.get(f"{self.address}/health", timeout=5).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                pass
            assert self._process.poll() is None, (self.home / "server.log").read_text()[-3000:]
            time.sleep(0.5)
        raise AssertionError(f"Superset did not start within {START_SECONDS} s")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
