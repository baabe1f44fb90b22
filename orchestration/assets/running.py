"""What every step does around its work: take the run lock, and wait where waiting helps.

Belongs here: that, once. Does not belong here: what a step does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingestion.errors import ApiError, WarehouseBusyError
from orchestration.home import Home, WarehouseBusy
from orchestration.run_lock import hold

BY_HAND = {"cem/started_by": "command"}
"""Tag of a run that somebody waits for at a terminal: it tells at once what is wrong."""
_ATTEMPTS, _WAIT_SECONDS = 3, 60
_PASSING = (429, 500, 502, 503, 504, None)


Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext | dg.OpExecutionContext


@contextmanager
def under_lock(context: Context, home: Home) -> Iterator[None]:
    """Work as the one run of ``home``, from the first step of a run to the end of its process.

    A busy warehouse and a vendor that does not answer pass by themselves: a run of the daemon tries the step again,
    three times, after one, two and four minutes. What a person must mend (a file, a secret, a failed check) is raised
    at once.
    """
    try:
        hold(home)
        yield
    except (WarehouseBusy, WarehouseBusyError, ApiError) as error:
        is_lasting = isinstance(error, ApiError) and error.status not in _PASSING
        if is_lasting or context.run.tags.items() >= BY_HAND.items():
            raise
        step = context if isinstance(context, dg.OpExecutionContext) else context.op_execution_context
        tried = step.retry_number
        context.log.warning(f"{error} It is tried again.")
        raise dg.RetryRequested(_ATTEMPTS, _WAIT_SECONDS * 2**tried) from error
