"""Secrets: where tokens come from, and that they go nowhere but into the request.

Belongs here: finding a secret by dlt's providers, the header. Does not belong here: what a vendor calls its scopes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

from ingestion.errors import SecretError

_TOKEN = "access_token"


class TokenAuth(AuthBase):
    """``Authorization: Bearer``. ``find`` gives the token, and is asked again should the server no longer take it."""

    def __init__(self, find: Callable[[], str]) -> None:
        self._find = find
        self._known = [find()]

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._known[-1]}"
        return request

    def __repr__(self) -> str:
        return "TokenAuth(hidden)"

    def renewed(self) -> bool:
        """After a 401: whether there is a token now that has not been tried."""
        token = self._find()
        if token in self._known:
            return False
        self._known.append(token)
        return True

    def hidden(self, text: str) -> str:
        """``text`` without any token that was in use, should a server have repeated it."""
        for token in self._known:
            text = text.replace(token, "[hidden]")
        return text


def find_token(vendor: str, instance: str, home: Path) -> str:
    """The access token of a source instance, by dlt's providers: the environment, ``<home>/secrets/secrets.toml``,
    then dlt's own places (``.dlt/secrets.toml``, a vault that is configured there).

    Each is asked for ``sources.<vendor>.<instance>.access_token``, then ``sources.<vendor>.access_token``. Raises
    ``SecretError`` if nobody has one, if it can be none, or if the file in the home can be read by others.
    """
    for provider in _providers(home):
        for sections in (("sources", vendor, instance), ("sources", vendor)):
            value, _ = provider.get_value(_TOKEN, str, "", *sections)
            if token := str(value or "").strip():
                return _sendable(token, vendor, instance)
    raise SecretError(
        f"There is no access token for {vendor}, instance {instance!r}. What to do: set the environment variable "
        f"{token_variable(vendor)}, or write it into {secrets_file(home)} (mode 600) as\n"
        f'[sources.{vendor}]\n{_TOKEN} = "..."'
    )


def _sendable(token: str, vendor: str, instance: str) -> str:
    # A header with anything else is refused below us, by an error that shows the whole of it.
    if token.isascii() and token.isprintable():
        return token
    raise SecretError(
        f"The access token for {vendor}, instance {instance!r}, has a line break in it, or a character that no token "
        f"has. What to do: copy it anew, alone and on one line, to where it was ({token_variable(vendor)} or a "
        "secrets.toml)."
    )


def token_variable(*sections: str) -> str:
    """The environment variable of a vendor's token; of one of its instances: ``token_variable(vendor, instance)``."""
    return "__".join(part.upper() for part in ("sources", *sections, _TOKEN))


def secrets_file(home: Path) -> Path:
    """The file of a home that may hold tokens."""
    return home / "secrets" / "secrets.toml"


def _providers(home: Path) -> list[Any]:
    # Providers are asked directly: what dlt's injection resolves is written into trace.pickle, secrets included.
    from dlt.common.configuration.container import Container
    from dlt.common.configuration.providers import EnvironProvider, SecretsTomlProvider
    from dlt.common.configuration.specs import PluggableRunContext

    path = secrets_file(home)
    if path.exists() and path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by other users. What to do: chmod 600 {path}")
    providers: list[Any] = [EnvironProvider(), SecretsTomlProvider(settings_dir=str(path.parent))]
    others = Container()[PluggableRunContext].providers.providers
    return providers + [other for other in others if other.supports_secrets]
