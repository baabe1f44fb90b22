"""Claims about one request under the policy: each fault recovers, or ends in its time with an error that helps."""

from __future__ import annotations

import gzip
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth
from ingestion.rest.client import rest_client
from ingestion.rest.envelope import Envelope
from ingestion.rest.policy import Pace, RestPolicy

Serve = Callable[..., Any]
GOOD = {"results": [{"id": "1"}]}
HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.fixture
def ask(auth: TokenAuth, quick: RestPolicy) -> Callable[..., Any]:
    """``ask(server)`` makes one request with the quick policy; gives the answer's JSON."""

    def one(server: Any, url: str | None = None, policy: RestPolicy = quick, **options: Any) -> Any:
        client = rest_client("Vendor", url or server.url, auth, policy=policy, **options)
        return client.get("/v3/things", params={"after": "x"}, envelope=Envelope()).json()

    return one


PASSING = {
    "500": {"status": 500, "body": b"oops"},
    "502 with a web page": {"status": 502, "body": HTML},
    "503 with Retry-After in seconds": {"status": 503, "headers": {"Retry-After": "0.05"}},
    "429 without Retry-After": {"status": 429, "body": b'{"status":"error","message":"too many"}'},
    "429 with a date gone by": {"status": 429, "headers": {"Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"}},
    "429 with a Retry-After that nobody can read": {"status": 429, "headers": {"Retry-After": "soon"}},
    "a hang": {"how": "hang"},
    "a reset": {"how": "reset"},
    "a body cut off": {"how": "cut"},
    "a chunked body cut off": {"how": "cut", "chunked": True},
    "a body too slow": {"how": "drip"},
    "a head too slow": {"how": "drip the head"},
    "a chunked body too slow": {"how": "drip", "chunked": True},
    "truncated JSON of the right length": {"body": b'{"results": [{"id": "1"'},
    "a web page with 200": {"body": HTML, "headers": {"Content-Type": "text/html"}},
    "an empty body": {"body": b""},
    "a list": {"body": b"[]"},
    "an error with 200": {"body": b'{"error": "rate limited"}'},
    "an error beside rows": {"body": b'{"results": [], "errors": [{"message": "half of it failed"}]}'},
    "a status word": {"body": b'{"status": "error", "message": "internal", "results": []}'},
    "no rows member": {"body": b'{"items": []}'},
    "a row without an id": {"body": b'{"results": [{"id": "1"}, {"id": " "}]}'},
    "a row that is no object": {"body": b'{"results": [1]}'},
    "broken gzip": {"body": b"\x1f\x8bnonsense", "headers": {"Content-Encoding": "gzip"}},
}
LASTING = {
    "a hang": (r"no answer: 0.3 s without a byte, 3 times in \d+ s", "Run again later; nothing is lost"),
    "a body too slow": ("not complete after 0.6 s", "Run again later"),
    "a head too slow": ("no answer: the connection failed", "Check the network"),
    "a reset": ("no answer: the connection failed", "Check the network"),
    "a body cut off": ("the answer broke off: the connection was cut", "Check the network"),
    "500": (r"answered 500, 3 times", "Run again later"),
    "429 without Retry-After": ("answered 429: too many, 3 times", "limit is shared"),
    "truncated JSON of the right length": (
        r"answered 200 with JSON that breaks off or is broken, 23 bytes",
        "base_url",
    ),
    "a web page with 200": ("a web page instead of JSON", "base_url"),
    "an empty body": ("answered 200 with an empty body", "base_url"),
    "a list": ("JSON that is no object but a list", "base_url"),
    "an error with 200": ("an error in the body: rate limited", "base_url"),
    "an error beside rows": ("an error in the body: half of it failed", "base_url"),
    "a status word": ("an error in the body: internal", "base_url"),
    "no rows member": ("JSON without a list 'results'; its members are items", "base_url"),
    "a row without an id": ("row 2 of 'results' without 'id'", "base_url"),
}
REFUSALS = {
    301: "points to no other host.*Set base_url",
    400: "answered 400: too many.*mistake of the request",
    401: "Check the access token",
    403: "scopes",
    404: "answered 404",
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_nothing_but_time(fault: str, serve: Serve, ask: Callable[..., Any]) -> None:
    server = serve(PASSING[fault], {})
    assert ask(server) == GOOD
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_lasts_ends_in_its_time_with_vendor_endpoint_problem_and_remedy(
    fault: str, serve: Serve, ask: Callable[..., Any]
) -> None:
    server = serve(PASSING[fault])
    started = time.monotonic()
    with pytest.raises(ApiError, match=LASTING[fault][0]) as caught:
        ask(server)
    assert time.monotonic() - started < 3 * 1.0 + 0.5
    assert len(server.requests) == 3
    assert str(caught.value).startswith("Vendor, GET /v3/things: ")
    assert LASTING[fault][1] in caught.value.remedy


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_is_told_at_once(status: int, serve: Serve, ask: Callable[..., Any]) -> None:
    server = serve({"status": status, "body": b'{"status":"error","message":"too many"}'})
    with pytest.raises(ApiError, match=REFUSALS[status]) as caught:
        ask(server)
    assert caught.value.status == status
    assert len(server.requests) == 1


def test_seconds_of_retry_after_are_waited(serve: Serve, ask: Callable[..., Any]) -> None:
    server = serve({"status": 429, "headers": {"Retry-After": "1"}}, {})
    assert ask(server) == GOOD
    assert 1.0 <= server.gaps[0] < 1.6


def test_a_date_of_retry_after_is_waited_for(serve: Serve, ask: Callable[..., Any]) -> None:
    date = format_datetime(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2), usegmt=True)
    server = serve({"status": 503, "headers": {"Retry-After": date}}, {})
    assert ask(server) == GOOD
    assert 0.9 <= server.gaps[0] < 2.3


def test_a_retry_after_that_is_too_long_is_told_and_not_waited_for(serve: Serve, ask: Callable[..., Any]) -> None:
    server = serve({"status": 429, "headers": {"Retry-After": "3600"}})
    with pytest.raises(ApiError, match="asks to come back in 3600 s; at most 2 s are waited"):
        ask(server)
    assert len(server.requests) == 1


def test_waits_double_up_to_a_limit_and_stop_at_the_deadline(
    serve: Serve, ask: Callable[..., Any], quick: RestPolicy
) -> None:
    server = serve({"status": 500})
    with pytest.raises(ApiError):
        ask(server, policy=replace(quick, max_attempts=99, first_wait=0.1, max_wait=0.4, request_deadline=1.7))
    assert len(server.requests) == 6  # waits of 0.1, 0.2, 0.4, 0.4, 0.4; another would end after 1.7 s
    assert all(gap >= wait for gap, wait in zip(server.gaps, [0.1, 0.2, 0.4, 0.4, 0.4], strict=True))


def test_nobody_listening_is_an_error_about_the_network(ask: Callable[..., Any]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ApiError, match="no answer: the connection failed.*Check the network"):
            ask(None, url=url)


def test_a_body_without_end_is_not_taken_into_memory(serve: Serve, ask: Callable[..., Any], quick: RestPolicy) -> None:
    server = serve({"body": b" " * 200_000})
    with pytest.raises(ApiError, match="longer than 100000 bytes"):
        ask(server, policy=replace(quick, max_body_bytes=100_000))


def test_a_wrong_content_type_with_good_json_is_good_json(serve: Serve, ask: Callable[..., Any]) -> None:
    assert ask(serve({"headers": {"Content-Type": "text/plain"}})) == GOOD


def test_gzip_is_read(serve: Serve, ask: Callable[..., Any]) -> None:
    body = gzip.compress(b'{"results": [{"id": "1"}], "filling": "' + b"x" * 500_000 + b'"}')
    assert ask(serve({"body": body, "headers": {"Content-Encoding": "gzip"}}))["results"] == GOOD["results"]


def test_the_pace_spreads_calls(serve: Serve, ask: Callable[..., Any]) -> None:
    server, pace, started = serve({}), Pace(calls=2, seconds=0.5), time.monotonic()
    for _ in range(5):
        ask(server, paces={"/things": pace, "/other": Pace(calls=1, seconds=60)})
    assert time.monotonic() - started >= 1.0  # two at once, two half a second later, one after another half
    assert len(server.requests) == 5


def test_a_token_that_was_rotated_is_taken_up_once(serve: Serve, quick: RestPolicy) -> None:
    server, tokens = serve({"status": 401}, {}), iter(["old", "new"])
    client = rest_client("Vendor", server.url, TokenAuth(lambda: next(tokens)), policy=quick)
    assert client.get("/things").json() == GOOD
    assert [authorization for _, _, authorization in server.requests] == ["Bearer old", "Bearer new"]


def test_no_log_line_and_no_error_holds_the_token(
    serve: Serve, ask: Callable[..., Any], token: str, caplog: pytest.LogCaptureFixture
) -> None:
    echo = b'{"message": "token %s is not good"}' % token.encode()
    server = serve({"status": 500, "body": echo})
    loggers = [logging.getLogger(name) for name in ("dlt", "urllib3", "requests")]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.propagate = True
    with pytest.raises(ApiError, match=r"token \[hidden\] is not good") as caught:
        ask(server)
    error: BaseException | None = caught.value
    while error:
        assert token not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
    assert server.requests[0][2] == f"Bearer {token}"
    assert caplog.text
    assert token not in caplog.text
