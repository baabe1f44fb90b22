"""What there is to build: nothing, the loader's books alone, or everything.

A build is a function of the landing, the configuration and the project. Where none of them has changed since a build
that passed its audit and was published, it would give the same bytes. A source that was asked and had nothing new
changes the books only: what reads them is built, nothing else; and, on the first look of a day, what goes by the data's
clock, which that look moves (macros/clock.sql).

Belongs here: what a build was made from, and that judgement. Does not belong here: building.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.dbt_call import variables_text
from orchestration.home import Home
from orchestration.transformation import Dbt

if TYPE_CHECKING:
    from ingestion.ledger import Ledger

BOOKS = "tag:books+"
"""dbt's selector for the models, and their tests, that tell what was read."""
AFTER_THE_CLOCK = "source:raw_ops.ledger+"
"""The same for them and all that goes by the data's clock, which is read from the loader's books, too."""

NOTHING_NEW = "Nothing has changed since the last publication: no table was built anew, readers have what there is."


class ToBuild(Enum):
    """What the next build has to make."""

    NOTHING = "nothing"
    BOOKS = "books"
    ALL = "all"


@dataclass(frozen=True)
class BuiltFrom:
    """What a build is made from: ``code`` (project and configuration), ``rows`` (every batch that brought or replaced
    some), ``clock`` (the data's, UTC; "" where nothing was loaded), ``looks`` (every batch)."""

    code: str
    rows: str
    clock: str
    looks: str


def built_from(dbt: Dbt) -> BuiltFrom:
    """What a build would be made from now."""
    from ingestion.ledger import Ledger

    ledger = Ledger(dbt.home.ledger_file)
    code = _hash(dbt.parse().fingerprint, variables_text(dbt.variables()))
    looks = _hash(*(f"{batch}{status}" for batch, status in ledger.status.items()))
    return BuiltFrom(code, _rows(ledger), _clock(ledger), looks)


def to_build(dbt: Dbt) -> ToBuild:
    """What must be built so that the published file says what a whole build would say.

    The caller knows that the tests and the audit passed on the warehouse as it is (``vouchers``), and that nobody has
    put an earlier state back.
    """
    from serving.states import current_state

    note, state = _note(dbt.home), current_state(dbt.home.published_file)
    if note is None or state is None or state.run_id != note.published_by:
        return ToBuild.ALL
    now = built_from(dbt)
    if (note.built.code, note.built.rows) != (now.code, now.rows):
        return ToBuild.ALL
    return ToBuild.NOTHING if note.built == now else ToBuild.BOOKS


def after_a_look(dbt: Dbt) -> str:
    """What `ToBuild.BOOKS` means now, as dbt's selector."""
    note = _note(dbt.home)
    is_same_day = note is not None and note.built.clock == built_from(dbt).clock
    return BOOKS if is_same_day else AFTER_THE_CLOCK


def forget_built(home: Home) -> None:
    """Call before any table is made: what a killed or partial build leaves must not pass for a whole one."""
    _file(home).unlink(missing_ok=True)


def note_built(dbt: Dbt) -> None:
    """All that there is was built, and nobody has published it yet."""
    _write(dbt.home, _Note(built_from(dbt), ""))


def note_published(home: Home, run_id: str) -> None:
    """What was built is before the readers, as the state of this run."""
    if note := _note(home):
        _write(home, _Note(note.built, run_id))


def rows_landed(home: Home) -> str:
    """A hash that changes when any row is landed, replaced or taken back."""
    from ingestion.ledger import Ledger

    return _rows(Ledger(home.ledger_file))


def data_versions(home: Home) -> dict[tuple[str, str], str]:
    """By (schema, table): the last batch that brought or replaced a row of that entity."""
    from ingestion.landing import tables_of
    from ingestion.ledger import Ledger
    from ingestion.names import FILES, records_dataset

    versions: dict[tuple[str, str], str] = {}
    for read in Ledger(home.ledger_file).reads:
        if read.records_new or read.replaces:
            is_file = read.source_vendor == FILES
            tables = tables_of([f"{read.family}_{read.entity}"]) if is_file else {read.entity}
            dataset = records_dataset(read.source_vendor)
            versions |= dict.fromkeys(((dataset, table) for table in tables), read.received_at.isoformat())
    return versions


def _rows(ledger: "Ledger") -> str:
    with_rows = {read.received_at for read in ledger.reads if read.records_new or read.replaces}
    return _hash(*(f"{batch}{ledger.status.get(batch)}" for batch in sorted(with_rows)))


def _clock(ledger: "Ledger") -> str:
    moments = [
        read.received_at
        if read.records_new or read.records_replaced
        else read.received_at.replace(hour=0, minute=0, second=0, microsecond=0)
        for read in ledger.reads
        if ledger.status.get(read.received_at) == "landed"
    ]
    return max(moments).isoformat() if moments else ""


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class _Note:
    """``published_by``: the run whose state holds this build; "" before."""

    built: BuiltFrom
    published_by: str


def _note(home: Home) -> _Note | None:
    try:
        found = json.loads(_file(home).read_text())
        return _Note(BuiltFrom(**found["built"]), found["published_by"])
    except (OSError, ValueError, TypeError, KeyError):  # none yet, half written, of another version: build all
        return None


def _write(home: Home, note: _Note) -> None:
    _file(home).write_text(json.dumps(asdict(note)))


def _file(home: Home) -> Path:
    return home.warehouse_file.with_suffix(".built.json")
