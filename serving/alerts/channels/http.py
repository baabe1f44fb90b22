"""Posting JSON to an address that is a secret. Belongs here: the request and what its failures are called."""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from serving.alerts.delivery import DeliveryFailed, seconds_asked

CONNECT_SECONDS, READ_SECONDS = 5.0, 8.0
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)
_SHOWN = 100


def checked_address(url: str, *, allow_http: bool) -> str:
    """``url`` if it may be used; raises DeliveryFailed without quoting it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    is_here = host in ("localhost", "127.0.0.1", "::1")
    if not host or parts.scheme not in ("https", "http"):
        raise DeliveryFailed("its url is no web address. What to do: copy it anew, beginning with https://")
    if parts.scheme == "http" and not (is_here or allow_http):
        raise DeliveryFailed("its url begins with http://, and is a secret. What to do: use https://, or allow_http")
    return url


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Post ``body``; returns what was answered, in a few words. Raises DeliveryFailed."""
    return _ask("POST", url, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def get(url: str) -> str:
    """Get ``url``; returns what was answered. Raises DeliveryFailed."""
    return _ask("GET", url, None, {})


def _ask(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> str:
    import requests
    import urllib3

    # At that level it logs whole addresses, and this one is a secret.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    try:
        # A redirect would carry an alert to wherever it points.
        with requests.request(
            method,
            url,
            data=body,
            headers={"User-Agent": "cem-warehouse", **headers},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            status, header = response.status_code, response.headers.get("Retry-After")
            said = response.raw.read(4 * _SHOWN, decode_content=True).decode("utf-8", "replace")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        # Its own words hold the address.
        raise DeliveryFailed(_named(error), may_pass=not isinstance(error, requests.exceptions.SSLError)) from None
    answer = f"{status} {_shown(said, url)}".strip()
    if 200 <= status < 300:
        return answer
    wait = seconds_asked(header, datetime.now(UTC))
    raise DeliveryFailed(f"answered {answer}", may_pass=status in _MAY_PASS, wait=wait)


def _named(error: Exception) -> str:
    from requests import exceptions

    if isinstance(error, exceptions.SSLError):
        return "its certificate is not trusted"
    if isinstance(error, exceptions.ConnectTimeout):
        return f"no connection within {CONNECT_SECONDS:g} s"
    if isinstance(error, exceptions.Timeout):
        return f"no answer within {READ_SECONDS:g} s"
    return "cannot be reached" if isinstance(error, exceptions.ConnectionError) else "the connection was cut"


def _shown(said: str, url: str) -> str:
    """The beginning of an answer, on one line; nothing of one that repeats a part of the address."""
    address = urlsplit(url)
    named = f"{address.netloc}/{address.path}?{address.query}"
    parts = [part for part in re.split(r"[/?&=;:@]", named) if len(part) > 5]
    line = " ".join(said.split())
    return "" if any(part in line for part in parts) else line[:_SHOWN]
