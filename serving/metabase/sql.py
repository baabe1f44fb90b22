"""The SQL of the cards: the house's formulas put in, template tags found, values put in for their tags.

The formulas are the dbt macros of `macros/scores`, read from the project, so that each stands once; only a double has
another name in PostgreSQL. Belongs here: text. Does not belong here: asking a database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serving.metabase.content import Card, Content, Dashboard

_MACROS = ("intervals", "figures", "hiding")
_POSTGRES = "{% macro as_double(expression) -%} cast({{ expression }} as double precision) {%- endmacro %}"
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_TABLE = re.compile(r"\b(?:from|join) ((?:core|marts)\.\w+)")
_TAG = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Formulas:
    """The figures of the marts as PostgreSQL's SQL: `nps_value`, `wilson_bound`, `shown` and the others of dbt's."""

    def __init__(self, project: Path) -> None:
        import jinja2
        import yaml

        variables = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
        texts = [(project / "macros" / "scores" / f"{name}.sql").read_text(encoding="utf-8") for name in _MACROS]
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        module: Any = environment.from_string("\n".join([*texts, _POSTGRES])).make_module(
            {"var": variables.__getitem__}
        )
        self._macros = {name: macro for name, macro in vars(module).items() if not name.startswith("_")}
        # Metabase's own tags are double braces, so what is put in here stands in angles.
        self._environment = jinja2.Environment(
            block_start_string="<%",
            block_end_string="%>",
            variable_start_string="<<",
            variable_end_string=">>",
            comment_start_string="<#",
            comment_end_string="#>",
            undefined=jinja2.StrictUndefined,
        )

    def sql_of(self, content: Content, board: Dashboard, card: Card) -> str:
        """The card's statement, with Metabase's tags and optional clauses as they are."""
        known = {**self._macros, "dashboard_filters": " ".join(board.filters)}
        figures: Any = self._environment.from_string(content.figures).make_module(known)
        own = {name: macro for name, macro in vars(figures).items() if not name.startswith("_")}
        return self._environment.from_string(card.sql).render({**known, **own}).strip()


def tags_of(sql: str) -> tuple[str, ...]:
    """The template tags of a statement, each once, in their order."""
    return tuple(dict.fromkeys(_TAG.findall(sql)))


def read_tables(sql: str) -> set[str]:
    """`<schema>.<table>` of every published table that a statement reads."""
    return set(_TABLE.findall(sql))


def filled(sql: str, values: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """The statement as Metabase runs it, for a driver with named parameters: an optional clause stays where its tags
    have values. Returns the statement and the values it takes. A tag outside one must have a value (KeyError)."""
    taken: dict[str, object] = {}

    def put_in(found: re.Match[str]) -> str:
        taken[found[1]] = values[found[1]]
        return f"%({found[1]})s"

    def clause(found: re.Match[str]) -> str:
        return found[1] if all(tag in values for tag in _TAG.findall(found[1])) else ""

    whole = _OPTIONAL.sub(clause, sql.replace("%", "%%"))
    return _TAG.sub(put_in, whole), taken
