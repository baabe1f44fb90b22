"""Which published table is exported, which of its columns and rows. Does not belong here: how a file is written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from serving.relations import Relation, current_catalogue, literal, quoted, read_relations


class NoSuchTable(ValueError):
    """What was asked for is not published, or not so; the message says what there is."""


@dataclass(frozen=True)
class Asked:
    """A table as asked for. ``columns``: none for all. ``where``: ``column=value``, all of which must hold."""

    table: str
    columns: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """``relation`` with the chosen columns only, and the query of its rows, in the order of its key."""

    relation: Relation
    query: str


def select(con: duckdb.DuckDBPyConnection, asked: Asked) -> Selection:
    """What was asked for, of the published file that ``con`` has open. Raises NoSuchTable."""
    relation = _relation(read_relations(con, current_catalogue(con)), asked.table)
    by_name = {column.name: column for column in relation.columns}
    chosen = tuple(by_name[_known(name, by_name, f"column of {relation.label}")] for name in asked.columns)
    columns = chosen or relation.columns
    conditions = [_condition(one, by_name, relation.label) for one in asked.where]
    order = [name for name in relation.primary_key if name in {column.name for column in columns}]
    query = (
        f"select {', '.join(quoted(column.name) for column in columns)} from {quoted(relation.schema)}."
        f"{quoted(relation.name)}{' where ' if conditions else ''}{' and '.join(conditions)} "
        f"order by {', '.join(map(quoted, order)) or 'all'}"
    )
    narrowed = Relation(relation.schema, relation.name, relation.comment, columns, relation.primary_key)
    return Selection(narrowed, query)


def _relation(relations: Sequence[Relation], asked: str) -> Relation:
    """By its name, with or without its schema."""
    names = {name: one for one in relations for name in (one.name, one.label)}
    return names[_known(asked, names, "published table")]


def _condition(text: str, columns: Mapping[str, object], table: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        raise NoSuchTable(f"A condition is written column=value, such as brand_key=acme; {text!r} has no equals sign.")
    column = quoted(_known(name.strip(), columns, f"column of {table}"))
    return f"cast({column} as varchar) = {literal(value.strip())}" if value.strip() else f"{column} is null"


def _known(name: str, there: Mapping[str, object], what: str) -> str:
    if name in there:
        return name
    near = difflib.get_close_matches(name, there, 3, 0.6)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(sorted(there))}."
    raise NoSuchTable(f"There is no {what} named {name!r}. {hint}")
