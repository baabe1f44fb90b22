"""The sandbox on a socket: requests become calls, answers become bytes at the pace and to the length they ask for.

Belongs here: HTTP. Does not belong here: what is answered (``api.py``) and what goes wrong (``faults.py``).
"""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingestion.sample_data.sandbox.api import TOKEN, Api
from ingestion.sample_data.sandbox.exchange import JSON_TYPE, Answer, Call
from ingestion.sample_data.sandbox.faults import Faults
from ingestion.sample_data.sandbox.journal import Entry, Journal
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.terms import Terms

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn import Server


@dataclass
class Sandbox:
    """A running sandbox: where it is, and what a test may look at and change meanwhile."""

    url: str
    api: Api
    faults: Faults
    journal: Journal
    token: str = TOKEN

    @property
    def portal(self) -> Portal:
        """The account that it serves."""
        return self.api.portal

    def begin_anew(self, portal: Portal) -> None:
        """Serve another account, healthy, with an empty log: a test need not start a server of its own."""
        self.api = Api(portal, self.api.terms, self.api.tokens)
        self.faults.clear()
        self.journal.clear()


@contextmanager
def sandbox(
    portal: Portal | None = None,
    *,
    terms: Terms | None = None,
    tokens: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Sandbox]:
    """Run the sandbox in a thread, on a free port of this machine, for as long as the ``with`` lasts."""
    running, server, listener = _prepare(portal or Portal(), terms, tokens, "127.0.0.1", 0)
    thread = threading.Thread(target=lambda: server.run([listener]), name="sandbox", daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=10)


def serve(
    portal: Portal,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    terms: Terms | None = None,
    ready: Callable[[Sandbox], None] | None = None,
) -> None:
    """Run the sandbox until it is interrupted; ``ready`` learns where it is as soon as it can be reached.

    Raises:
        OSError: the port is taken.
    """
    running, server, listener = _prepare(portal, terms, None, host, port)
    if ready is not None:
        ready(running)
    server.run([listener])


def _prepare(
    portal: Portal, terms: Terms | None, tokens: Mapping[str, Sequence[str]] | None, host: str, port: int
) -> "tuple[Sandbox, Server, socket.socket]":
    import uvicorn

    # Listening before the server starts: whoever knows the URL can connect at once.
    listener = socket.create_server((host, port), backlog=128)
    address = f"http://{host}:{listener.getsockname()[1]}"
    running = Sandbox(address, Api(portal, terms, tokens), Faults(), Journal())
    connections: dict[Any, asyncio.Transport] = {}
    config = uvicorn.Config(
        _app(running, connections),
        http=_protocol(connections),
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    return running, uvicorn.Server(config), listener


def _protocol(connections: dict[Any, asyncio.Transport]) -> Any:
    """uvicorn's protocol, which also notes each connection by its peer: only the transport can reset one."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Noting(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            connections[transport.get_extra_info("peername")] = transport
            # asyncio does so only for sockets that name their protocol, and without it each answer waits 40 ms.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            super().connection_made(transport)

    return Noting


def _app(running: Sandbox, connections: dict[Any, asyncio.Transport]) -> "ASGIApp":
    from starlette.requests import Request

    async def app(scope: "Scope", receive: "Receive", send: "Send") -> None:
        call = await _call(Request(scope, receive), running.url)
        answer, fault = running.faults.answer(call, running.api.answer)
        running.journal.add(Entry(call.method, call.path, call.params, _loggable(call), answer.status, fault))
        await _put(answer, receive, send, connections[tuple(scope["client"])])

    return app


async def _call(request: Any, base: str) -> Call:
    params: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        params[name] = f"{params[name]},{value}" if name in params else value
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        body = json.loads(await request.body() or "null")
    except ValueError:
        body = None
    given = token if scheme.lower() == "bearer" else None
    return Call(request.method, request.url.path, params, body, base, given, len(str(request.url)))


def _loggable(call: Call) -> Any:
    """The body without a token, which the request about a token carries there."""
    return {"tokenKey": "..."} if isinstance(call.body, dict) and "tokenKey" in call.body else call.body


async def _put(answer: Answer, receive: "Receive", send: "Send", transport: asyncio.Transport) -> None:
    """Send an answer the way its wire says; whoever hangs up ends the waiting."""
    wire, content = answer.wire, answer.content()
    headers = {"content-type": JSON_TYPE, "content-length": str(len(content))}
    headers |= {name.lower(): value for name, value in answer.headers.items()}
    if await _gone(receive, wire.wait):
        return
    if wire.stop_at == -1:
        return _end(transport, wire.reset)
    if answer.status == 204:
        del headers["content-length"]  # HTTP allows none there
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    sent = content if wire.stop_at is None else content[: wire.stop_at]
    step = wire.chunk or max(len(sent), 1)
    for start in range(0, len(sent), step):
        await send({"type": "http.response.body", "body": sent[start : start + step], "more_body": True})
        if wire.pause and await _gone(receive, wire.pause):
            return
    if wire.stop_at is not None:
        return _end(transport, wire.reset)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: "Receive", seconds: float) -> bool:
    """Wait, and say whether the client hung up meanwhile."""
    if not seconds:
        return False
    try:
        message = await asyncio.wait_for(receive(), seconds)
    except TimeoutError:
        return False
    return bool(message["type"] == "http.disconnect")


def _end(transport: asyncio.Transport, reset: bool) -> None:
    """Close a connection in mid-answer: politely, or so that the client's kernel reports a reset."""
    if reset:
        found = transport.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
