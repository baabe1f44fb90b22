"""Names, descriptions, kinds of meaning and foreign keys of the warehouse's tables, as dbt-metabase works them out.

It compares dbt's manifest with what Metabase knows and would send what differs; here it is overheard, so that a dry run
can tell it and an apply without differences sends nothing. Belongs here: that. Does not belong here: rules (`naming`).
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from serving.metabase.client import SECONDS, Metabase, MetabaseError
from serving.metabase.naming import told_manifest


@dataclass(frozen=True)
class Change:
    """A PUT that dbt-metabase would send."""

    path: str
    body: dict[str, Any]


def changes(metabase: Metabase, database: str, manifest: Mapping[str, Any], tables: Collection[str]) -> list[Change]:
    """What differs between the manifest and Metabase for `tables`, which it has read. Raises MetabaseError."""
    try:
        from dbtmetabase import DbtMetabase
        from dbtmetabase.errors import MetabaseStateError
    except ImportError:
        raise MetabaseError(
            "dbt-metabase is not installed: it is in requirements.lock, and the extra `metabase`."
        ) from None

    # What it warns of is told by us, or is no news: that a session is not a key, tables that are not read yet.
    logging.getLogger("dbtmetabase").setLevel(logging.ERROR)
    overheard = _Overheard()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "manifest.json"
        file.write_text(json.dumps(told_manifest(manifest, tables)), encoding="utf-8")
        try:
            DbtMetabase(
                manifest_path=file,
                metabase_url=metabase.url,
                metabase_api_key=metabase.api_key,
                metabase_session_id=metabase.session,
                http_adapter=overheard,
                http_timeout=int(SECONDS),
            ).export_models(database, skip_sources=True, sync_timeout=1)
        except (MetabaseStateError, requests.RequestException) as error:
            raise MetabaseError(f"dbt-metabase could not compare the tables with the manifest: {error}") from error
    return overheard.changes


def send(metabase: Metabase, wanted: Collection[Change]) -> None:
    """Send them. Raises MetabaseError."""
    for change in wanted:
        metabase.put(change.path, change.body)


def _text(body: object) -> str:
    """A request's body as text."""
    return body.decode() if isinstance(body, bytes) else str(body or "{}")


class _Overheard(HTTPAdapter):
    """Lets questions through, and answers what would change something itself."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[Change] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if request.method == "GET":
            return super().send(request, *args, **kwargs)
        if request.method == "PUT":
            self.changes.append(Change(request.path_url, json.loads(_text(request.body))))
        answer = requests.Response()
        answer.status_code, answer.raw, answer.request = 200, io.BytesIO(b"{}"), request
        answer.url = request.url or ""
        return answer
