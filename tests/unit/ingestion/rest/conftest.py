"""A server on a real socket that answers as a test tells it, one answer after the other; the last one is repeated."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ingestion.rest.auth import TokenAuth
from ingestion.rest.policy import RestPolicy

GOOD = b'{"results": [{"id": "1"}]}'
TOKEN = "pat-canary-7f3a"
QUICK = RestPolicy(
    connect_timeout=0.5,
    read_timeout=0.3,
    body_deadline=0.6,
    max_attempts=3,
    first_wait=0.02,
    max_wait=0.1,
    max_retry_after=2.0,
    request_deadline=10.0,
)


@dataclass
class Answer:
    """``how``: send it whole; or hang before it, drip it or its head, cut it off after half, reset the connection."""

    status: int = 200
    body: bytes = GOOD
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "whole"
    chunked: bool = False


class FaultyServer(ThreadingHTTPServer):
    daemon_threads = True
    answers: list[Answer]
    requests: list[tuple[float, str, str]]  # moment, path, Authorization

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        moments = [moment for moment, _, _ in self.requests]
        return [after - before for before, after in zip(moments, moments[1:], strict=False)]

    def handle_error(self, request: object, client_address: object) -> None:
        """The client went away, which is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((time.monotonic(), self.path, self.headers.get("Authorization", "")))
        answer = self.server.answers[0] if len(self.server.answers) == 1 else self.server.answers.pop(0)
        if answer.how == "hang":
            time.sleep(1)
        if answer.how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        if answer.how == "drip the head":
            for _ in range(40):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.1)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self._send_body(answer)

    do_POST = do_GET

    def _send_body(self, answer: Answer) -> None:
        pieces = [answer.body]
        if answer.how == "drip":
            pieces = [answer.body[place : place + 1] for place in range(len(answer.body))]
        elif answer.how == "cut":
            pieces, self.close_connection = [answer.body[: len(answer.body) // 2]], True
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if answer.chunked else piece)
            self.wfile.flush()
            if answer.how == "drip":
                time.sleep(0.05)
        if answer.chunked and answer.how != "cut":
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultyServer]]:
    """``serve(answer, ...)`` starts a server; it ends with the test. Answers are dicts of ``Answer``'s fields."""
    servers: list[FaultyServer] = []

    def start(*answers: dict[str, Any]) -> FaultyServer:
        server = FaultyServer(("127.0.0.1", 0), _Handler)
        server.answers, server.requests = [Answer(**answer) for answer in answers], []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def auth(token: str) -> TokenAuth:
    return TokenAuth(lambda: token)


@pytest.fixture
def quick() -> RestPolicy:
    """The policy with its times cut to what a test can wait for."""
    return QUICK
