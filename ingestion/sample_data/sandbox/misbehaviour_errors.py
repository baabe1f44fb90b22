"""Misbehaviour that refuses: rate limits in every form, failures of the server, credentials that end in mid-run.

Each takes the call and the honest vendor, and gives an answer in its place. Belongs here: answers that say by their
status that they are none. Does not belong here: those that look well (``misbehaviour_bodies.py``, ``..._pages.py``).
"""

import time
from email.utils import formatdate

from ingestion.sample_data.sandbox.exchange import Answer, Call, Handler
from ingestion.sample_data.sandbox.moments import to_text
from ingestion.sample_data.sandbox.problems import Problem, expired, missing_scopes, no_credentials, too_many

_CORRELATION = "00000000-0000-4000-8000-000000000000"


def _refused(problem: Problem, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer({**problem.body, "correlationId": _CORRELATION}, problem.status, named)


def _page(status: int, title: str, **headers: str) -> Answer:
    text = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(None, status, {"Content-Type": "text/html", **headers}, raw=text.encode())


def too_many_wait_seconds(call: Call, honest: Handler, *, seconds: float = 1) -> Answer:
    return _refused(too_many("TEN_SECONDLY_ROLLING"), Retry_After=str(seconds))


def too_many_wait_until(call: Call, honest: Handler, *, seconds: float = 1) -> Answer:
    """The header names a moment, as HTTP writes one; a negative number of seconds names one that is past."""
    return _refused(too_many("TEN_SECONDLY_ROLLING"), Retry_After=formatdate(time.time() + seconds, usegmt=True))


def too_many_unsaid(call: Call, honest: Handler) -> Answer:
    return _refused(too_many("TEN_SECONDLY_ROLLING"))


def too_many_unreadable(call: Call, honest: Handler) -> Answer:
    return _refused(too_many("TEN_SECONDLY_ROLLING"), Retry_After="in a while")


def too_many_for_hours(call: Call, honest: Handler) -> Answer:
    return _refused(too_many("DAILY"), Retry_After="36000")


def too_many_today(call: Call, honest: Handler) -> Answer:
    return _refused(too_many("DAILY"))


def too_many_searches(call: Call, honest: Handler) -> Answer:
    return _refused(too_many("SECONDLY"))


def internal_error(call: Call, honest: Handler) -> Answer:
    return _refused(Problem(500, "internal error", None))


def bad_gateway(call: Call, honest: Handler) -> Answer:
    return _page(502, "Bad Gateway")


def unavailable(call: Call, honest: Handler) -> Answer:
    return _page(503, "Service Unavailable")


def unavailable_for_a_while(call: Call, honest: Handler, *, seconds: float = 1) -> Answer:
    return _page(503, "Service Unavailable", **{"Retry-After": str(seconds)})


def gateway_timeout(call: Call, honest: Handler) -> Answer:
    return _page(504, "Gateway Timeout")


def origin_timeout(call: Call, honest: Handler) -> Answer:
    """The status of the network in front of the vendor, which no standard names."""
    return Answer(None, 524, {"Content-Type": "text/plain"}, raw=b"error code: 524")


def locked(call: Call, honest: Handler) -> Answer:
    return _refused(Problem(423, "The resource is locked", None))


def migrating(call: Call, honest: Handler, *, seconds: float = 1) -> Answer:
    return _refused(Problem(477, "A data hosting migration is in progress", None), Retry_After=str(seconds))


def token_expired(call: Call, honest: Handler) -> Answer:
    return _refused(expired(to_text(int(time.time() * 1000))))


def token_revoked(call: Call, honest: Handler) -> Answer:
    return _refused(no_credentials())


def scope_withdrawn(call: Call, honest: Handler) -> Answer:
    return _refused(missing_scopes(["crm.objects.contacts.read"]))


def redirected(call: Call, honest: Handler) -> Answer:
    return Answer(None, 302, {"Location": f"{call.base}/login", "Content-Type": "text/html"}, raw=b"")


ERRORS = (
    *(too_many_wait_seconds, too_many_wait_until, too_many_unsaid, too_many_unreadable, too_many_for_hours),
    *(too_many_today, too_many_searches, internal_error, bad_gateway, unavailable, unavailable_for_a_while),
    *(gateway_timeout, origin_timeout, locked, migrating, token_expired, token_revoked, scope_withdrawn, redirected),
)
