"""A stand-in for Metabase's REST API: keeps what it is told, and refuses whatever metabase_contract.yaml does not have.

Its shapes rest on the sources that the contract cites and are judged by third-party clients (dbt-metabase, the vendor's
own @metabase/cli); it is no Metabase. Belongs here: server, users, warehouse. Does not belong here: the contract, and
what people look at (metabase_shelf).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from metabase_contract import Refused, endpoint_of, judge
from metabase_shelf import Shelf

API_KEY = "mb_key-of-the-test"
SETUP_TOKEN = "d9f1c3c2-0000-4000-8000-000000000000"


class StandIn(Shelf):
    """One Metabase. `tables` ({schema.table: columns}) are what its sync finds; `calls` what it was asked."""

    def __init__(self, tables: Mapping[str, list[str]], *, fresh: bool = False, tag: str = "v0.64.1") -> None:
        super().__init__()
        self.tables, self.tag, self.url = tables, tag, ""
        self.users: dict[str, str] = {} if fresh else {"admin@example.org": "correct horse"}
        self.sessions: set[str] = set()
        self.calls: list[str] = []
        self.refused: list[str] = []
        self.writes_until_it_dies: int | None = None
        self.does_the_last = False
        self._lock = threading.Lock()

    def writes(self) -> list[str]:
        """The calls that could change something."""
        return [call for call in self.calls if not call.startswith("GET")]

    def forget_calls(self) -> None:
        self.calls.clear()

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any, key: str | None) -> Any:
        """What is answered. Raises Refused, ConnectionAbortedError where it dies."""
        with self._lock:
            name, endpoint, number = endpoint_of(method, path)
            self.calls.append(f"{method} {path}")
            if not endpoint.get("public") and key not in {API_KEY, *self.sessions}:
                raise Refused(401, "Unauthenticated")
            if method != "GET" and self.writes_until_it_dies is not None:
                self.writes_until_it_dies -= 1
                if self.writes_until_it_dies < 0 and not self.does_the_last:
                    raise ConnectionAbortedError
            judge(name, endpoint, query, body)
            words = path.strip("/").split("/")[1:]
            if number is not None and number not in self.things[words[0]]:
                raise Refused(404, f"{name}: no {number}")
            called = "_".join([method.lower(), *(word for word in words if not word.isdigit())])
            told = deepcopy(getattr(self, called)(number, query, body))
            if method != "GET" and (self.writes_until_it_dies or 0) < 0:
                raise ConnectionAbortedError
            return told

    # The first user.

    def get_session_properties(self, *_: Any) -> Any:
        token = None if self.users else SETUP_TOKEN
        return {"version": {"tag": self.tag}, "setup-token": token, "has-user-setup": bool(self.users)}

    def get_user_current(self, *_: Any) -> Any:
        return {"id": 1, "email": "admin@example.org", "common_name": "Admin", "is_superuser": True}

    def post_setup(self, _: Any, __: Any, body: Any) -> Any:
        if self.users or body["token"] != SETUP_TOKEN:
            raise Refused(403, "The /api/setup route can only be used to create the first user")
        self.users[body["user"]["email"]] = body["user"]["password"]
        return self._session()

    def post_session(self, _: Any, __: Any, body: Any) -> Any:
        if self.users.get(body["username"]) != body["password"]:
            raise Refused(401, "did not match stored password")
        return self._session()

    def _session(self) -> dict[str, str]:
        self.sessions.add(session := f"session-{len(self.sessions)}")
        return {"id": session}

    # The warehouse.

    def get_database(self, number: int | None, *_: Any) -> Any:
        found = self.things["database"]
        return found[number] if number else {"data": list(found.values()), "total": len(found)}

    def post_database(self, _: Any, __: Any, body: Any) -> Any:
        return self.made("database", **body, initial_sync_status="incomplete", read=False)

    def post_database_sync_schema(self, number: int, *_: Any) -> Any:
        base = self.things["database"][number]
        base["initial_sync_status"] = "complete"
        if not base["read"]:
            base["read"] = True
            for name, columns in self.tables.items():
                schema, _, table = name.partition(".")
                fields = {
                    "db_id": number,
                    "schema": schema,
                    "active": True,
                    "visibility_type": None,
                    "entity_type": None,
                }
                made = self.made("table", name=table, display_name=table.replace("_", " ").title(), **fields)
                for column in columns:
                    self._field(made["id"], column)
        return {"status": "ok"}

    def _field(self, table: int, column: str) -> None:
        known = dict.fromkeys(
            ("semantic_type", "fk_target_field_id", "settings", "coercion_strategy", "has_field_values")
        )
        title = column.replace("_", " ").title()
        kinds = {"base_type": "type/Text", "visibility_type": "normal", "active": True}
        self.made("field", table_id=table, name=column, display_name=title, **kinds, **known)

    def get_database_metadata(self, number: int, *_: Any) -> Any:
        tables = [
            {
                **table,
                "points_of_interest": table.get("points_of_interest"),
                "caveats": table.get("caveats"),
                "fields": [field for field in self.things["field"].values() if field["table_id"] == table["id"]],
            }
            for table in self.things["table"].values()
            if table["db_id"] == number
        ]
        return {**self.things["database"][number], "tables": tables}

    def put_table(self, number: int, _: Any, body: Any) -> Any:
        return self._put("table", number, body)

    def put_field(self, number: int, _: Any, body: Any) -> Any:
        target = body.get("fk_target_field_id")
        if target is not None and target not in self.things["field"]:
            raise Refused(404, f"no field {target}")
        return self._put("field", number, body)


@contextmanager
def serving(stand_in: StandIn) -> Iterator[StandIn]:
    """The stand-in on a port of this machine; its `url` is set."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece: in two, each would wait for the reader's acknowledgement

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            key = self.headers.get("X-API-KEY") or self.headers.get("X-Metabase-Session")
            try:
                status, answer = 200, stand_in.answer(self.command, parts.path, parse_qs(parts.query), body, key)
            except Refused as refused:
                stand_in.refused.append(str(refused))
                status, answer = refused.status, {"message": str(refused)}
            except ConnectionAbortedError:
                self.close_connection = True
                self.connection.close()
                return
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = _handle

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stand_in.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield stand_in
        finally:
            server.shutdown()
            thread.join()
