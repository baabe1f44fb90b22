"""Where alerts go in tests: a web server and a mail server on this machine, made of the standard library.

They keep what they get, and misbehave as they are told.
"""

from __future__ import annotations

import base64
import email
import email.policy
import http.server
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass
class Answer:
    """What the web server says to one request; ``delay`` before it says anything."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "ok"
    delay: float = 0


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.time)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebSink:
    """``answers`` are given one after another, then all is well."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    got: list[Request] = field(default_factory=list)


@contextmanager
def web_sink(context: ssl.SSLContext | None = None) -> Iterator[WebSink]:
    sink = WebSink()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sink.got.append(Request(self.path, dict(self.headers), body))
            answer = sink.answers.pop(0) if sink.answers else Answer()
            time.sleep(answer.delay)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None: ...

    server = _Web(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    sink.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
    with _served(server):
        yield sink


class _Web(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what the tests are about."""


@dataclass
class MailSink:
    """``login`` must be given if set; ``tls``: what STARTTLS offers; ``said``: first answers to a command."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    said: dict[str, list[str]] = field(default_factory=dict)
    delay: float = 0
    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


@contextmanager
def mail_sink(**settings: Any) -> Iterator[MailSink]:
    sink = MailSink(**settings)

    class Handler(_Smtp):
        box = sink

    server = _Mail(("127.0.0.1", 0), Handler)
    sink.port = server.server_address[1]
    with _served(server):
        yield sink


class _Mail(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """As above."""


class _Smtp(socketserver.StreamRequestHandler):
    box: MailSink

    def handle(self) -> None:
        time.sleep(self.box.delay)
        self.say("220 sink")
        is_tls = is_in = False
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if self.box.said.get(verb):
                self.say(self.box.said[verb].pop(0))
            elif verb == "EHLO":
                offers = ["sink", *(["STARTTLS"] if self.box.tls and not is_tls else [])]
                offers += ["AUTH PLAIN"] if self.box.login else []
                for offer in offers[:-1]:
                    self.say(f"250-{offer}")
                self.say(f"250 {offers[-1]}")
            elif verb == "STARTTLS" and self.box.tls:
                self.say("220 go on")
                self.connection = self.box.tls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                is_tls = True
            elif verb == "AUTH":
                given = tuple(base64.b64decode(rest.split()[1]).decode().split("\0")[1:])
                is_in = given == self.box.login
                self.say("235 welcome" if is_in else f"535 no such user {given[0]}, password {given[1]}")
            elif verb == "MAIL" and self.box.login and not is_in:
                self.say("530 log in first")
            elif verb == "RCPT":
                self.box.recipients.append(rest.partition("<")[2].rstrip(">"))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                text = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
                self.box.got.append(email.message_from_bytes(text, policy=email.policy.default))
                self.box.encrypted.append(is_tls)
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def told_by(web: WebSink, mail: MailSink, secret: str) -> dict[str, str]:
    """The environment in which both are told; ``secret`` is a part of an address."""
    return {
        "CEM_ALERTS__WEBHOOK__ON": "true",
        "ALERTS__WEBHOOK__URL": f"{web.url}/{secret}",
        "CEM_ALERTS__EMAIL__HOST": "127.0.0.1",
        "CEM_ALERTS__EMAIL__PORT": str(mail.port),
        "CEM_ALERTS__EMAIL__SECURITY": "none",
        "CEM_ALERTS__EMAIL__SENDER": "cem@example.org",
        "CEM_ALERTS__EMAIL__RECIPIENTS": '["on.call@example.org"]',
    }


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
