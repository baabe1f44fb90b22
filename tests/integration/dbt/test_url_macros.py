"""Paths and hosts of page addresses, as dbt compiles them and DuckDB runs them, against urllib."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

import duckdb
import pytest

SCHEMES = ("", "//", "https://", "HTTP://", "app+x.y-1://")
HOSTS = ("", "example.org", "Shop.Example.ORG", "example.org:8443", "jane:secret@example.org", "ünïcode.example.org")
PATHS = ("", "/", "/lamps", "/lamps/wall%20lamp/", "//double", "/a;b=c/ü", "/me@home")
TAILS = (
    "",
    "?",
    "?q=lamp&email=jane@example.org",
    "#top",
    "?next=/other#a?b",
    "#/app/route",
    "?x=https://other.example/y",
)


class Dbt(Protocol):
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...


@pytest.fixture(scope="module")
def sql(dbt: Dbt) -> dict[str, str]:
    return dbt.compile({"path": "{{ url_path('url') }}", "host": "{{ url_host('url') }}"})


def run(expression: str, urls: list[str]) -> list[str | None]:
    with duckdb.connect() as con:
        rows = con.execute(f"select {expression} from (select unnest(?::varchar[]) as url)", [urls]).fetchall()
    return [row[0] for row in rows]


def addresses() -> list[str]:
    """Every scheme, host, path and tail together, where the parts make an address."""
    return [
        scheme + host + path + tail
        for scheme, host, path, tail in itertools.product(SCHEMES, HOSTS, PATHS, TAILS)
        if bool(scheme) == bool(host) and (host or (path and not path.startswith("//")))
    ]


def test_path_is_that_of_urllib_and_never_holds_a_query(sql: dict[str, str]) -> None:
    urls = addresses()
    assert len(urls) > 600
    found = run(sql["path"], urls)
    wrong = [(url, path) for url, path in zip(urls, found, strict=True) if path != (urlsplit(url).path or "/")]
    assert wrong == []


def test_host_is_that_of_urllib_for_absolute_addresses(sql: dict[str, str]) -> None:
    urls = addresses()
    found = run(sql["host"], urls)
    expected = [urlsplit(url).hostname if "://" in url.split("?")[0].split("#")[0] else None for url in urls]
    assert [item for item in zip(urls, found, expected, strict=True) if item[1] != item[2]] == []


def test_text_that_is_no_address_has_neither(sql: dict[str, str]) -> None:
    words = ["-", "", "lamps", "*", "?q=1", "#top", "mailto:jane@example.org", "android-app"]
    assert run(sql["path"], words) == run(sql["host"], words) == [None] * len(words)
