"""dlt pipelines of the landing and the settings they run under.

Belongs here: how dlt is configured. Does not belong here: what is loaded (``sources``) and in which order (``load``).
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.environment import environment
from ingestion.names import FILES, OPERATIONS_DATASET, records_dataset

if TYPE_CHECKING:
    from dlt import Pipeline

_PREFIX = "cem_"
_OPERATIONS = "operations"
_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "true",  # lineage: which load package brought a row
    "LOAD__DELETE_COMPLETED_JOBS": "true",  # job files hold personal data; they go once they are loaded
    "LOAD__TRUNCATE_STAGING_DATASET": "true",
    "LOAD__WORKERS": "1",  # DuckDB commits one job at a time anyway, and each worker costs memory
}


def dlt_settings() -> AbstractContextManager[None]:
    """Set dlt's options through its environment variables, which win over any ``.dlt`` folder, and restore them."""
    return environment(_SETTINGS)


def records_pipeline(home: Path, memory_limit: str = "512MB", vendor: str = FILES) -> "Pipeline":
    """The pipeline that lands a vendor's records (dataset ``raw_<vendor>``)."""
    return _pipeline(_PREFIX + vendor, records_dataset(vendor), home, memory_limit)


def ledger_pipeline(home: Path, memory_limit: str = "512MB") -> "Pipeline":
    """The pipeline that loads the settled ledger (dataset ``raw_ops``)."""
    return _pipeline(_PREFIX + _OPERATIONS, OPERATIONS_DATASET, home, memory_limit)


def drain(home: Path, memory_limit: str) -> int:
    """Finish the load packages that interrupted runs left, of whichever vendor; returns their number.

    Of all vendors, since a batch is judged by its rows: a package that came in later would belong to a batch that was
    taken back. Needed at all because ``pipeline.run(new_data)`` would finish old ones and not extract the new data.
    """
    names = sorted(path.name for path in (home / "dlt").glob(f"{_PREFIX}*") if path.is_dir())
    finished = 0
    for vendor in (name.removeprefix(_PREFIX) for name in names):
        is_ledger = vendor == _OPERATIONS
        pipeline = ledger_pipeline(home, memory_limit) if is_ledger else records_pipeline(home, memory_limit, vendor)
        finished += len({*pipeline.list_extracted_load_packages(), *pipeline.list_normalized_load_packages()})
        while pipeline.has_pending_data:
            pipeline.normalize()
            pipeline.load()
    return finished


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
