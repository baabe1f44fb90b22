"""The whole answer key, written to ``truth/``: Parquet a row, JSON a figure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.sample_data.arrays import NONE, Array, named
from ingestion.sample_data.exports.service import ticket_id
from ingestion.sample_data.exports.shop import order_ids
from ingestion.sample_data.exports.texts import words
from ingestion.sample_data.hubspot.sales import deal_id
from ingestion.sample_data.places import BRANDS
from ingestion.sample_data.truth import closed_loop, conversions, kpis, rules, scorecard, scores, service, value
from ingestion.sample_data.truth.answers import judge
from ingestion.sample_data.truth.board import board
from ingestion.sample_data.truth.business import business, traits
from ingestion.sample_data.truth.funnel import funnel_rows
from ingestion.sample_data.truth.groups import Row, together
from ingestion.sample_data.truth.identity import identity_table
from ingestion.sample_data.truth.journeys import EXITS, OUTCOME_NAMES, Funnel, Journeys, journeys
from ingestion.sample_data.truth.processes import process_visits
from ingestion.sample_data.truth.reviews import perception
from ingestion.sample_data.truth.service_times import CaseTimes, case_times
from ingestion.sample_data.truth.sessions import SeenSessions, all_sessions
from ingestion.sample_data.truth.terms import terms
from ingestion.sample_data.truth.touchpoints import touchpoints
from ingestion.sample_data.web import CONSENTS
from ingestion.sample_data.world import Part, World


def write_truth(world: World, folder: Path) -> None:
    """Write the answer key below ``folder``. Rows of persons, sessions and journeys go by part of the world."""
    home = folder / "truth"
    home.mkdir(parents=True, exist_ok=True)
    for name, content in answer_key(world, home).items():
        (home / f"{name}.json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def answer_key(world: World, home: Path | None = None) -> dict[str, Any]:
    """Every figure that adds up over the world, by name; with ``home`` also the tables of rows, as Parquet there."""
    parts: dict[str, list[list[Row]]] = {name: [] for name in _KEYS}
    funnel = Funnel.empty()
    figures: Counter[str] = Counter()
    found: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for part in world.parts():
        scored, sessions = judge(part.answers), all_sessions(part)
        points = touchpoints(part, scored, sessions)
        made = journeys(points)
        of_part = {
            "score_parts": scores.score_parts(part, scored),
            "kpi_parts": kpis.kpi_parts(part, scored, points, made),
            "scorecard": scorecard.scorecard(points),
            "brand_perception": perception(part),
            "case_months": service.case_months(part),
            "closed_loop": closed_loop.closed_loop(part, scored),
            "conversions": conversions.conversions(part),
            **{name: table(part) for name, (table, _) in value.TABLES.items()},
        }
        for name, rows in of_part.items():
            parts[name].append(rows)
        funnel.add(made)
        figures.update(
            business(part)
            | terms(part)
            | value.purchases(part)
            | {"web_sessions": len(sessions), "journeys": len(made)}
        )
        found.update(traits(part, sessions, made))
        counts = np.bincount(points.kind, minlength=len(rules.KINDS)).tolist()
        kinds.update({kind.name: count for kind, count in zip(rules.KINDS, counts, strict=True) if count})
        if home is not None:
            suffix = f"_p{part.number:02}" if world.size.parts > 1 else ""
            for name, table in _tables(part, sessions, made).items():
                pq.write_table(table, home / f"{name}{suffix}.parquet", compression="zstd")
    added = {name: together(rows, _KEYS[name]) for name, rows in parts.items()}
    return added | {
        "board": board(added["score_parts"], added["kpi_parts"]),
        "scorecard": scorecard.ranked(added["scorecard"]),
        "funnel": funnel_rows(funnel),
        "business": dict(sorted(figures.items())),
        "touchpoints": dict(sorted(kinds.items())),
        "traits": dict(sorted(found.items())),
    }


_KEYS: dict[str, tuple[str, ...]] = {
    "score_parts": scores.KEYS,
    "kpi_parts": kpis.KEYS,
    "scorecard": scorecard.KEYS,
    "brand_perception": ("brand", "month"),
    "case_months": service.CASE_KEYS,
    "closed_loop": closed_loop.KEYS,
    "conversions": conversions.KEYS,
    **{name: keys for name, (_, keys) in value.TABLES.items()},
}
"""Of each file of rows, by what those of several parts of the world are added up."""


def _tables(part: Part, sessions: SeenSessions, made: Journeys) -> dict[str, Any]:
    moment = pa.timestamp("us", "UTC")

    def at(seconds: Array, milliseconds: Array | int = 0) -> Any:
        micros = seconds * 1_000_000 + milliseconds * 1000
        return pa.array(micros, pa.int64(), mask=seconds == NONE).cast(moment)

    def text(values: Array) -> Any:
        return pa.array(values, pa.string())

    subjects = _subject_ids(part, made)
    of = made.visit_journey
    tables: dict[str, dict[str, Any]] = {
        "sessions": {
            "visitor": text(named("v", sessions.visitor, 10)),
            "started_at": at(sessions.started_at, sessions.milliseconds),
            "ended_at": at(sessions.ended_at, sessions.milliseconds),
            "hits": sessions.hits,
            "customer": text(part.people.contact_ids(part.people.customer(sessions.contact))),
            "order_no": text(order_ids(part, sessions.order)),
            "led_to_order": sessions.is_purchase,
            "channel": text(words(sessions.channel, rules.CHANNEL_NAMES)),
            "is_bot": sessions.is_bot,
            "is_test": sessions.is_test,
            "consent": text(words(sessions.consent, CONSENTS)),
        },
        "journeys": {
            "journey_type": text(words(made.journey_type, rules.JOURNEY_TYPES)),
            "subject_id": text(subjects),
            "brand": text(words(made.brand, BRANDS)),
            "customer": text(part.people.contact_ids(made.customer)),
            "started_at": at(made.started_at),
            "last_touched_at": at(made.last_at),
            "touchpoints": made.touchpoints,
            "entry_channel": text(words(made.entry_channel, rules.CHANNEL_NAMES)),
            "outcome": text(words(made.outcome, OUTCOME_NAMES)),
        },
        "stage_visits": {
            "journey_type": text(words(made.journey_type[of], rules.JOURNEY_TYPES)),
            "subject_id": text(subjects[of]),
            "stage": text(words(made.visit_stage, rules.STAGE_NAMES)),
            "visit_number": made.visit_number,
            "entered_at": at(made.visit_entered_at),
            "exited_at": at(made.visit_exited_at),
            "touchpoints": made.visit_touchpoints,
            "exit_reason": text(words(made.visit_exit, EXITS)),
            "is_skipped_into": made.visit_is_skipped_into,
        },
        "process_visits": _columns(_PROCESS_COLUMNS, list(process_visits(part))),
        "case_times": _columns(_CASE_COLUMNS, [_case_row(one) for one in case_times(part)]),
    }
    return {"identity": identity_table(part, sessions)} | {name: pa.table(one) for name, one in tables.items()}


_PROCESS_COLUMNS = ("journey_type", "subject_id", "stage", "visit_number", "entered_at", "exited_at", "from", "to")
_CASE_COLUMNS = ("case_id", "opened_at", "first_replied_at", "first_solved_at", "last_solved_at", "reopens", "handoffs",
                 "reply_minutes", "reply_business_minutes", "first_solution_minutes",
                 "first_solution_business_minutes", "last_solution_minutes",
                 "last_solution_business_minutes", "is_reply_in_time", "is_solved_in_time",
                 "is_at_first_contact")  # fmt: skip


def _case_row(one: CaseTimes) -> tuple[Any, ...]:
    ends = (one.replied_at, one.first_solved_at, one.last_solved_at)
    spans = [span or (None, None) for span in (one.reply, one.first_solution, one.last_solution)]
    counts = (one.reopens, one.handoffs)
    moments = (one.opened_at, *(None if end == NONE else end for end in ends))
    verdicts = (one.is_reply_in_time, one.is_solved_in_time, one.is_at_first_contact)
    return (one.case_id, *moments, *counts, *sum(spans, ()), *verdicts)


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Moments are seconds since 1970 here."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {
        name: pa.array(values, pa.timestamp("s", "UTC") if name.endswith("_at") else None)
        for name, values in zip(names, columns, strict=True)
    }


def _subject_ids(part: Part, made: Journeys) -> Array:
    """What each journey is about, by the id in the source."""
    ids = order_ids(part, made.subject * (made.journey_type == rules.ORDER))
    for kind, numbers, written in (
        (rules.SALES, part.deals.number, deal_id),
        (rules.SUPPORT, part.cases.number, ticket_id),
    ):
        mine = made.journey_type == kind
        ids[mine] = [written(number) for number in numbers[made.subject[mine]].tolist()]
    mine = made.journey_type == rules.SUBSCRIPTION
    ids[mine] = named("S", part.subscriptions.number[made.subject[mine]])
    return ids
