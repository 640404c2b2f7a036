"""Secrets come from the environment or a private file, and go nowhere else."""

import json
import stat
import sys
import time
from pathlib import Path

import pytest

import kpis
from fake_api import Answer, Call, FakeApi
from sales_kpis.errors import UserError
from sales_kpis.load.calls import Calls
from sales_kpis.load.secrets import RotatingToken, read_secrets


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("STRIPE_API_KEY=rk_1\n")
    file.chmod(0o640)
    with pytest.raises(UserError, match=r"can be read by others \(mode 640\).*chmod 600"):
        read_secrets(["STRIPE_API_KEY"], file)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "secrets"
    file.write_text('# Of the company.\nSTRIPE_API_KEY="rk_1"\nOTHER = x\n')
    file.chmod(0o600)
    assert read_secrets(["STRIPE_API_KEY"], file) == {"STRIPE_API_KEY": "rk_1"}
    monkeypatch.setenv("STRIPE_API_KEY", "rk_2")
    assert read_secrets(["STRIPE_API_KEY"], file) == {"STRIPE_API_KEY": "rk_2"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["stripe"], "stripe needs STRIPE_API_KEY in the environment"),
        (["stripes"], "did you mean stripe?"),
        (["stripe", "--secrets", "nowhere"], "nowhere cannot be read: No such file"),
    ],
)
def test_what_is_missing_is_said_and_nothing_else(
    arguments, told, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["kpis.py", "load", *arguments])
    assert kpis.main() == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ")
    assert told in said.err
    assert said.err.count("\n") == 1


class TokenApi(FakeApi):
    """Each refresh token is valid once, as amoCRM's are."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0

    def answer(self, call: Call) -> Answer:
        if call.path == "/oauth2/access_token":
            if call.body["refresh_token"] != f"refresh-{self.number}":
                return Answer({"hint": "Token has been revoked"}, 400)
            self.number += 1
            return Answer(
                {
                    "token_type": "Bearer",
                    "expires_in": 86400,
                    "access_token": f"access-{self.number}",
                    "refresh_token": f"refresh-{self.number}",
                }
            )
        valid = call.headers.get("Authorization") == f"Bearer access-{self.number}"
        return Answer({"ok": True}) if valid else Answer({"title": "Unauthorized"}, 401)


def a_token(url: str, file: Path, first: str = "refresh-0") -> RotatingToken:
    names = ("AMOCRM_CLIENT_ID", "AMOCRM_CLIENT_SECRET", "AMOCRM_REDIRECT_URI")
    secrets = {**dict.fromkeys(names, "x"), "AMOCRM_REFRESH_TOKEN": first}
    return RotatingToken(f"{url}/oauth2/access_token", secrets, file)


def asked(url: str, token: RotatingToken) -> int:
    calls = Calls("amocrm", print)
    calls.auth = token
    return calls.get(f"{url}/api/v4/account").status_code


def test_the_next_refresh_token_outlives_the_process(tmp_path: Path) -> None:
    api, file = TokenApi(), tmp_path / "private" / "token.json"
    with api.serving() as url:
        assert asked(url, a_token(url, file)) == 200
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_text())["refresh_token"] == "refresh-1"
        # Another process, whose environment still has the first one.
        assert asked(url, a_token(url, file)) == 200
        assert api.asked("oauth2") == 1


def test_a_401_in_the_middle_gets_a_new_token_once(tmp_path: Path) -> None:
    api, file = TokenApi(), tmp_path / "token.json"
    with api.serving() as url:
        token = a_token(url, file)
        assert asked(url, token) == 200
        api.fail("account", Answer({}, 401))
        assert asked(url, token) == 200
        assert json.loads(file.read_text())["refresh_token"] == "refresh-2"
        api.fail("account", Answer({}, 401), Answer({}, 401))
        with pytest.raises(UserError, match="the token is wrong, has expired or was revoked"):
            asked(url, token)


def test_the_token_is_kept_before_it_is_used(tmp_path: Path) -> None:
    api, file = TokenApi(), tmp_path / "token.json"
    with api.serving() as url:
        kept: list[str] = []
        api.before("account", lambda: kept.append(json.loads(file.read_text())["refresh_token"]))
        # What an earlier process left when it died while it wrote.
        file.with_name("token.json.new").write_text("half a tok")
        assert asked(url, a_token(url, file)) == 200
        assert kept == ["refresh-1"]


def test_an_expired_token_is_renewed_before_it_is_refused(tmp_path: Path, monkeypatch) -> None:
    api, file = TokenApi(), tmp_path / "token.json"
    with api.serving() as url:
        assert asked(url, a_token(url, file)) == 200
        later = time.time() + 86400
        monkeypatch.setattr(time, "time", lambda: later)
        assert asked(url, a_token(url, file)) == 200
        assert api.asked("account") == 2


def test_a_new_authorisation_replaces_what_was_kept(tmp_path: Path) -> None:
    api, file = TokenApi(), tmp_path / "token.json"
    with api.serving() as url:
        assert asked(url, a_token(url, file)) == 200
        api.number = 7
        with pytest.raises(UserError, match="authorise the integration anew"):
            asked(url, a_token(url, file))
        assert asked(url, a_token(url, file, "refresh-7")) == 200
        assert json.loads(file.read_text())["refresh_token"] == "refresh-8"
