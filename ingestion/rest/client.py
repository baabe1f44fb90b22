"""dlt's REST client with the project's policy inside: the one way to a vendor's API.

Belongs here: putting the pieces together. Does not belong here: the pieces.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ingestion.rest.policy import Pace, RestPolicy

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

    from ingestion.rest.auth import TokenAuth

NO_HOOKS: dict[str, Any] = {"response": []}
"""For ``paginate``: the session has judged every answer already, where dlt would only look at the status."""


def rest_client(
    vendor: str,
    base_url: str,
    auth: "TokenAuth",
    *,
    policy: RestPolicy | None = None,
    paces: Mapping[str, Pace] | None = None,
    remedies: Mapping[int, str] | None = None,
) -> "RESTClient":
    """A client of ``base_url``. ``vendor`` is its name in errors; ``remedies`` say by status what to do about it.

    Pass ``envelope=`` with each request: what its answer must look like (default: a JSON object, no error).
    """
    from dlt.common.configuration.specs import RuntimeConfiguration
    from dlt.sources.helpers.rest_client.client import RESTClient

    from ingestion.rest.session import PoliteSession

    session = PoliteSession(vendor, auth, policy or RestPolicy(), paces or {}, remedies or {})
    return RESTClient(
        base_url, headers={"Accept": "application/json"}, auth=auth, session=session, config=RuntimeConfiguration()
    )
