"""Would a load of the account work: is the token good, are the scopes there, what would be loaded?

Belongs here: asking without loading. Does not belong here: printing the answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth, find_token
from ingestion.rest.policy import Pace, RestPolicy
from ingestion.settings.hubspot import HubSpotSettings
from ingestion.sources.crm.hubspot.api import HubSpotApi
from ingestion.sources.crm.hubspot.lists import pipelines
from ingestion.sources.crm.hubspot.objects import (
    OWNERS,
    OWNERS_PATH,
    OWNERS_SCOPE,
    PIPELINES,
    VENDOR,
    Kind,
)

IMPATIENT = RestPolicy(read_timeout=10.0, body_deadline=20.0, max_attempts=3, max_retry_after=15.0)
"""Somebody sits and waits for the answer."""


@dataclass(frozen=True)
class EntityCheck:
    """Whether one entity can be read. ``records`` are the live ones, ``None`` where HubSpot does not count them."""

    entity: str
    scope: str
    records: int | None = None
    problem: str = ""
    remedy: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem


@dataclass(frozen=True)
class SourceCheck:
    account: str  # HubSpot's number of the account
    entities: tuple[EntityCheck, ...]

    @property
    def is_good(self) -> bool:
        return all(entity.is_good for entity in self.entities)


def check(
    settings: HubSpotSettings,
    *,
    home: Path,
    policy: RestPolicy = IMPATIENT,
    paces: Mapping[str, Pace] | None = None,
) -> SourceCheck:
    """Ask for the account, and of every entity that is on how much there is of it. Nothing is loaded or changed.

    Raises ``SecretError`` without a token and ``ApiError`` if the token as such, or the address, is no good; what one
    entity lacks is in its ``EntityCheck``.
    """
    auth = TokenAuth(partial(find_token, VENDOR, settings.instance, home))
    api = HubSpotApi(settings.base_url, auth, policy=policy, paces=paces)
    account = api.account()
    checks = [_checked(kind.name, kind.scope, partial(api.total, kind)) for kind in settings.kinds()]
    if OWNERS in settings.entities:
        checks.append(_checked(OWNERS, OWNERS_SCOPE, partial(_can_list_owners, api)))
    if PIPELINES in settings.entities:
        staged = settings.staged()
        scopes = ", ".join(kind.scope for kind in staged)
        checks.append(_checked(PIPELINES, scopes, partial(_n_pipelines, api, staged)))
    return SourceCheck(account, tuple(checks))


def _checked(entity: str, scope: str, count: Callable[[], int | None]) -> EntityCheck:
    try:
        return EntityCheck(entity, scope, records=count())
    except ApiError as error:
        if error.status != 403:
            raise
        remedy = f"Give the private app the scope {scope}, or leave {entity!r} out of sources.hubspot.entities."
        return EntityCheck(entity, scope, problem=error.problem, remedy=remedy)


def _can_list_owners(api: HubSpotApi) -> None:
    next(api.pages(OWNERS_PATH, limit=1))


def _n_pipelines(api: HubSpotApi, kinds: Iterable[Kind]) -> int:
    return sum(len(page.records) for page in pipelines(api, kinds))
