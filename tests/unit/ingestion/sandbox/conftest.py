"""A running sandbox over the small hand-made portal of tests/payloads/hubspot, and a client that has its token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ingestion.sample_data.sandbox.portal import Portal, load_portal
from ingestion.sample_data.sandbox.server import Sandbox, sandbox
from ingestion.sample_data.sandbox.terms import NO_RATES


class Client:
    """Asks a sandbox; ``get`` and ``post`` return the answer as it is, ``json`` its payload when it is a good one."""

    def __init__(self, running: Sandbox) -> None:
        self.running = running
        self.headers = {"Authorization": f"Bearer {running.token}"}

    def get(self, path: str, timeout: float = 5, allow_redirects: bool = True, **params: Any) -> requests.Response:
        url = path if path.startswith("http") else self.running.url + path
        return requests.get(url, params=params, headers=self.headers, timeout=timeout, allow_redirects=allow_redirects)

    def post(self, path: str, body: Any, timeout: float = 5, **params: Any) -> requests.Response:
        return requests.post(self.running.url + path, params=params, json=body, headers=self.headers, timeout=timeout)

    def json(self, path: str, **params: Any) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def found(self, kind: str, *filters: Any, **rest: Any) -> Any:
        """The answer of a search with filters of the form (property, operator, value)."""
        parts = [dict(zip(("propertyName", "operator", "value"), one, strict=True)) for one in filters]
        body = {"filterGroups": [{"filters": parts}] if parts else [], **rest}
        return self.post(f"/crm/v3/objects/{kind}/search", body).json()


@pytest.fixture
def portal(root: Path) -> Portal:
    return load_portal(root / "tests" / "payloads" / "hubspot" / "portal")


@pytest.fixture(scope="session")
def server() -> Iterator[Sandbox]:
    with sandbox(terms=NO_RATES) as server:
        yield server


@pytest.fixture
def running(server: Sandbox, portal: Portal) -> Sandbox:
    server.begin_anew(portal)
    return server


@pytest.fixture
def client(running: Sandbox) -> Client:
    return Client(running)
