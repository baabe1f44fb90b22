"""Can the questions be asked? PostgreSQL explains each statement, and runs none. Nothing else belongs here."""

from __future__ import annotations

from datetime import date
from typing import Any

from serving.metabase.content import Content
from serving.metabase.sql import Formulas, filled, tags_of


def unanswerable(reader: Any, content: Content, formulas: Formulas) -> dict[str, str]:
    """Why, by the key of each card whose statement PostgreSQL does not take, without filters or with all of them;
    `reader` is a connection of psycopg2."""
    import psycopg2

    wrong = {}
    for key, (board, card) in content.cards.items():
        sql = formulas.sql_of(content, board, card)
        all_set: dict[str, object] = {
            tag: date(2026, 1, 1) if content.filters[tag].tag == "date" else "" for tag in tags_of(sql)
        }
        for values in ({}, all_set):
            statement, taken = filled(sql, values)
            try:
                with reader, reader.cursor() as cursor:
                    cursor.execute(f"explain {statement}", taken)
            except psycopg2.Error as error:
                wrong[key] = str(error).strip().splitlines()[0]
                break
    return wrong
