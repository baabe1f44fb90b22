"""A warehouse of its own in which only people land and sessions stand, built by the real models of identity.

Belongs here: landing, building, reading. Does not belong here: what is right (identity_oracle.py).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
from identity_cases import BRANDS
from identity_oracle import Person, Session

HEADERS = {"contact_id": "id", "person_id": "person", "email": "mail", "phone": "phone", "country": "country"}
HEADERS["created_at"] = "created"
MODELS = "stg_files__crm_people int_crm__people int_people_versions int_identifiers int_identity_edges"
MODELS += " int_identity_components int_visitor_logins int_identity_map"
MAP = "source_instance, identity_kind, identity_value, valid_from, valid_to, customer_key"


def mapping(instance: str) -> dict[str, Any]:
    blank = {"timezone": "UTC", "constants": {}, "values": {}, "no_answer": [], "fingerprint": "1"}
    names = {"name": f"people_{instance}", "instance": instance, "entity": "crm_people", "brand": BRANDS[instance]}
    return {**blank, **names, "columns": HEADERS}


def alone(session: Session) -> str | None:
    """Who logged in during a session, if it was one contact."""
    return session.contacts[0] if len(set(session.contacts)) == 1 else None


class IdentityCompany:
    """A warehouse of its own, in which only people land and sessions stand."""

    def __init__(self, dbt: Any, folder: Any, overrides: list[dict[str, str]] | None = None, **variables: Any) -> None:
        shutil.copy(dbt.warehouse, folder / "warehouse.duckdb")
        variables = {"file_mappings": [mapping(name) for name in BRANDS], **variables}
        overlays = variables.get("seed_overlays", {})
        variables["seed_overlays"] = {"identity_overrides": overrides or [], **overlays}
        self.dbt = replace(dbt, warehouse=folder / "warehouse.duckdb", variables={**dbt.variables, **variables})
        self.run("stg_reference__identity_overrides")

    def run(self, *models: str, full_refresh: bool = False) -> dict[str, Any]:
        command = ["run", "--select", *models, *["--full-refresh"] * full_refresh]
        results = self.dbt.invoke(*command)
        assert [f"{one.node.name}: {one.message}" for one in results if one.status != "success"] == []
        return {one.node.name: one for one in results}

    def land(self, batch: int, people: Iterable[Person], gone: Iterable[Person] = ()) -> None:
        rows = [(one, False) for one in people] + [(one, True) for one in gone]
        records = []
        for line, (one, is_deleted) in enumerate(rows):
            told = {"id": one.contact, "person": one.person, "mail": one.email, "phone": one.phone}
            payload = json.dumps({**told, "country": one.country, "created": one.created, "batch": batch})
            digest = hashlib.sha256(payload.encode()).hexdigest()
            at = f"2026-11-{batch:02} 04:00:00"
            fixed = (True, None, is_deleted, f"people_{batch}.csv:{line}", at, str(batch))
            records.append((one.instance, one.contact, digest, payload, *fixed))
        with duckdb.connect(str(self.dbt.warehouse)) as con:
            columns = list(map(list, zip(*records, strict=True)))
            con.execute(f"insert into raw_files.crm_people select {', '.join('unnest(?)' for _ in columns)}", columns)

    def visit(self, sessions: list[Session]) -> None:
        """Put sessions, and the hits of those who logged in, where the models of the web leave them."""
        with duckdb.connect(str(self.dbt.warehouse)) as con:
            con.execute("drop view intermediate.int_web_events")
            con.execute("""create table intermediate.int_web_events (source_vendor varchar, source_instance varchar,
                visitor_ref varchar, occurred_at timestamp, contact_ref varchar)""")
            con.execute("delete from intermediate.int_web_sessions")
            told = [
                (one.instance, str(number), one.visitor, alone(one), one.at, one.at + timedelta(minutes=9), one.is_test)
                for number, one in enumerate(sessions)
            ]
            names = "source_instance, source_record_key, visitor_ref, contact_ref, started_at, ended_at, is_test"
            con.execute(
                f"""insert into intermediate.int_web_sessions (source_vendor, brand_key, is_bot, {names})
                    select 'files', 'b', false, {", ".join(["unnest(?)"] * 7)}""",
                list(map(list, zip(*told, strict=True))),
            )
            hits = [(one.instance, one.visitor, one.at, contact) for one in sessions for contact in one.contacts]
            con.execute(
                f"insert into intermediate.int_web_events select 'files', {', '.join(['unnest(?)'] * 4)}",
                list(map(list, zip(*hits, strict=True))),
            )

    def map(self) -> set[tuple[Any, ...]]:
        rows = [tuple(row.values()) for row in self.dbt.query(f"select {MAP} from intermediate.int_identity_map")]
        assert len(set(rows)) == len(rows)
        return set(rows)

    def components(self) -> list[tuple[Any, ...]]:
        rows = self.dbt.query("select * from intermediate.int_identity_components order by all")
        return [tuple(row.values()) for row in rows]
