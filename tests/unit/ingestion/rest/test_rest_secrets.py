"""Claims about waiting times read from headers, and about where a token is looked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.errors import SecretError
from ingestion.rest.auth import TokenAuth, find_token
from ingestion.rest.policy import retry_after

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 2 ", 2.0),
        ("1.5", 1.5),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:30 +0100", 30.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
        ("", None),
        (None, None),
        ("-5", None),
        ("soon", None),
        ("nan", None),
        ("١٢", None),
        ("Sun, 99 Nov 2026 09:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    path = tmp_path / "secrets" / "secrets.toml"
    path.write_text('[sources.vendor]\naccess_token = "of all"\n[sources.vendor.shop]\naccess_token = "of the shop"\n')
    path.chmod(0o600)
    return tmp_path


def test_the_home_holds_tokens_of_instances_and_of_the_vendor(home: Path) -> None:
    assert find_token("vendor", "shop", home) == "of the shop"
    assert find_token("vendor", "other", home) == "of all"


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__VENDOR__ACCESS_TOKEN", " from outside ")
    assert find_token("vendor", "shop", home) == "from outside"
    monkeypatch.setenv("SOURCES__VENDOR__SHOP__ACCESS_TOKEN", "for the shop")
    assert find_token("vendor", "shop", home) == "for the shop"


def test_a_missing_token_says_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="SOURCES__VENDOR__ACCESS_TOKEN.*secrets.toml") as caught:
        find_token("vendor", "shop", tmp_path)
    assert '[sources.vendor]\naccess_token = "..."' in str(caught.value)


def test_a_file_of_secrets_that_others_can_read_is_refused(home: Path) -> None:
    (home / "secrets" / "secrets.toml").chmod(0o640)
    with pytest.raises(SecretError, match="can be read by other users. What to do: chmod 600"):
        find_token("vendor", "shop", home)


@pytest.mark.parametrize("token", ["pat-canary\nexport X=1", "pat-canary…", "pat-\0canary"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(token: str, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    path = tmp_path / "secrets" / "secrets.toml"
    path.write_text(f"[sources.vendor]\naccess_token = {json.dumps(token)}\n")
    path.chmod(0o600)
    with pytest.raises(SecretError, match="What to do: copy it anew") as caught:
        find_token("vendor", "shop", tmp_path)
    assert "canary" not in str(caught.value)


def test_a_token_does_not_show_in_the_repr_of_its_holder() -> None:
    auth = TokenAuth(lambda: "pat-canary")
    assert "canary" not in f"{auth!r} {auth}"
    assert auth.hidden("a pat-canary sings") == "a [hidden] sings"
