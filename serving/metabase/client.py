"""Calls to a Metabase's REST API, with errors for who reads them at night.

Belongs here: the session, who we are, what can go wrong with a call. Does not belong here: what is asked for and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

OLDEST = 58
"""The release (0.58) from which on the shapes used here are documented; the vendor's own client wants it too."""
SECONDS = 60.0
_PAGE = 200
_SHOWN = 300


class MetabaseError(RuntimeError):
    """Metabase did not do what it was asked to; the message says what happened, where, and what to do."""


@dataclass(frozen=True)
class Credentials:
    """An API key, or a user's name and password; never shown."""

    api_key: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)


class Metabase:
    """One Metabase at `url`. `writes` counts the calls that could have changed something."""

    def __init__(self, url: str) -> None:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry

        self.url = url.rstrip("/")
        self.writes = 0
        self.api_key: str | None = None
        self.session: str | None = None
        self._session = requests.Session()
        # Only what is asked for may be asked for again: a second POST could make a second thing.
        again = Retry(total=2, backoff_factor=0.2, status_forcelist=(502, 503, 504), allowed_methods=["GET"])
        self._session.mount(self.url, HTTPAdapter(max_retries=again))

    def log_in(self, credentials: Credentials) -> None:
        """Be somebody. Raises MetabaseError without a key or a password, and where Metabase does not know them."""
        if credentials.api_key:
            self.api_key = self._session.headers["X-API-KEY"] = credentials.api_key
        elif credentials.username and credentials.password:
            body = {"username": credentials.username, "password": credentials.password}
            self.use_session(text_of(self.post("/api/session", body), "id", "POST /api/session"))
        else:
            raise MetabaseError(
                "No credentials for Metabase. Set METABASE_API_KEY (Admin settings, Authentication, API keys), "
                "or METABASE_USERNAME and METABASE_PASSWORD, in the environment."
            )

    def use_session(self, session: str) -> None:
        """Be who logged in as `session`."""
        self.session = self._session.headers["X-Metabase-Session"] = session

    def properties(self) -> dict[str, Any]:
        """What everybody may know of this Metabase. Raises MetabaseError where it is too old."""
        where = "GET /api/session/properties"
        found = mapping_of(self.get("/api/session/properties"), where)
        # Where it is not told to strangers, the calls will show.
        tag = str(mapping_of(found.get("version") or {}, where, "version").get("tag"))
        release = re.match(r"v[01]\.(\d+)", tag)
        if release and int(release[1]) < OLDEST:
            raise MetabaseError(f"{self.url} is Metabase {tag}; 0.{OLDEST} or newer is needed. What to do: upgrade it.")
        return found

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The answer to a GET."""
        return self._ask("GET", path, params=params)

    def every(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All items of a list that comes in pages."""
        seen = 0
        while True:
            answer = mapping_of(self.get(path, {**params, "limit": _PAGE, "offset": seen}), f"GET {path}")
            items = list_of(answer.get("data"), f"GET {path}", "data")
            yield from items
            seen += len(items)
            if not items or seen >= int(answer.get("total") or 0):
                return

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a POST."""
        self.writes += 1
        return self._ask("POST", path, body=body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to a PUT."""
        self.writes += 1
        return self._ask("PUT", path, body=body)

    def _ask(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, body: Mapping[str, Any] | None = None
    ) -> Any:
        import requests

        where = f"{method} {path}"
        try:
            response = self._session.request(
                method, f"{self.url}{path}", params=params, json=body, timeout=SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            raise MetabaseError(
                f"{self.url} cannot be reached ({where}: {type(error).__name__}). Is Metabase up, and the address "
                "right? What was done until now stays; run the command again and it goes on from there."
            ) from None
        return _answer(response, where, self.url)


def _answer(response: requests.Response, where: str, url: str) -> Any:
    status, said = response.status_code, " ".join(response.text.split())[:_SHOWN]
    if status == 401:
        raise MetabaseError(f"{url} does not know who asks ({where}: 401). Is METABASE_API_KEY or the password right?")
    if status == 403:
        raise MetabaseError(f"{where}: 403, not allowed. The key or user must be of the group Administrators. {said}")
    if not 200 <= status < 300:
        raise MetabaseError(f"{where} answered {status}: {said}")
    if status == 204 or not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise MetabaseError(
            f"{where} answered what is no JSON: {said[:80]!r}. Is there a Metabase at {url}, or a proxy's login page?"
        ) from None


def mapping_of(value: Any, where: str, name: str = "") -> dict[str, Any]:
    """`value` if it is an object; raises MetabaseError with endpoint and field."""
    if not isinstance(value, dict):
        raise _unexpected(value, where, name, "an object")
    return value


def list_of(value: Any, where: str, name: str = "") -> list[dict[str, Any]]:
    """`value` if it is a list; raises MetabaseError with endpoint and field."""
    if not isinstance(value, list):
        raise _unexpected(value, where, name, "a list")
    return value


def id_of(value: Any, where: str) -> int:
    """The id of what was answered; raises MetabaseError with endpoint and field."""
    found = mapping_of(value, where).get("id")
    if not isinstance(found, int):
        raise _unexpected(found, where, "id", "a number")
    return found


def text_of(value: Any, name: str, where: str) -> str:
    """A field of text of what was answered; raises MetabaseError with endpoint and field."""
    found = mapping_of(value, where).get(name)
    if not isinstance(found, str):
        raise _unexpected(found, where, name, "a text")
    return found


def _unexpected(value: Any, where: str, name: str, wanted: str) -> MetabaseError:
    what = f"its field {name!r}" if name else "its answer"
    return MetabaseError(
        f"{where}: {what} is {type(value).__name__} and not {wanted}. This Metabase speaks otherwise than 0.{OLDEST} "
        "to 0.64 do; its version, with this message, is what a bug report needs."
    )
