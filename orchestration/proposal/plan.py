"""What a proposed mapping is to say: every decision, before a line of it is written.

Belongs here: which header goes where, the key, what is redacted, what is missing. Does not belong here: text
(``mapping_text`` and the modules that it calls), how likely a header is (``matching``).
"""

import re
from dataclasses import dataclass, field

from ingestion.inspection import personal
from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings
from orchestration.proposal import toml_values as toml
from orchestration.proposal.matching import Match
from orchestration.proposal.vocabulary import entity_words

_DROPPED = (personal.PHONE, personal.NAME, personal.OTHER)
_HASHED = (personal.EMAIL, personal.IP)
_NEVER_MAPPED = ("phone", "full_name")
_IDS = ("_id", "_ref", "_no")
_ENDINGS = re.compile(r"(\.(csv|tsv|txt|jsonl|ndjson|json|parquet|xlsx|xlsm|log|dat|gz))+$", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"[_ -]*(dataset|export|dump)(?=[_ -]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """``columns``: canonical column -> header; ``by_header``: what each header holds; ``drop``, ``hashed``: headers to
    redact; ``constants``, ``templates``: columns that no header fills; ``missing``: required ones that nothing fills.
    """

    name: str
    match: Match | None
    columns: dict[str, str]
    by_header: dict[str, Column]
    key: tuple[str, ...]
    drop: list[str]
    hashed: list[str]
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
    key = _key(found, match, columns)
    # The reader of access logs hashes the address by itself.
    is_log = found.layout.settings.format == "access_log"
    filled = [column for column in found.columns if column.filled]
    hashed = [column.header for column in filled if column.personal in _HASHED and not is_log]
    hashed += [header for header in key if by_header[header].personal in _DROPPED]
    drop = [column.header for column in filled if column.personal in _DROPPED and column.header not in hashed]
    plan = Plan(_slug_of(found), match, columns, by_header, key, drop, hashed)
    if match is not None:
        _fill_the_rest(plan, match)
    return plan


def _fill_the_rest(plan: Plan, match: Match) -> None:
    """Constants and templates for columns without a header, as far as they can be told."""
    entity = match.entity
    scale = plan.by_header[plan.columns["rating"]].scale if "rating" in plan.columns else None
    if scale is not None and "rating_min" in entity.columns:
        plan.constants.update(rating_min=str(scale.least), rating_max=str(scale.greatest))
    for name in (column for column in entity.columns if column in entity.required - plan.columns.keys()):
        if name == "survey_id":
            plan.constants[name] = plan.name
        elif name == entity.own_id and plan.key and not any(set(header) & set("{}") for header in plan.key):
            plan.templates[name] = " ".join(f"{{{header}}}" for header in plan.key)
        else:
            plan.missing.append(name)


def _key(found: Findings, match: Match | None, columns: dict[str, str]) -> tuple[str, ...]:
    """The headers of the entity's own id; of a part (a line of an order), those of the whole and of the part."""
    if found.layout.settings.format == "access_log":
        return ()
    candidates = list(found.keys)
    if match is not None:
        ids = [name for name in match.entity.columns if name in match.entity.required and name.endswith(_IDS)]
        own = match.entity.own_id
        if own and entity_words(own.removesuffix("_id")) & entity_words(match.entity.name):
            ids = [own]
        mapped = list(dict.fromkeys(columns[name] for name in ids if name in columns))
        if mapped and all(name in columns or name == "survey_id" for name in ids):
            without = [header for header in mapped if header != columns.get("survey_id")]
            candidates = [tuple(without), tuple(mapped), *candidates]
    return next((key for key in candidates if found.tells_apart(key)), ())


def _slug_of(found: Findings) -> str:
    """A name for the mapping, from the file's name without its endings."""
    return toml.slug(_SAYS_NOTHING.sub("", _ENDINGS.sub("", found.sample.path.name)))
