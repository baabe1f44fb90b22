"""The dagster.yaml of a home: where Dagster keeps its records, and how it treats runs that die or hang.

Belongs here: that text. Does not belong here: when it is written (run.py).
"""

from typing import Literal

_HEAD = "# Written by cem. Without this line the file is yours, and cem leaves it as it is.\n"

_STORAGE = {
    "files": "",
    # The variable holds a password, so the address stands in no file. postgresql+psycopg2:// and no other beginning:
    # SQLAlchemy takes the bare one for another driver.
    "postgres": "storage:\n  postgres:\n    postgres_url:\n      env: DAGSTER_POSTGRES_URL\n",
}

# The daemon starts one run at a time. Pools would hold steps apart as well, but their slots outlive a killed process,
# and the next run then waits for ever; the run lock (orchestration.run_lock) is freed by the kernel.
# A step that fails is tried again by itself where that helps (assets.running); only a run whose process died is started
# anew.
_REST = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  cancel_timeout_seconds: 180
  max_runtime_seconds: 43200
run_retries:
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 30
      success: 90
"""


def dagster_yaml(storage: Literal["files", "postgres"]) -> str:
    """The whole text."""
    return _HEAD + _STORAGE[storage] + _REST


def is_ours(text: str) -> bool:
    """Whether nobody has taken the file over."""
    return text.startswith(_HEAD)
