"""The session under dlt's REST client: every request of every vendor goes through ``PoliteSession.send``.

Belongs here: sending under the policy, and one clear error when it fails. Does not belong here: paging (``paging``),
what a vendor's answers mean.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from dlt.sources.helpers.requests.session import Session
from requests import PreparedRequest, Response
from requests.exceptions import ConnectionError, ConnectTimeout, RequestException, SSLError, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth
from ingestion.rest.deadline import DeadlineAdapter
from ingestion.rest.envelope import OBJECT, Envelope, said_by
from ingestion.rest.policy import RETRIED_STATUSES, Pace, RestPolicy, retry_after

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class _Failure:
    problem: str
    remedy: str = ""
    status: int | None = None
    may_pass: bool = True  # another attempt makes sense
    wait: float | None = None  # what the server asks for


class PoliteSession(Session):
    """``send`` returns a response whose whole body has been read and fits the ``envelope`` given with the request.

    Raises ``ApiError`` otherwise, after as many attempts and waits as the policy allows. No error and no log line
    holds the token. ``paces`` maps what a path ends with to the pace of those calls; ``""`` is every call.
    """

    def __init__(
        self, vendor: str, auth: TokenAuth, policy: RestPolicy, paces: Mapping[str, Pace], remedies: Mapping[int, str]
    ) -> None:
        super().__init__(timeout=(policy.connect_timeout, policy.read_timeout), raise_for_status=False)
        for scheme in ("https://", "http://"):
            self.mount(scheme, DeadlineAdapter(policy.body_deadline))
        self._vendor, self._auth, self._policy = vendor, auth, policy
        self._paces, self._remedies = paces, remedies

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        envelope: Envelope = kwargs.pop("envelope", OBJECT)
        # A redirect would carry the token to wherever it points, and an API's address has no reason to move.
        kwargs |= {"stream": True, "allow_redirects": False, "timeout": self.timeout}
        started, attempt = time.monotonic(), 0
        while True:
            attempt += 1
            outcome = self._attempt(request, envelope, kwargs)
            if isinstance(outcome, Response):
                return outcome
            if outcome.status == 401 and self._auth.renewed():
                self._auth(request)
                continue
            wait = outcome.wait or self._policy.backoff(attempt)  # a date gone by says nothing: our clocks differ
            is_late = time.monotonic() - started + wait > self._policy.request_deadline
            if not outcome.may_pass or attempt >= self._policy.max_attempts or is_late or self._is_too_long(wait):
                raise self._error(request, outcome, attempt, started)
            time.sleep(wait)

    def _is_too_long(self, wait: float) -> bool:
        return wait > self._policy.max_retry_after

    def _attempt(self, request: PreparedRequest, envelope: Envelope, kwargs: dict[str, Any]) -> Response | _Failure:
        path = urlsplit(request.url or "").path
        for end, pace in self._paces.items():
            if path.endswith(end):
                pace.wait()
        deadline = time.monotonic() + self._policy.body_deadline
        try:
            response: Response = super().send(request, **kwargs)  # type: ignore[no-untyped-call]
        except (RequestException, HTTPError) as error:
            return self._no_answer(error)
        try:
            body = self._body(response, deadline)
        except (RequestException, HTTPError, OSError) as error:
            return self._no_answer(error, "the answer broke off")
        finally:
            response.close()
        if isinstance(body, _Failure):
            return body
        response._content, response._content_consumed = body, True
        if not envelope.accepts(response.status_code):
            return self._refusal(response, body)
        if problem := envelope.problem(response.status_code, body):
            return _Failure(f"answered {response.status_code} with {problem}", _ODD_ANSWER, response.status_code)
        return response

    def _body(self, response: Response, deadline: float) -> bytes | _Failure:
        """All bytes. ``read1`` returns with what is there, so that the deadline is seen between any two of them."""
        parts, size = [], 0
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if time.monotonic() > deadline:
                seconds = self._policy.body_deadline
                return _Failure(f"the answer was not complete after {seconds:g} s ({size} bytes of it)", _SLOW)
            if size > self._policy.max_body_bytes:
                limit = self._policy.max_body_bytes
                return _Failure(f"the answer is longer than {limit} bytes", _ODD_ANSWER, may_pass=False)
        return b"".join(parts)

    def _refusal(self, response: Response, body: bytes) -> _Failure:
        status = response.status_code
        try:
            said = said_by(orjson.loads(body))
        except ValueError:
            said = ""
        problem = f"answered {status}" + (f": {said}" if said else "")
        if 300 <= status < 400:
            problem += f" and points to {urlsplit(response.headers.get('Location', '')).hostname or 'no other host'}"
        if status < 300:
            return _Failure(f"{problem}, where an answer with content was due", _ODD_ANSWER, status)
        wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        remedy = self._remedies.get(status) or _remedy(status)
        return _Failure(problem, remedy, status, may_pass=status in RETRIED_STATUSES, wait=wait)

    def _no_answer(self, error: Exception, what: str = "no answer") -> _Failure:
        if isinstance(error, SSLError):
            return _Failure(
                "its certificate is not trusted", "Check base_url, the clock and the proxy.", may_pass=False
            )
        if isinstance(error, ConnectTimeout):
            return _Failure(f"no connection within {self._policy.connect_timeout:g} s", _NETWORK)
        if isinstance(error, Timeout | ReadTimeoutError) or "timed out" in str(error):
            return _Failure(f"{what}: {self._policy.read_timeout:g} s without a byte", _SLOW)
        # The exception's own words name urllib3's objects and the full address; what matters is its kind.
        kind = "the connection failed" if isinstance(error, ConnectionError) else "the connection was cut"
        return _Failure(f"{what}: {kind} ({type(error).__name__})", _NETWORK)

    def _error(self, request: PreparedRequest, failure: _Failure, attempt: int, started: float) -> ApiError:
        tries = f", {attempt} times in {time.monotonic() - started:.0f} s" if attempt > 1 else ""
        asks = ""
        if failure.wait is not None and self._is_too_long(failure.wait):
            longest = self._policy.max_retry_after
            asks = f" It asks to come back in {failure.wait:.0f} s; at most {longest:.0f} s are waited."
        return ApiError(
            vendor=self._vendor,
            endpoint=f"{request.method} {urlsplit(request.url or '').path}",
            problem=self._auth.hidden(f"{failure.problem}{tries}.{asks}"),
            remedy=failure.remedy,
            status=failure.status,
        )


_NETWORK = "Check the network, the proxy and base_url, then run again; nothing is lost."
_SLOW = "Run again later; nothing is lost. If it stays so, ask the vendor's status page."
_ODD_ANSWER = "Check that base_url is the API's own address and that no proxy answers in its place; then run again."


def _remedy(status: int) -> str:
    if status == 401:
        return "Check the access token: it may have expired, been rotated or belong to another account."
    if status == 403:
        return "Give the token the scopes that this endpoint needs, or turn the entity off in cem.toml."
    if status == 429:
        return "Run again later; nothing is lost. The limit is shared by all programs of the account."
    if status in RETRIED_STATUSES:
        return _SLOW
    if 300 <= status < 400:
        return "Set base_url to the API's own address."
    return "This is a mistake of the request, or of base_url: the answer says which. Please report it with this line."
