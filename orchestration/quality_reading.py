"""Reads from the marts of a build what is late, odd or below target, and says it in words.

Belongs here: the queries and the sentences. Does not belong here: judging, which the marts do; who is told (quality).
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.configuration.quality import Owners
from orchestration.quality import LATENESS, RUNBOOK, Due, QualityState, QualityWarning, text_of

_BELOW_TARGET = "quality-below-target"
_SHOWN_DAYS = 3


def read_quality(warehouse: Path, owners: Owners) -> QualityState:
    """What the two marts of quality say in a build. Raises duckdb's errors where they are not there."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = [_late(*row, owners=owners) for row in con.execute(_LATE).fetchall()]
        found += [
            _odd(row, con.execute(_ODD_DAYS, row[1:4]).fetchall(), owners) for row in con.execute(_ODD).fetchall()
        ]
        found += [_below(*row, owners=owners) for row in con.execute(_BELOW).fetchall()]
        due = [
            Due(family, _source(*names), text_of(after), owners.of(family))
            for family, *names, after in con.execute(_DUE).fetchall()
        ]
    return QualityState(tuple(sorted(found, key=lambda one: (one.family, one.source, one.kind))), tuple(due))


_NAMES = "family, source_vendor, source_instance, entity"
_LATE = f"""
    select {_NAMES}, status, since, last_read_at, newest_event_at, expected_every_minutes, quiet_after_days
    from marts.mart_source_freshness where status in {LATENESS}
"""
_DUE = f"select {_NAMES}, stale_after from marts.mart_source_freshness where status in ('fresh', 'quiet') order by all"
_ODD = f"""
    select {_NAMES}, checked, failed, since from marts.mart_data_quality
    where quality_dimension = 'volume' and status = 'missed'
"""
_ODD_DAYS = """
    select event_date, volume_verdict, records, median_records from intermediate.int_source_volume
    where source_vendor = ? and source_instance = ? and entity = ? and volume_verdict in ('missing', 'low', 'high')
    order by event_date desc
"""
_BELOW = f"""
    select {_NAMES}, quality_dimension, counted, checked, failed, target_pct, since from marts.mart_data_quality
    where quality_dimension not in ('timeliness', 'volume') and status = 'missed'
"""


def _late(
    family: str, vendor: str, instance: str, entity: str, status: str, since: datetime | None,
    read: datetime | None, event: datetime | None, minutes: int | None, days: int | None, *, owners: Owners,
) -> QualityWarning:  # fmt: skip
    what = {
        "stale": f"nothing was read since {_moment(read)}; something is expected every {_every(minutes)}",
        "quiet": f"read, but nothing newer than {_moment(event)}; more than {days} days without are unusual for it",
        "unread": "it is mapped, and nothing of it was ever read",
    }[status]
    return _warning(family, (vendor, instance, entity), status, what, since, owners)


def _odd(row: tuple[Any, ...], days: list[tuple[Any, ...]], owners: Owners) -> QualityWarning:
    family, *names, checked, failed, since = row
    shown = "; ".join(
        f"{day} {verdict} ({records:,} where {usual:,.0f} are usual)"
        for day, verdict, records, usual in days[:_SHOWN_DAYS]
    )
    more = f"; {len(days) - _SHOWN_DAYS} more" if len(days) > _SHOWN_DAYS else ""
    what = f"{failed} of the last {checked} days out of the usual: {shown}{more}"
    return _warning(family, names, "volume", what, since, owners)


def _below(
    family: str, vendor: str, instance: str, entity: str, dimension: str, counted: str,
    checked: int, failed: int, target: float, since: datetime | None, *, owners: Owners,
) -> QualityWarning:  # fmt: skip
    what = f"{dimension}: {failed:,} of {checked:,} {counted} fail; at least {target:g} % are to pass"
    return _warning(family, (vendor, instance, entity), dimension, what, since, owners)


def _warning(
    family: str, names: Sequence[str], kind: str, what: str, since: datetime | None, owners: Owners
) -> QualityWarning:
    runbook = RUNBOOK.get(kind, _BELOW_TARGET)
    return QualityWarning(family, _source(*names), kind, what, text_of(since), owners.of(family), runbook)


def _source(vendor: str, instance: str, entity: str) -> str:
    return f"{vendor} {instance} {entity}"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "ever"


def _every(minutes: int | None) -> str:
    for size, unit in ((1440, "day"), (60, "hour")):
        if minutes and minutes % size == 0:
            n = minutes // size
            return unit if n == 1 else f"{n} {unit}s"
    return f"{minutes} minutes"
