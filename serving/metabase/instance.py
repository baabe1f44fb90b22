"""A Metabase made ready: its first user, the connection to the warehouse, its tables read.

Belongs here: what is done once, before there is anything to show. Does not belong here: questions and dashboards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from serving.metabase.client import Credentials, Metabase, MetabaseError, id_of, list_of, mapping_of, text_of

DATABASE = "CEM warehouse"
SCHEMAS = ("core", "marts")
_UNENCRYPTED = ("disable", "allow", "prefer")


@dataclass(frozen=True)
class Connection:
    """How Metabase reaches the warehouse, from an address such as postgresql://bi_reader:secret@host:5432/warehouse."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    ssl: bool = False

    @classmethod
    def parsed(cls, address: str) -> Connection:
        """Raises MetabaseError without quoting the address, which holds a password."""
        try:
            parts = urlsplit(address)
            found = (parts.hostname, parts.port or 5432, parts.path.strip("/"), parts.username)
        except ValueError:
            found = (None, 0, "", None)
        host, port, database, user = found
        if not (host and database and user and parts.scheme in ("postgresql", "postgres")):
            raise MetabaseError(
                "METABASE_WAREHOUSE_URL is no address of a PostgreSQL. It reads "
                "postgresql://bi_reader:password@host:5432/database, as Metabase reaches it."
            )
        mode = parse_qs(parts.query).get("sslmode", ["prefer"])[0]
        return cls(host, port, database, unquote(user), unquote(parts.password or ""), mode not in _UNENCRYPTED)

    def details(self) -> dict[str, Any]:
        """As the API wants them; only the published schemas are read."""
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": self.user,
            "password": self.password,
            "ssl": self.ssl,
            "schema-filters-type": "inclusion",
            "schema-filters-patterns": ",".join(SCHEMAS),
        }


def set_up(metabase: Metabase, credentials: Credentials, site: str) -> bool:
    """Make the first user of a fresh Metabase and be it; False where there are users already. Raises MetabaseError."""
    properties = metabase.properties()
    if properties.get("has-user-setup") or not properties.get("setup-token"):
        return False
    if not (credentials.username and credentials.password):
        raise MetabaseError(
            "--setup makes the first user: set METABASE_USERNAME to its e-mail address and METABASE_PASSWORD."
        )
    user = {"email": credentials.username, "password": credentials.password, "first_name": "CEM", "last_name": "Admin"}
    body = {"token": properties["setup-token"], "user": user, "prefs": {"site_name": site}}
    metabase.use_session(text_of(metabase.post("/api/setup", body), "id", "POST /api/setup"))
    return True


def database_of(metabase: Metabase) -> dict[str, Any] | None:
    """The connection to the warehouse, or None."""
    where = "GET /api/database"
    for one in list_of(mapping_of(metabase.get("/api/database"), where).get("data"), where, "data"):
        if one.get("name") == DATABASE:
            return one
    return None


def connect(metabase: Metabase, connection: Connection | None) -> int:
    """The id of the connection to the warehouse, made if it is not there. Raises MetabaseError."""
    if (found := database_of(metabase)) is not None:
        if found.get("engine") != "postgres":
            raise MetabaseError(
                f"The database {DATABASE!r} of {metabase.url} is of {found.get('engine')!r} and not PostgreSQL. "
                "What to do: give it another name there, and run this again."
            )
        return id_of(found, "GET /api/database")
    if connection is None:
        raise MetabaseError(
            f"{metabase.url} has no database {DATABASE!r} yet. Set METABASE_WAREHOUSE_URL to "
            "postgresql://bi_reader:password@host:5432/database, as Metabase reaches it."
        )
    body = {"name": DATABASE, "engine": "postgres", "details": connection.details(), "is_full_sync": True}
    return id_of(metabase.post("/api/database", body), "POST /api/database")


def led_elsewhere(metabase: Metabase, connection: Connection) -> list[str]:
    """How the connection that is there differs from the address, such as ``host is a, not b``. People may have changed
    it on purpose, so it is told and left. Metabase shows it to who may change it, and its password to nobody."""
    there = (database_of(metabase) or {}).get("details") or {}
    wanted = {name: value for name, value in connection.details().items() if name in ("host", "port", "dbname", "user")}
    return [
        f"{name} is {there[name]}, not {value}"
        for name, value in wanted.items()
        if name in there and str(there[name]) != str(value)
    ]


def tables_of(metabase: Metabase, database: int) -> dict[str, dict[str, Any]]:
    """What Metabase knows of the warehouse, by `<schema>.<table>`."""
    path = f"/api/database/{database}/metadata"
    answer = mapping_of(metabase.get(path, {"include_hidden": "true"}), f"GET {path}")
    tables = list_of(answer.get("tables"), f"GET {path}", "tables")
    return {f"{table.get('schema')}.{table.get('name')}": table for table in tables}


def wait_for(
    metabase: Metabase,
    database: int,
    needed: Collection[str],
    seconds: float,
    tell: Callable[[str], None],
    pause: float = 2.0,
) -> dict[str, dict[str, Any]]:
    """The tables, once Metabase has read those that are `needed` with their columns. Asks it to read them anew where
    some are not there. Raises MetabaseError when `seconds` are over."""
    deadline, asked, known = time.monotonic() + seconds, False, -1
    while True:
        tables = tables_of(metabase, database)
        missing = [name for name in needed if not (tables.get(name) or {}).get("fields")]
        if not missing:
            return tables
        if not asked:
            metabase.post(f"/api/database/{database}/sync_schema")
            asked = True
        if known != len(missing):
            known = len(missing)
            tell(f"Metabase has read {len(needed) - known} of {len(needed)} tables")
        if time.monotonic() > deadline:
            raise MetabaseError(
                f"After {seconds:g} s Metabase has not read {', '.join(sorted(missing)[:5])}"
                f"{' and others' if len(missing) > 5 else ''}. Are they published, and may the role of the connection "
                f"read them (USAGE on {' and '.join(SCHEMAS)}, SELECT)? What was done stays; run it again."
            )
        time.sleep(pause)
