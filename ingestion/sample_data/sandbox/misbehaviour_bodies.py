"""Misbehaviour of bytes: connections that end or crawl, good statuses above bodies that are not what they claim."""

import json
from dataclasses import replace

from ingestion.sample_data.sandbox.exchange import JSON_TYPE, Answer, Call, Handler, Wire
from ingestion.sample_data.sandbox.problems import Problem, too_many

_LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form action='/login'></form></body></html>"


def never_answers(call: Call, honest: Handler, *, seconds: float = 60) -> Answer:
    return replace(honest(call), wire=Wire(wait=seconds, stop_at=-1))


def slow_to_begin(call: Call, honest: Handler, *, seconds: float = 2) -> Answer:
    return replace(honest(call), wire=Wire(wait=seconds))


def drips(call: Call, honest: Handler, *, pause: float = 0.2, chunk: int = 1) -> Answer:
    """Each read brings a byte in time, and the whole never comes: only a limit on the whole answer ends it."""
    return replace(honest(call), wire=Wire(chunk=chunk, pause=pause))


def closed_unanswered(call: Call, honest: Handler) -> Answer:
    return replace(honest(call), wire=Wire(stop_at=-1))


def reset_unanswered(call: Call, honest: Handler) -> Answer:
    return replace(honest(call), wire=Wire(stop_at=-1, reset=True))


def closed_midway(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, wire=Wire(stop_at=len(answer.content()) // 2))


def reset_midway(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, wire=Wire(stop_at=len(answer.content()) // 2, reset=True))


def truncated(call: Call, honest: Handler) -> Answer:
    """Half of the JSON, with the length that half has: HTTP is content, the parser is not."""
    answer = honest(call)
    return replace(answer, raw=answer.content()[: len(answer.content()) // 2])


def two_documents(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, raw=answer.content() + b"\n" + answer.content())


def not_utf8(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, raw=answer.content().replace(b'"results"', b'"note": "\xe4\xff", "results"', 1))


def not_gzip(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, headers={**answer.headers, "Content-Encoding": "gzip"})


def not_a_number(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, raw=answer.content().replace(b'"results"', b'"score": NaN, "results"', 1))


def login_page(call: Call, honest: Handler) -> Answer:
    return Answer(None, 200, {"Content-Type": "text/html;charset=utf-8"}, raw=_LOGIN)


def login_page_as_json(call: Call, honest: Handler) -> Answer:
    return Answer(None, 200, {"Content-Type": JSON_TYPE}, raw=_LOGIN)


def wrong_content_type(call: Call, honest: Handler) -> Answer:
    answer = honest(call)
    return replace(answer, headers={**answer.headers, "Content-Type": "text/html;charset=utf-8"})


def error_with_200(call: Call, honest: Handler) -> Answer:
    return Answer({**too_many("TEN_SECONDLY_ROLLING").body, "correlationId": "0"}, 200)


def bare_error_with_200(call: Call, honest: Handler) -> Answer:
    return Answer({"error": "rate limited"}, 200)


def error_beside_results(call: Call, honest: Handler) -> Answer:
    """An error whose body also carries an empty list, the way a page without records does."""
    return Answer({**Problem(500, "internal error", None).body, "results": []}, 200)


def empty_body(call: Call, honest: Handler) -> Answer:
    return Answer(None, 200, raw=b"")


def no_content(call: Call, honest: Handler) -> Answer:
    return Answer(None, 204, {"Content-Type": ""}, raw=b"")


def null_body(call: Call, honest: Handler) -> Answer:
    return Answer(None, 200, raw=json.dumps(None).encode())


BODIES = (
    *(never_answers, slow_to_begin, drips, closed_unanswered, reset_unanswered, closed_midway, reset_midway, truncated),
    *(two_documents, not_utf8, not_gzip, not_a_number, login_page, login_page_as_json, wrong_content_type),
    *(error_with_200, bare_error_with_200, error_beside_results, empty_body, no_content, null_body),
)
