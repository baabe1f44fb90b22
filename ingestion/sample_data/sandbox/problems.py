"""The vendor's errors: a status and a body with ``status``, ``message``, ``correlationId`` and ``category``.

Belongs here: every error that the healthy vendor gives. Does not belong here: misbehaviour (``faults.py``).
"""

from collections.abc import Sequence
from typing import Any


class Problem(Exception):
    """An error answer; the correlation id is added where it is sent."""

    def __init__(self, status: int, message: str, category: str | None, **more: Any) -> None:
        self.status = status
        self.body: dict[str, Any] = {"status": "error", "message": message}
        if category is not None:
            self.body["category"] = category
        self.body |= more
        super().__init__(message)


def no_credentials() -> Problem:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more "
        "details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return Problem(401, message, "INVALID_AUTHENTICATION")


def expired(moment: str) -> Problem:
    message = "The OAuth token used to make this call expired 0 second(s) ago."
    return Problem(401, message, "EXPIRED_AUTHENTICATION", context={"expire time": [moment]})


def missing_scopes(scopes: Sequence[str]) -> Problem:
    link = "https://developers.hubspot.com/scopes"
    message = (
        "This app hasn't been granted all required scopes to make this call. "
        f"Read more about required scopes here: {link}."
    )
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredScopes": list(scopes)},
    }
    return Problem(403, message, "MISSING_SCOPES", errors=[detail], links={"scopes": link})


def not_found() -> Problem:
    return Problem(404, "resource not found", "OBJECT_NOT_FOUND")


def unknown_type(name: str) -> Problem:
    return Problem(400, f"Unable to infer object type from: {name}", "VALIDATION_ERROR")


def invalid(message: str) -> Problem:
    return Problem(400, message, "VALIDATION_ERROR")


def uri_too_long() -> Problem:
    return Problem(414, "URI Too Long", None)


def too_many(policy: str) -> Problem:
    """Over a limit; ``policy`` is ``TEN_SECONDLY_ROLLING``, ``SECONDLY`` or ``DAILY``."""
    message = f"You have reached your {policy.lower()} limit."
    return Problem(429, message, None, errorType="RATE_LIMIT", policyName=policy)
