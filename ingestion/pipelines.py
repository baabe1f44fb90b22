"""dlt pipelines of the landing and the settings they run under.

Belongs here: how dlt is configured. Does not belong here: what is loaded (``sources``) and in which order (``load``).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.landing import OPERATIONS_DATASET, RECORDS_DATASET

if TYPE_CHECKING:
    from dlt import Pipeline

_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "true",  # lineage: which load package brought a row
    "LOAD__DELETE_COMPLETED_JOBS": "true",  # job files hold personal data; they go once they are loaded
    "LOAD__TRUNCATE_STAGING_DATASET": "true",
    "LOAD__WORKERS": "1",  # DuckDB commits one job at a time anyway, and each worker costs memory
}


@contextmanager
def dlt_settings() -> Iterator[None]:
    """Set dlt's options through its environment variables, which win over any ``.dlt`` folder, and restore them."""
    before = {name: os.environ.get(name) for name in _SETTINGS}
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def records_pipeline(home: Path, memory_limit: str = "512MB") -> "Pipeline":
    """The pipeline that lands records (dataset ``raw_files``)."""
    return _pipeline("cem_files", RECORDS_DATASET, home, memory_limit)


def ledger_pipeline(home: Path, memory_limit: str = "512MB") -> "Pipeline":
    """The pipeline that loads the settled ledger (dataset ``raw_ops``)."""
    return _pipeline("cem_operations", OPERATIONS_DATASET, home, memory_limit)


def warehouse_path(home: Path) -> Path:
    return home / "warehouse" / "warehouse.duckdb"


def _pipeline(name: str, dataset: str, home: Path, memory_limit: str) -> "Pipeline":
    import dlt
    from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials

    path = warehouse_path(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = {
        "memory_limit": memory_limit,
        "temp_directory": str(path.parent / "tmp"),
        "threads": 1,
        "preserve_insertion_order": False,
    }
    credentials = DuckDbCredentials(str(path), global_config=settings)
    return dlt.pipeline(
        name,
        pipelines_dir=str(home / "dlt"),
        destination=dlt.destinations.duckdb(credentials),
        dataset_name=dataset,
    )
