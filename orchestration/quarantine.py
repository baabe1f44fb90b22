"""What was kept out of the figures, read from the build database: for `cem quarantine`.

Belongs here: counts, places and the questions that nobody registered. Does not belong here: advice, layout, payloads:
no value of a record leaves here but the numbers that were answered and words that the look at a file would show, too.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ingestion.inspection import words
from ingestion.inspection.scales import scale_around
from ingestion.settings import FileMapping
from ingestion.warehouse import busy_explained
from orchestration.home import Home
from orchestration.quarantine_words import Words, words_of
from orchestration.required import built_tables, require_warehouse
from orchestration.scale_lines import Question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COUNTS = """
    select entity, source_instance, quarantine_reason, count(*) as n,
        count(*) filter (where status = 'dismissed') as dismissed, min(received_at) as first_seen_at
    from operations.ops_quarantine
    group by entity, source_instance, quarantine_reason
    order by n desc, entity, source_instance, quarantine_reason
"""
_EXAMPLES = """
    select entity, source_instance, quarantine_reason, record_key, origin
    from operations.ops_quarantine
    where status = 'open'
    qualify row_number() over (
        partition by entity, source_instance, quarantine_reason order by received_at desc, origin, record_key
    ) <= ?
    order by entity, source_instance, quarantine_reason, received_at desc, origin, record_key
"""
# Where the records of answers and ratings stand: relation, and how its rows are called in ops_quarantine.
_PLACES = (
    ("answer", "stg_files__surveys_answers_judged", "survey_id || '/' || response_id || ' ' || question_id"),
    ("answer", "stg_hubspot__surveys_answers_judged", "survey_id || '/' || response_id || ' ' || question_id"),
    ("answer", "stg_files__surveys_responses_judged", "survey_id || '/' || response_id"),
    ("answer", "stg_files__reviews_reviews_judged", "record_key || ' ' || question_id"),
    ("rating", "stg_files__reviews_reviews_judged", "record_key"),
)
_QUESTIONS = """
    select
        source_instance,
        survey_id,
        question_id,
        trim(score_text) as answer,
        count(*) as n,
        cast(min(submitted_date) as varchar) as first_day,
        cast(max(submitted_date) as varchar) as last_day
    from intermediate.int_survey_answers_judged
    where quarantine_reason = 'unregistered_question'
    group by source_instance, survey_id, question_id, answer
    order by source_instance, survey_id, question_id, answer
"""


@dataclass(frozen=True)
class Example:
    """``place``: file and line, "" if unknown; ``key_hash``: the first 12 digits of the SHA-256 of the record's key."""

    place: str
    key_hash: str


@dataclass(frozen=True)
class Group:
    """``records``: all of them; ``dismissed``: those of them that somebody dismissed; the others are open."""

    entity: str
    source_instance: str
    reason: str
    records: int
    dismissed: int
    first_seen_at: datetime
    examples: list[Example]
    words: tuple[Words, ...] = ()


@dataclass(frozen=True)
class OpenQuestion:
    """A question that nobody registered for the days of its answers (ISO dates, in the brand's zone).

    ``numbers``: what was answered, as far as it is a number, with counts; ``others``: how many answers are none.
    """

    question: Question
    answers: int
    numbers: dict[str, int]
    others: int
    first_day: str
    last_day: str


@dataclass(frozen=True)
class Quarantined:
    """``reasons``: all there are, whatever was asked for."""

    groups: list[Group]
    questions: list[OpenQuestion]
    reasons: list[str]


def read_quarantine(
    home: Home, *, reason: str | None = None, limit: int = 3, mappings: Sequence[FileMapping] = ()
) -> Quarantined:
    """The quarantine of the warehouse as it was last built; with ``reason`` only of reasons that begin so.

    ``mappings`` tell under which header a word stands that they do not translate. At most ``limit`` examples for each
    entity, instance and reason. Raises NoWarehouse if nothing was loaded or built, WarehouseBusyError while another
    process writes.
    """
    import duckdb

    file = require_warehouse(home)
    with busy_explained(file), built_tables(home), duckdb.connect(str(file), read_only=True) as con:
        counts = con.execute(_COUNTS).fetchall()
        examples = _examples(con, limit)
        questions = _open_questions(con)
        groups = [
            Group(
                entity,
                instance,
                why,
                int(n),
                int(dismissed),
                first_seen_at,
                examples.get((entity, instance, why), []),
                words_of(con, entity, instance, why, mappings),
            )
            for entity, instance, why, n, dismissed, first_seen_at in counts
            if reason is None or why.startswith(reason)
        ]
    is_asked = any(group.reason == "unregistered_question" for group in groups)
    return Quarantined(groups, questions if is_asked else [], sorted({row[2] for row in counts}))


def _examples(con: "DuckDBPyConnection", limit: int) -> dict[tuple[str, str, str], list[Example]]:
    found: dict[tuple[str, str, str], list[Example]] = {}
    if not limit:
        return found
    rows = con.execute(_EXAMPLES, [limit]).fetchall()
    places = places_of(con, [(row[0], row[1], row[3]) for row in rows if row[0] in ("answer", "rating")])
    for entity, instance, why, key, origin in rows:
        place = places.get((entity, instance, key), "") if entity in ("answer", "rating") else origin
        hashed = hashlib.sha256(key.encode()).hexdigest()[:12]
        found.setdefault((entity, instance, why), []).append(Example(place, hashed))
    return found


def places_of(con: "DuckDBPyConnection", keys: list[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """File and line of answers and ratings: ops_quarantine names them by their ids."""
    places: dict[tuple[str, str, str], str] = {}
    relations = {row[0] for row in con.execute("select view_name from duckdb_views()").fetchall()}
    relations |= {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    for entity, relation, name in _PLACES:
        wanted = [key for key in keys if key[0] == entity and key not in places]
        if relation not in relations or not wanted:
            continue
        # A response with one row for all its questions is found by its id, which begins the answer's.
        matches = "starts_with(wanted.key, named || ' ')" if "responses" in relation else "wanted.key = named"
        sql = f"""
            select wanted.instance, wanted.key, min(origin)
            from (select unnest(?) as instance, unnest(?) as key) as wanted
            inner join (
                select source_instance, origin, {name} as named from staging.{relation} where is_latest
            ) as judged on judged.source_instance = wanted.instance and {matches}
            group by wanted.instance, wanted.key
        """
        for instance, key, origin in con.execute(
            sql, [[key[1] for key in wanted], [key[2] for key in wanted]]
        ).fetchall():
            places[entity, instance, key] = origin
    return places


def _open_questions(con: "DuckDBPyConnection") -> list[OpenQuestion]:
    asked: dict[tuple[str, str, str], Counter[str]] = {}
    days: dict[tuple[str, str, str], set[str]] = {}
    for instance, survey, question, answer, n, first_day, last_day in con.execute(_QUESTIONS).fetchall():
        key = (instance, survey, question)
        asked.setdefault(key, Counter())[answer or ""] += int(n)
        days.setdefault(key, set()).update((first_day, last_day))
    return [_open_question(key, answers, days[key]) for key, answers in asked.items()]


def _open_question(key: tuple[str, str, str], answers: Counter[str], days: set[str]) -> OpenQuestion:
    numbers = {answer: n for answer, n in answers.items() if _is_number(answer)}
    unanswered = {answer: n for answer, n in answers.items() if answer.lower() in words.NO_ANSWER}
    others = answers.total() - sum(numbers.values())
    question = Question(*key, scale_around(numbers | unanswered))
    return OpenQuestion(question, answers.total(), numbers, others, min(days), max(days))


def _is_number(answer: str) -> bool:
    return len(answer) <= 5 and answer.lstrip("+-").replace(".", "", 1).isdigit() and answer.isascii()
