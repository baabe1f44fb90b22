"""One file in, what it is and a mapping to start from out: the way of `cem files inspect`.

Belongs here: the order of the steps, refusals. Does not belong here: the steps, the terminal.
"""

from dataclasses import dataclass
from pathlib import Path

from ingestion.inspection.findings import Findings, inspect_file
from orchestration.configuration.problems import nearest
from orchestration.configuration.registry import Registry
from orchestration.home import DBT_PROJECT_DIR
from orchestration.proposal.mapping_text import mapping_text
from orchestration.proposal.matching import best_guess, rank_entities


class NoSuchEntity(ValueError):
    """The user named an entity that the warehouse does not have."""

    def __init__(self, named: str, names: list[str]) -> None:
        hint = nearest(named, names)
        there_are = f"Did you mean {hint}?" if hint else f"There are {', '.join(names)}."
        super().__init__(f"--as {named}: no such entity. {there_are}")


@dataclass(frozen=True)
class Proposal:
    found: Findings
    mapping: str


def propose(
    file: Path, *, sheet: str | None = None, entity: str | None = None, dbt_project_dir: Path = DBT_PROJECT_DIR
) -> Proposal:
    """Look at ``file`` and propose its mapping, as ``entity`` ("family.entity") if that is given.

    Raises FileLookError if there is nothing to look at, NoSuchEntity for an unknown ``entity``.
    """
    registry = Registry(dbt_project_dir)
    names = {f"{family}.{name}": key for key in sorted(registry.entities) for family, name in [key]}
    if entity is not None and entity not in names:
        raise NoSuchEntity(entity, list(names))
    found = inspect_file(file, sheet)
    ranked = rank_entities(found, registry.entities)
    match, rival = best_guess(ranked)
    if entity is not None:
        match, rival = next(item for item in ranked if (item.entity.family, item.entity.name) == names[entity]), None
    # An access log is always one of hits.
    is_guess = entity is None and found.layout.settings.format != "access_log"
    text = mapping_text(found, match, registry, is_guess=is_guess, rival=rival)
    return Proposal(found, text)
