"""The dashboards of a Metabase: settings from the environment, the manifest from dbt, words for the terminal.

Belongs here: bringing these together with serving.metabase. Does not belong here: what Metabase is told, and how.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from orchestration.config import CemConfig
from orchestration.home import DBT_PROJECT_DIR, Home
from serving.metabase.client import Credentials, Metabase, MetabaseError
from serving.metabase.content import read_content
from serving.metabase.instance import (
    DATABASE,
    Connection,
    connect,
    database_of,
    led_elsewhere,
    set_up,
    tables_of,
    wait_for,
)
from serving.metabase.reconcile import Reconciler, Step
from serving.metabase.sql import Formulas, read_tables

WAREHOUSE = "METABASE_WAREHOUSE_URL"


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for."""

    url: str
    dry_run: bool = False
    overwrite: bool = False
    setup: bool = False
    seconds: float = 300


def apply_dashboards(console: Console, config: CemConfig, wanted: Wanted) -> None:
    """Do or tell everything, and end with a line that counts it. Raises MetabaseError, WrongContent."""
    from orchestration.transformation import Dbt

    content = read_content()
    formulas = Formulas(DBT_PROJECT_DIR)
    sql = {key: formulas.sql_of(content, board, card) for key, (board, card) in content.cards.items()}
    metabase = _logged_in(console, wanted)
    address = os.environ.get(WAREHOUSE)
    connection = Connection.parsed(address) if address else None
    if wanted.dry_run and database_of(metabase) is None:
        _say(console, f"create     database    {DATABASE}")
        database = -1
    else:
        database = connect(metabase, connection)
        if connection and (differences := led_elsewhere(metabase, connection)):
            _say(
                console,
                f"The database {DATABASE!r} in Metabase is left as it is, and leads elsewhere than {WAREHOUSE}: "
                f"{'; '.join(differences)}. Which one is right? Metabase's is changed under Admin settings, Databases.",
            )
        needed = {table for text in sql.values() for table in read_tables(text)}
        tables = (
            tables_of(metabase, database)
            if wanted.dry_run
            else wait_for(metabase, database, needed, wanted.seconds, lambda line: _say(console, line))
        )
        home = Home(config.home)
        home.prepare()
        manifest = json.loads(Dbt(config, home).parse().file.read_text(encoding="utf-8"))
        _describe(console, metabase, manifest, tables, dry_run=wanted.dry_run)
    told = Reconciler(
        metabase, content, sql, lambda step: _tell(console, step), overwrite=wanted.overwrite, dry_run=wanted.dry_run
    ).run(database)
    counted = ", ".join(f"{n} {action}" for action, n in sorted(Counter(step.action for step in told).items()))
    _say(console, f"{'Would be' if wanted.dry_run else 'Done'}: {counted}.")
    if any(step.action == "edited by hand, left" for step in told):
        _say(console, "What people changed is left; --overwrite writes it anew.")


def check_questions(console: Console) -> None:
    """Explain each statement on PostgreSQL. Raises MetabaseError, naming the questions that cannot be asked."""
    import psycopg2

    from serving.metabase.checking import unanswerable

    address = os.environ.get(WAREHOUSE)
    if not address:
        raise MetabaseError(f"Set {WAREHOUSE} to postgresql://bi_reader:password@host:5432/database.")
    content, formulas = read_content(), Formulas(DBT_PROJECT_DIR)
    try:
        connection = psycopg2.connect(address)
    except psycopg2.OperationalError:
        # Its own words may hold the address, and with it the password.
        raise MetabaseError(
            f"No connection by {WAREHOUSE}. Is PostgreSQL up, and are role and password right?"
        ) from None
    try:
        wrong = unanswerable(connection, content, formulas)
    finally:
        connection.close()
    if wrong:
        raise MetabaseError("\n".join(f"{key}: {why}" for key, why in wrong.items()))
    _say(console, f"All {len(content.cards)} questions can be asked.")


def _logged_in(console: Console, wanted: Wanted) -> Metabase:
    names = ("METABASE_API_KEY", "METABASE_USERNAME", "METABASE_PASSWORD")
    credentials = Credentials(*(os.environ.get(name, "") for name in names))
    metabase = Metabase(wanted.url)
    metabase.properties()
    if wanted.setup and not wanted.dry_run and set_up(metabase, credentials, "CEM warehouse"):
        _say(console, f"{wanted.url} has its first user, {credentials.username}.")
    else:
        metabase.log_in(credentials)
    return metabase


def _describe(
    console: Console, metabase: Metabase, manifest: Mapping[str, Any], tables: Mapping[str, Any], *, dry_run: bool
) -> None:
    from serving.metabase.described import changes, send

    found = changes(metabase, DATABASE, manifest, tables)
    _say(console, f"{len(found)} tables and columns {'would get' if dry_run else 'get'} other names, kinds or keys.")
    if not dry_run:
        send(metabase, found)


def _tell(console: Console, step: Step) -> None:
    if step.action != "unchanged":
        _say(console, f"{step.action:10} {step.kind:11} {step.key} ({step.name})")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
