"""Which entity a file may be, and which of its headers may fill which column: guesses by names and by kinds of values.

Belongs here: scores and the choice. Does not belong here: the vocabulary, how a guess is written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings
from ingestion.inspection.personal import words_of
from orchestration.configuration.registry import Entity
from orchestration.proposal.vocabulary import WHEN, WHICH, column_words, entity_words, header_words, weight

_LEAST_LIKENESS = 0.55
_BY_ITSELF = 0.65
_LEAST_SCORE = 2.5
_CLEAR_LEAD = 2.0
_SYNONYM, _IMPLIED = 0.85, 0.5
_SAYS_NOTHING = frozenset({"customer"})
_MISSING_REQUIRED = 1.2
_NAMED_BY_FILE = 2.5
_RESPONSES = ("surveys", "responses")


@dataclass(frozen=True)
class Match:
    """``columns``: canonical column -> header; ``likeness``: how sure each of them is (0 to 1)."""

    entity: Entity
    columns: dict[str, str]
    likeness: dict[str, float]
    score: float
    questions: list[Column] = field(default_factory=list)


def rank_entities(found: Findings, entities: Mapping[tuple[str, str], Entity]) -> list[Match]:
    """Every entity with what the file could fill of it, the likeliest first."""
    file_words = {meaning for meanings in header_words(found.sample.path.name) for meaning in meanings}
    ranked = [_match(found, entity, file_words) for entity in entities.values()]
    return sorted(ranked, key=lambda match: (-match.score, match.entity.family, match.entity.name))


def best_guess(ranked: Sequence[Match]) -> tuple[Match | None, Match | None]:
    """The entity to propose, None if nothing speaks for any; and the next likely, unless it is far behind."""
    if not ranked or ranked[0].score < _LEAST_SCORE:
        return None, None
    rivals = [match for match in ranked[1:2] if match.score * _CLEAR_LEAD > ranked[0].score]
    return ranked[0], next(iter(rivals), None)


def _own_time(entity: Entity) -> str:
    instants = [name for name, kind in entity.columns.items() if kind == "instant" and name in entity.required]
    return instants[0] if instants else ""


def question_columns(columns: Sequence[Column]) -> list[Column]:
    """Columns that may hold answers to questions: those whose headers say so, else all that look like a scale."""
    scaled = [column for column in columns if column.scale is not None]
    likely = [column for column in scaled if column.scale and column.scale.is_likely]
    return likely or scaled


def _match(found: Findings, entity: Entity, file_words: set[str]) -> Match:
    likeness = {
        (name, column.header): _likeness(name, kind, column, entity)
        for name, kind in entity.columns.items()
        for column in found.columns
        if column.filled and column.header.strip()
    }
    columns: dict[str, str] = {}
    sure: dict[str, float] = {}
    taken: set[str] = set()
    for (name, header), alike in sorted(likeness.items(), key=lambda item: -item[1]):
        # A score says nothing of which entity it is: two columns may read one header only if both are named like it.
        if alike >= _LEAST_LIKENESS and name not in columns and header not in taken:
            columns[name], sure[name] = header, alike
            taken.add(header)
    questions = question_columns(found.columns) if (entity.family, entity.name) == _RESPONSES else []
    score = sum(alike * (2 if name in entity.required else 1) for name, alike in sure.items())
    score -= _MISSING_REQUIRED * len(entity.required - columns.keys())
    if entity_words(entity.name) <= file_words:
        score += _NAMED_BY_FILE
    score += _shape_score(found, entity, columns, questions)
    return Match(entity, columns, sure, round(score, 3), questions)


def _shape_score(found: Findings, entity: Entity, columns: Mapping[str, str], questions: Sequence[Column]) -> float:
    """What the shape of the file says: a log, a wide survey, an id of its own that tells the records apart."""
    score = 0.0
    if found.layout.settings.format == "access_log":
        score += 10.0 if entity.family == "web_analytics" else -10.0
    if (entity.family, entity.name) == _RESPONSES:
        asked = sum(bool(_is_asked(column)) for column in found.columns if column.scale)
        score += min(0.6 * asked, 6.0) if asked > 1 else -2.0
    if {"rating", "body"} <= columns.keys():
        score += 1.5
    if header := columns.get(entity.own_id):
        score += 0.5 if any(key == (header,) for key in found.keys) else -1.5
    return score


def _is_asked(column: Column) -> bool:
    words = words_of(column.header)
    return bool(column.scale and column.scale.is_likely) or (bool(words) and words[0] in ("q", "question", "frage"))


def _likeness(name: str, kind: str, column: Column, entity: Entity) -> float:
    """0 to 1: how much a header's words are those of a canonical column, if its values can be of that kind."""
    if not _fits(name, kind, column):
        return 0.0
    words = set(words_of(column.header))
    if words <= WHICH and name == entity.own_id or words <= WHEN and name == _own_time(entity):
        return _BY_ITSELF
    wanted, implied = column_words(name), entity_words(entity.name)
    spoken = header_words(column.header)
    shared = {word for word in wanted if any(word in meanings for meanings in spoken)}
    beside = [meanings for meanings in spoken if not meanings & (wanted | implied | _SAYS_NOTHING)]
    if beside and "id" in wanted - shared:
        return 0.0  # lead_type is no lead's id
    got = sum(weight(word) * (1.0 if word in words else _SYNONYM) for word in shared)
    need = sum(weight(word) * (_IMPLIED if word in implied - shared else 1.0) for word in wanted)
    extra = sum(0.1 if meanings & {"id", "at", "name"} else 0.35 for meanings in beside)
    return got / (need + extra)


def _fits(name: str, kind: str, column: Column) -> bool:
    """Whether the values can be of the column's kind; a text column takes no times and no long comments as an id."""
    holds = column.kind
    if kind in ("instant", "date"):
        return holds.is_moment and column.personal is None  # a date of birth is no moment of the record
    if kind in ("number", "weight", "rate"):
        return holds.is_number
    if kind == "integer":
        return holds.name == "integer"
    if kind == "boolean":
        return holds.name == "boolean" or (holds.name == "integer" and column.distinct <= 2)
    if kind == "score":
        return holds.is_number and column.personal is None
    if kind == "channel":
        return holds.name == "text" and column.distinct <= 40
    if name in ("body", "title", "comment", "reason"):
        return holds.name == "text" and column.personal is None
    if name.endswith(("_id", "_ref", "_no")):
        return not holds.is_moment and not column.is_free_text and holds.name not in ("number", "boolean")
    return not holds.is_moment and holds.name != "number"
