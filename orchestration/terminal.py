"""The terminal: one progress line per stage, and errors told once, plainly, with an exit code that scripts can rely on.

Belongs here: how things look and which exit code they get. Does not belong here: what is done.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import TracebackType
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

_WIDTH_OF_A_FILE = 120

console = Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE)
errors = Console(stderr=True)


class Exit(IntEnum):
    """Exit codes of `cem`."""

    OK = 0
    CRASH = 1
    USAGE = 2
    BAD_INPUT = 3
    AUDIT_FAILED = 4
    BUSY = 5
    NOT_PUBLISHED = 6
    INTERRUPTED = 130


class StageProgress:
    """A bar per stage on a terminal; one line per finished stage where the output is a file or a pipe."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.fields[stage]:8}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._started: dict[str, float] = {}

    def __enter__(self) -> Self:
        if console.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the terminal to what follows."""
        if console.is_terminal:
            self._bars.stop()

    def __call__(self, stage: str, label: str, done: int, total: int) -> None:
        if stage not in self._started:
            self._started[stage] = time.monotonic()
            self._tasks[stage] = self._bars.add_task("", stage=stage, total=total)
        finished = done >= total
        self._bars.update(self._tasks[stage], completed=done, total=total, description="" if finished else label)
        if finished and not console.is_terminal:
            console.print(f"{stage:8} {total} done in {time.monotonic() - self._started[stage]:.1f} s")
            del self._started[stage]


@contextmanager
def explained() -> Iterator[None]:
    """Tell a known failure in its own words and leave with its exit code; anything else keeps its traceback."""
    from ingestion.errors import LandingError, WarehouseBusyError
    from ingestion.sample_data.company import SampleError
    from orchestration.backup import BackupError
    from orchestration.config import ConfigError, format_problems
    from orchestration.explained_customer import NoOneCustomer
    from orchestration.forgetting import WrongRequest
    from orchestration.gate import GateFailed
    from orchestration.home import HalfRestored, WarehouseBusy
    from orchestration.proposal.propose import NoSuchEntity
    from orchestration.quarantine_decisions import WrongDecision
    from orchestration.required import NoWarehouse
    from orchestration.transformation import TransformationError
    from serving.exports import CannotExport
    from serving.metabase.client import MetabaseError
    from serving.metabase.content import WrongContent
    from serving.postgres.programs import ServerError
    from serving.replacing import AnotherPublishes, PublishError
    from serving.states import NoSuchState

    try:
        yield
    except ConfigError as error:
        _leave(format_problems(error.problems), Exit.USAGE)
    except (
        *(NoOneCustomer, NoSuchEntity, NoSuchState, SampleError),
        *(WrongContent, WrongDecision, WrongRequest),
    ) as error:
        _leave(str(error), Exit.USAGE)
    except (AnotherPublishes, WarehouseBusy, WarehouseBusyError) as error:
        _leave(str(error), Exit.BUSY)
    except (BackupError, HalfRestored, LandingError, NoWarehouse) as error:
        _leave(str(error), Exit.BAD_INPUT)
    except GateFailed as error:
        _leave(str(error), Exit.AUDIT_FAILED)
    except (CannotExport, MetabaseError, PublishError, ServerError, TransformationError) as error:
        _leave(str(error), Exit.NOT_PUBLISHED)
    except PermissionError as error:
        _leave(f"No right to use {error.filename}: {error.strerror}. Is CEM_HOME writable for this user?", Exit.CRASH)
    except KeyboardInterrupt:
        _leave("Interrupted; nothing was published. Run again: it goes on from what has landed.", Exit.INTERRUPTED)


def _leave(message: str, code: Exit) -> None:
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.stdout.flush()
    raise typer.Exit(int(code))
