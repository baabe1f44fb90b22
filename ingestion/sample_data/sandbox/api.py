"""The API as a function from a call to an answer: who may call, what is where. No sockets.

Belongs here: paths, tokens and scopes. Does not belong here: what an endpoint answers (its own module).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ingestion.sample_data.sandbox import associations, objects, reference
from ingestion.sample_data.sandbox.catalogue import ALL_SCOPES, OWNERS_SCOPE, ObjectType, object_type
from ingestion.sample_data.sandbox.exchange import Answer, Call
from ingestion.sample_data.sandbox.limits import Limits
from ingestion.sample_data.sandbox.portal import Portal
from ingestion.sample_data.sandbox.problems import (
    Problem,
    invalid,
    missing_scopes,
    no_credentials,
    not_found,
    unknown_type,
    uri_too_long,
)
from ingestion.sample_data.sandbox.search import search
from ingestion.sample_data.sandbox.terms import Terms

TOKEN = "pat-eu1-sandbox"  # opens nothing but a sandbox


@dataclass(frozen=True)
class Endpoint:
    """One path of the API. ``scopes`` of which any one suffices; None: those of the kinds of object in the path."""

    method: str
    path: str
    answer: Callable[..., Answer]
    scopes: tuple[str, ...] | None = None
    is_search: bool = False
    is_dated: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a path must match; the vendor serves one under its number and, as ``/crm/objects/2026-03``, by date."""
        template = self.path
        if self.is_dated:
            template = re.sub(r"/crm/(v\d)/(\w+)", r"/crm/(?:\1/\2|\2/20\\d\\d-\\d\\d)", template)
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "/?$")


ENDPOINTS = (
    Endpoint("GET", "/crm/v3/objects/{kind}", objects.list_objects),
    Endpoint("POST", "/crm/v3/objects/{kind}/search", search, is_search=True),
    Endpoint("POST", "/crm/v3/objects/{kind}/batch/read", objects.batch_read),
    Endpoint("GET", "/crm/v3/objects/{kind}/{record_id}", objects.get_object),
    Endpoint("GET", "/crm/v3/objects/{kind}/{record_id}/associations/{to}", associations.one_record_v3, is_dated=False),
    Endpoint("GET", "/crm/v4/objects/{kind}/{record_id}/associations/{to}", associations.one_record),
    Endpoint("POST", "/crm/v4/associations/{kind}/{to}/batch/read", associations.batch),
    Endpoint("GET", "/crm/v3/owners", reference.owners, (OWNERS_SCOPE,)),
    Endpoint("GET", "/crm/v3/pipelines/{kind}", reference.pipelines),
    Endpoint("GET", "/crm/v3/properties/{kind}", reference.properties),
    Endpoint("GET", "/account-info/v3/details", reference.account, ()),
)
_TOKEN_INFO = "/oauth/v2/private-apps/get/access-token-info"


class Api:
    """HubSpot over one portal; ``tokens`` maps each valid token to its scopes and may change while it runs."""

    def __init__(self, portal: Portal, terms: Terms | None = None, tokens: Mapping[str, Sequence[str]] | None = None):
        self.portal, self.terms = portal, terms or Terms()
        self.tokens = dict({TOKEN: ALL_SCOPES} if tokens is None else tokens)
        self.limits = Limits(self.terms)
        self._calls = 0

    def answer(self, call: Call) -> Answer:
        """What the healthy vendor answers; an error is an answer too."""
        self._calls += 1
        headers: dict[str, str] = {}
        try:
            with self.portal.lock:
                answer = self._answer(call, headers)
        except Problem as problem:
            correlation = str(UUID(int=self._calls))
            answer = Answer({**problem.body, "correlationId": correlation}, problem.status)
            answer.headers["X-HubSpot-Correlation-Id"] = correlation
        answer.headers.update(headers)
        return answer

    def _answer(self, call: Call, headers: dict[str, str]) -> Answer:
        if call.path == _TOKEN_INFO and call.method == "POST":
            return self._token_info(call)
        scopes = self.tokens.get(call.token or "")
        if scopes is None:
            raise no_credentials()
        if call.url_characters > self.terms.url_characters:
            raise uri_too_long()
        endpoint, parts = _find(call)
        headers.update(self.limits.count(is_search=endpoint.is_search))
        kinds = {name: _kind(parts[name]) for name in ("kind", "to") if name in parts}
        wanted = [kind.scopes for kind in kinds.values()] if endpoint.scopes is None else [endpoint.scopes]
        for any_of in wanted:
            if any_of and not set(any_of) & set(scopes):
                raise missing_scopes(any_of)
        ids = {"record_id": parts["record_id"]} if "record_id" in parts else {}
        return endpoint.answer(self.portal, self.terms, *kinds.values(), call, **ids)

    def _token_info(self, call: Call) -> Answer:
        """Whose token it is and what it may do; the token itself is the one thing to send."""
        key = call.body.get("tokenKey") if isinstance(call.body, dict) else None
        if key not in self.tokens:
            raise invalid("The access token is not valid")
        return Answer({"userId": 1, "hubId": self.portal.portal_id, "appId": 1, "scopes": list(self.tokens[key])})


def _find(call: Call) -> tuple[Endpoint, dict[str, str]]:
    for endpoint in ENDPOINTS:
        if endpoint.method == call.method and (found := endpoint.pattern.match(call.path)):
            return endpoint, found.groupdict()
    raise not_found()


def _kind(name: str) -> ObjectType:
    kind = object_type(name)
    if kind is None:
        raise unknown_type(name)
    return kind
