"""What a proposed mapping is to say: every decision, before a line of it is written.

Belongs here: which header goes where, the key, what is redacted, what is missing. Does not belong here: text
(``mapping_text`` and the modules that it calls), how likely a header is (``matching``).
"""

import re
from dataclasses import dataclass, field

from ingestion.inspection import personal
from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings
from orchestration.configuration.registry import Entity
from orchestration.proposal import toml_values as toml
from orchestration.proposal.matching import Match
from orchestration.proposal.vocabulary import entity_words

_DROPPED = (personal.PHONE, personal.NAME, personal.OTHER)
_HASHED = (personal.EMAIL, personal.IP)
_NEVER_MAPPED = ("phone", "full_name")
_ABOUT_THINGS = ("commerce", "reviews")
_CHANGED = {"modified", "updated", "changed", "lastmodified", "mutated"}
_FEW = 0.05
_TERMS = ("commerce", "subscriptions")
_IDS = ("_id", "_ref", "_no")
_ENDINGS = re.compile(r"(\.(csv|tsv|txt|jsonl|ndjson|json|parquet|xlsx|xlsm|log|dat|gz))+$", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"[_ -]*(dataset|export|dump)(?=[_ -]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """``columns``: canonical column -> header; ``by_header``: what each header holds; ``drop``, ``hashed``: headers to
    redact; ``constants``, ``templates``: columns that no header fills; ``missing``: required ones that nothing fills.
    ``modified``: the header that tells versions apart, or ""; ``repeating``: the header that looked like the entity's
    own id and is none, since it repeats, or "".
    """

    name: str
    match: Match | None
    columns: dict[str, str]
    by_header: dict[str, Column]
    key: tuple[str, ...]
    drop: list[str]
    hashed: list[str]
    modified: str = ""
    repeating: str = ""
    constants: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[Column]:
        used = {*self.columns.values(), *self.drop}
        return [question for question in self.match.questions if question.header not in used] if self.match else []

    @property
    def is_responses(self) -> bool:
        return self.match is not None and (self.match.entity.family, self.match.entity.name) == ("surveys", "responses")


def plan_of(found: Findings, match: Match | None) -> Plan:
    """Personal data are mapped only if they can be hashed, and dropped if they cannot; a key is never dropped."""
    by_header = {column.header: column for column in found.columns}
    columns = {
        name: header
        for name, header in (match.columns.items() if match else ())
        if name not in _NEVER_MAPPED and by_header[header].personal not in _DROPPED
    }
    modified = next((column.header for column in found.columns if _is_modification(column)), "")
    key = _key(found, match, columns, modified)
    repeating = _repeating_id(found, match, columns, key)
    columns = {
        name: header for name, header in columns.items() if not match or name != match.entity.own_id or not repeating
    }
    # The reader of access logs hashes the address by itself.
    is_log = found.layout.settings.format == "access_log"
    filled = [column for column in found.columns if column.filled]
    hashed = [column.header for column in filled if column.personal in _HASHED and not is_log]
    hashed += [header for header in key if by_header[header].personal in _DROPPED]
    drop = [column.header for column in filled if column.personal in _DROPPED and column.header not in hashed]
    drop = [header for header in drop if not (by_header[header].may_name_things and _is_of_things(match))]
    plan = Plan(_slug_of(found), match, columns, by_header, key, drop, hashed, modified, repeating)
    if match is not None:
        _fill_the_rest(plan, match)
    return plan


def repeats_of(column: Column) -> str:
    """Why a column cannot be an id, counted in the rows that were looked at."""
    if column.filled < column.records:
        return f"blank: {column.records - column.filled:,} of {column.records:,} rows"
    return f"repeats: {column.records - column.distinct:,} of {column.records:,} rows"


def _fill_the_rest(plan: Plan, match: Match) -> None:
    """Constants and templates for columns without a header, as far as they can be told."""
    entity = match.entity
    scale = plan.by_header[plan.columns["rating"]].scale if "rating" in plan.columns else None
    if scale is not None and scale.wider is None and "rating_min" in entity.columns:
        plan.constants.update(rating_min=str(scale.least), rating_max=str(scale.greatest))
    for name in (column for column in entity.columns if column in entity.required - plan.columns.keys()):
        if name == "survey_id":
            plan.constants[name] = plan.name
        elif (
            name == entity.own_id
            and plan.key
            and not plan.repeating
            and not any(set(header) & set("{}") for header in plan.key)
        ):
            plan.templates[name] = " ".join(f"{{{header}}}" for header in plan.key)
        else:
            plan.missing.append(name)


def _is_modification(column: Column) -> bool:
    moments = column.kind.moments
    return moments is not None and moments.is_iso and bool(set(personal.words_of(column.header)) & _CHANGED)


def _is_of_things(match: Match | None) -> bool:
    """Whether a record is about a product rather than a person, so that a lone ``name`` may be the product's."""
    return match is not None and match.entity.family in _ABOUT_THINGS


def _names_its_record(entity: Entity) -> bool:
    """Whether the entity's own id is one of its records: a response_id stands in each of its answers, a
    subscription's in each of its terms.
    """
    if (entity.family, entity.name) == _TERMS:
        return False
    is_only_one = [name for name in entity.required if name.endswith(_IDS)] == [entity.own_id]
    return is_only_one or bool(entity_words(entity.own_id.removesuffix("_id")) & entity_words(entity.name))


def _repeating_id(found: Findings, match: Match | None, columns: dict[str, str], key: tuple[str, ...]) -> str:
    """The header that was taken for the entity's own id although it does not tell the records apart, else "".

    An id that repeats in few records, which a key with it tells apart, is still an id: a review of two orders.
    """
    header = columns.get(match.entity.own_id, "") if match is not None and _names_its_record(match.entity) else ""
    if not header or key == (header,) or found.tells_apart((header,)):
        return ""
    column = next(column for column in found.columns if column.header == header)
    is_nearly_unique = column.is_full and column.distinct >= (1 - _FEW) * column.records
    return "" if is_nearly_unique and header in key else header


def _key(found: Findings, match: Match | None, columns: dict[str, str], modified: str) -> tuple[str, ...]:
    """The headers of the entity's own id; of a part (a line of an order), those of the whole and of the part."""
    if found.layout.settings.format == "access_log":
        return ()
    candidates = list(found.keys)
    if match is not None:
        ids = [name for name in match.entity.columns if name in match.entity.required and name.endswith(_IDS)]
        own = match.entity.own_id
        if _names_its_record(match.entity):
            ids = [own]
        mapped = list(dict.fromkeys(columns[name] for name in ids if name in columns))
        if mapped and all(name in columns or name == "survey_id" for name in ids):
            without = [header for header in mapped if header != columns.get("survey_id")]
            candidates = [tuple(without), tuple(mapped), *candidates]
    return next((key for key in candidates if found.tells_apart(key) or _are_versions(found, key, modified)), ())


def _are_versions(found: Findings, key: tuple[str, ...], modified: str) -> bool:
    """Whether a key repeats with another time of change, and seldom: else it tells whose record it is, not which."""
    distinct = [column.distinct for column in found.columns if (column.header,) == key]
    is_often_once = bool(distinct) and 2 * distinct[0] >= found.table.records
    return bool(modified) and is_often_once and found.tells_apart((*key, modified))


def _slug_of(found: Findings) -> str:
    """A name for the mapping, from the file's name without its endings."""
    return toml.slug(_SAYS_NOTHING.sub("", _ENDINGS.sub("", found.sample.path.name)))
