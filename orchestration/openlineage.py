"""OpenLineage: the form of a RunEvent, and getting it to a file or an address.

Belongs here: the JSON of openlineage.io/spec/2-0-2, sending it. Does not belong here: what a run reads and makes
(lineage.py).

Written by hand: OpenLineage's client would bring an HTTP stack of its own for these forty lines.
"""

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from orchestration.event_log import MOST_BYTES, append, project_version, utc_text
from orchestration.home import Home

SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = {
    "parent": "1-2-0/ParentRunFacet",
    "processing_engine": "1-1-1/ProcessingEngineRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "dataSource": "1-0-1/DatasourceDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
}
_PATH = "/api/v1/lineage"
KEY = "OPENLINEAGE_API_KEY"
"""The environment variable in which OpenLineage's own clients look for it, too."""


@dataclass(frozen=True)
class Dataset:
    """``rows``: of an output, how many it has or got; None: not counted."""

    namespace: str
    name: str
    rows: int | None = None


@dataclass(frozen=True)
class Job:
    """``stage`` "": the run as a whole."""

    namespace: str
    run_id: str
    stage: str = ""

    @property
    def name(self) -> str:
        return f"cem_run.{self.stage.replace(' ', '_')}" if self.stage else "cem_run"

    @property
    def uuid(self) -> str:
        """The same at start and end."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.namespace}/{self.run_id}/{self.stage}"))


@dataclass(frozen=True)
class Event:
    """``kind``: START, COMPLETE or FAIL; ``error``: of a FAIL, its kind, never its words."""

    kind: str
    job: Job
    inputs: Sequence[Dataset] = field(default=())
    outputs: Sequence[Dataset] = field(default=())
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the specification has it."""
        facets = {"processing_engine": _facet("processing_engine", name="cem", version=project_version())}
        if self.job.stage:
            whole = Job(self.job.namespace, self.job.run_id)
            facets["parent"] = _facet(
                "parent", run={"runId": whole.uuid}, job={"namespace": whole.namespace, "name": whole.name}
            )
        if self.error:
            facets["errorMessage"] = _facet("errorMessage", message=self.error, programmingLanguage="python")
        return {
            "eventType": self.kind,
            "eventTime": utc_text(),
            "run": {"runId": self.job.uuid, "facets": facets},
            "job": {"namespace": self.job.namespace, "name": self.job.name},
            "inputs": [_dataset(one) for one in self.inputs],
            "outputs": [_dataset(one) | _counted(one) for one in self.outputs],
            "producer": _producer(),
            "schemaURL": SPEC,
        }


def send(target: str, home: Home, event: Event) -> None:
    """Hand ``event`` to ``target``: "file" or an address. Raises OSError, or DeliveryFailed of an address."""
    if target == "file":
        append(home.lineage_file, event.as_json(), MOST_BYTES)
        return
    from serving.alerts.channels.http import checked_address, post

    key = os.environ.get(KEY, "")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    address = target if urlsplit(target).path.strip("/") else target.rstrip("/") + _PATH
    post(checked_address(address, allow_http=not key), json.dumps(event.as_json()).encode(), headers)


def _dataset(dataset: Dataset) -> dict[str, Any]:
    source = _facet("dataSource", name=dataset.namespace, uri=dataset.namespace)
    return {"namespace": dataset.namespace, "name": dataset.name, "facets": {"dataSource": source}}


def _counted(dataset: Dataset) -> dict[str, Any]:
    if dataset.rows is None:
        return {}
    return {"outputFacets": {"outputStatistics": _facet("outputStatistics", rowCount=dataset.rows)}}


def _facet(facet: str, **content: Any) -> Mapping[str, Any]:
    version, name = _FACETS[facet].split("/")
    url = f"https://openlineage.io/spec/facets/{version}/{name}.json#/$defs/{name}"
    return {"_producer": _producer(), "_schemaURL": url, **content}


def _producer() -> str:
    return f"urn:cem-warehouse:{project_version()}"
