"""Which day of a source is odd: worked vectors, 400 drawn sources against a plain oracle; how fresh a source is."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from replayed_models import ReplayedModels, Row

from orchestration.rules.replay import Replay

MADE = ("int_source_pauses", "int_source_volume", "mart_source_freshness", "mart_data_quality")
GIVEN = ("int_source_reads", "int_source_days", "int_quality_counts", "stg_reference__holidays",
         "stg_reference__quality_targets")  # fmt: skip
CLOCK = datetime(2026, 9, 1)  # as ReplayedModels says: a Tuesday, 02:00 in Berlin
TODAY = date(2026, 9, 1)
HOLIDAYS = {date(2026, 8, 31), date(2026, 8, 23), date(2026, 7, 5)}
HISTORIES = {
    # (records of the judged Saturday 2026-08-29, of the Saturdays before it, newest first): verdict
    "usual": (52, [50, 55, 47, 50, 60, 49, 51, 50], "usual"),
    "low": (20, [50, 55, 47, 50, 60, 49, 51, 50], "low"),
    "high": (90, [50, 55, 47, 50, 60, 49, 51, 50], "high"),
    # MAD 0: the root of the median, 4, is the unit; 16 - 4 * 3.5 = 2 is just usual
    "equal days, just usual": (2, [16] * 8, "usual"),
    "equal days, just low": (1, [16] * 8, "low"),
    "no record where nine are usual": (0, [9, 9, 9, 9], "missing"),
    "no record where eight are usual": (0, [8, 8, 8, 8], "usual"),
    "no record where that happens": (0, [30, 0, 28, 31, 33], "low"),
    "no record, and wide": (0, [10, 60, 15, 50, 12, 70, 11, 40], "missing"),
    "no record after none": (0, [0, 0, 0, 0, 0], "usual"),
    "too few days": (0, [50, 50, 50], "too_few_days"),
}


def source(instance: str, **given: Any) -> Row:
    usual = {"source_vendor": "files", "source_instance": instance, "entity": "commerce_orders", "family": "commerce"}
    moments = {"expected_every_minutes": 1440, "first_read_at": CLOCK, "last_read_at": CLOCK}
    return {**usual, **moments, **given}


def days(instance: str, records: dict[date, int]) -> list[Row]:
    names = {"source_vendor": "files", "source_instance": instance, "entity": "commerce_orders"}
    return [
        {**names, "event_date": day, "records": n, "newest_event_at": datetime.combine(day, datetime.min.time())}
        for day, n in records.items()
        if n
    ]


def drawn() -> dict[str, dict[date, int]]:
    draw = random.Random(20261122)
    sources = {}
    for n in range(400):
        level, spread = draw.choice((0.2, 1, 4, 12, 50, 4000)), draw.choice((0, 0.05, 0.3, 1))
        first = TODAY - timedelta(days=draw.choice((5, 30, 40, 90)))
        history = {}
        for back in range((TODAY - first).days + 1):
            weekend = 0.5 if (TODAY - timedelta(days=back)).weekday() > 4 else 1
            factor = draw.choice((0, 0.2, 3)) if draw.random() < 0.05 else 1
            history[TODAY - timedelta(days=back)] = max(0, round(draw.gauss(level, spread * level) * weekend * factor))
        sources[f"drawn {n}"] = history
    return sources


def oracle(records: dict[date, int], day: date) -> str:
    """The verdict on a day, from the definition; "" where the source had no record yet."""
    happened = [one for one, n in records.items() if n]
    if not happened or day < min(happened):
        return ""
    if day in HOLIDAYS:
        return "holiday"
    earlier = [day - timedelta(weeks=week) for week in range(1, 9)]
    usual = [records.get(one, 0) for one in earlier if one >= min(happened) and one not in HOLIDAYS]
    if len(usual) < 4:
        return "too_few_days"
    middle = median(usual)
    deviation = max(1.4826 * median(abs(n - middle) for n in usual), math.sqrt(max(middle, 1)))
    n = records.get(day, 0)
    if n == 0 and min(usual) > 0 and middle >= 9:
        return "missing"
    z = (n - middle) / deviation
    return "low" if z < -3.5 else "high" if z > 3.5 else "usual"


@pytest.fixture(scope="module")
def sources() -> dict[str, dict[date, int]]:
    saturday = date(2026, 8, 29)
    told = {name: {saturday: n} for name, (n, _, _) in HISTORIES.items()}
    for name, (_, earlier, _) in HISTORIES.items():
        told[name] |= {saturday - timedelta(weeks=week): n for week, n in enumerate(earlier, start=1)}
        if earlier[-1] == 0:
            told[name][saturday - timedelta(weeks=len(earlier) + 1)] = 1
    return {**told, **drawn()}


@pytest.fixture(scope="module")
def replay(dbt: Any, sources: dict[str, dict[date, int]]) -> Replay:
    """All sources in one pass, and a few whose freshness is the point."""
    models = ReplayedModels.compiled(dbt, MADE, GIVEN)
    busy = {TODAY - timedelta(days=back): 5 for back in range(3, 60, 3)}
    hours = {"fresh": 36, "stale": 36 + 1 / 3600, "old": 24 * 60}
    reads = [source(name) for name in sources]
    reads += [source(name, last_read_at=CLOCK - timedelta(hours=n)) for name, n in hours.items()]
    reads += [
        source("unread", last_read_at=None, first_read_at=None),
        source("whenever", expected_every_minutes=None, last_read_at=CLOCK - timedelta(days=400)),
        source("quiet"),
        source("rare"),
    ]
    gone = {day - timedelta(days=2): n for day, n in busy.items()}
    happened = [row for name, records in sources.items() for row in days(name, records)]
    happened += days("fresh", busy) + days("quiet", gone) + days("rare", {TODAY - timedelta(days=300): 1})
    counts = [
        {"source_vendor": "files", "source_instance": name, "entity": "answer", "quality_dimension": "validity",
         "counted": "answers", "checked": checked, "failed": failed, "since": CLOCK}
        for name, checked, failed in (("met", 100, 1), ("missed", 100, 2), ("none", 0, 0))
    ]  # fmt: skip
    targets = [
        {"quality_dimension": dimension, "family": family, "target_pct": target}
        for dimension, family, target in (
            ("validity", None, 50), ("validity", "surveys", 99), ("timeliness", None, 100), ("volume", None, 100)
        )
    ]  # fmt: skip
    return models.over(
        {
            "int_source_reads": reads,
            "int_source_days": happened,
            "int_quality_counts": counts,
            "stg_reference__holidays": [{"holiday_date": day} for day in sorted(HOLIDAYS)] * 2,
            "stg_reference__quality_targets": targets,
        }
    )


@pytest.fixture(scope="module")
def verdicts(replay: Replay) -> dict[str, dict[date, str]]:
    found: dict[str, dict[date, str]] = {}
    sql = "select source_instance, event_date, volume_verdict from beside.intermediate.int_source_volume"
    for name, day, verdict in replay.connection.execute(sql).fetchall():
        found.setdefault(name, {})[day] = verdict
    return found


@pytest.mark.parametrize("name", HISTORIES)
def test_a_day_is_judged_as_in_the_worked_vector(verdicts: Any, name: str) -> None:
    assert verdicts[name][date(2026, 8, 29)] == HISTORIES[name][2]


def test_four_hundred_drawn_sources_are_judged_as_by_the_oracle(verdicts: Any, sources: Any) -> None:
    last = [TODAY - timedelta(days=back) for back in range(1, 8)]
    expected = {
        name: {day: said for day in last if (said := oracle(records, day))} for name, records in sources.items()
    }
    judged = {name: found for name, found in verdicts.items() if name in sources}
    assert judged == {name: found for name, found in expected.items() if found}
    kinds = {said for found in expected.values() for said in found.values()}
    assert kinds == {"usual", "low", "high", "missing", "holiday", "too_few_days"}


def test_the_day_that_is_not_over_is_not_judged(verdicts: Any) -> None:
    assert all(max(found) == TODAY - timedelta(days=1) for found in verdicts.values() if "drawn" in found)


@pytest.mark.parametrize(
    ("name", "status", "since"),
    [
        ("fresh", "fresh", None),
        ("stale", "stale", CLOCK - timedelta(seconds=1)),
        ("old", "stale", CLOCK - timedelta(days=60) + timedelta(hours=36)),
        ("unread", "unread", None),
        ("whenever", "not_expected", None),
        ("quiet", "quiet", datetime(2026, 8, 27)),  # 5 days ago; a pause of 3 and the interval of 1 are usual
        ("rare", "fresh", None),  # one day of events tells nothing of its pauses
    ],
)
def test_a_source_is_as_fresh_as_its_last_read_and_its_newest_event(
    replay: Replay, name: str, status: str, since: datetime | None
) -> None:
    sql = f"select status, since from beside.marts.mart_source_freshness where source_instance = '{name}'"
    assert replay.connection.execute(sql).fetchall() == [(status, since)]


def test_quality_holds_each_dimension_against_the_familys_target(replay: Replay) -> None:
    sql = """
        select source_instance, status, passed_pct, since from beside.marts.mart_data_quality
        where quality_dimension = 'validity' order by source_instance
    """
    found = {name: rest for name, *rest in replay.connection.execute(sql).fetchall()}
    assert found == {"met": ["met", 99, None], "missed": ["missed", 98, CLOCK], "none": ["not_measured", None, None]}


def test_timeliness_counts_sources_and_volume_counts_days_that_could_be_judged(replay: Replay) -> None:
    """The Monday of `low` is a holiday: six of its seven days are judged, and its Saturday is odd."""
    sql = """
        select source_instance, quality_dimension, checked, failed, status, since from beside.marts.mart_data_quality
        where source_instance in ('low', 'old', 'whenever') order by source_instance, quality_dimension
    """
    assert replay.connection.execute(sql).fetchall() == [
        ("low", "timeliness", 1, 0, "met", None),
        ("low", "volume", 6, 1, "missed", datetime(2026, 8, 29)),
        ("old", "timeliness", 1, 1, "missed", CLOCK - timedelta(days=60) + timedelta(hours=36)),
        ("whenever", "timeliness", 0, 0, "not_measured", None),
    ]
