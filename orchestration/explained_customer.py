"""One customer, read from the build database: who it is, why these identities are one, what happened.

Belongs here: finding the customer, the queries of `cem explain`. Does not belong here: layout. Addresses and numbers
are hashes in what is read; of ids that look like an address nobody sees more than a hash either.
"""

import hashlib
import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingestion.redaction import keyed_hash, load_hash_key
from ingestion.warehouse import busy_explained
from orchestration.home import Home
from orchestration.required import built_tables, require_warehouse
from orchestration.run_log import RunLog

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

_EVIDENCE = """
    select contact_id, edge_rule, identity_kind, identity_value, is_linking, unusable_reason, contacts_sharing,
        source_vendor, source_instance, source_record_key, first_seen_at
    from operations.ops_identity_audit
    where customer_key = ?
    order by contact_id, not is_linking, first_seen_at, edge_rule, identity_value
"""
_TOUCHPOINTS = """
    select points.occurred_at, coalesce(kinds.touchpoint_name, points.touchpoint_type), points.channel_key,
        points.stage_key, points.journey_type, points.journey_subject_id, points.score_metric, points.score_value,
        points.experience_polarity, points.source_vendor, points.source_instance, points.source_record_key,
        points.is_bot or points.is_test
    from core.fct_touchpoints as points
    left join core.dim_touchpoint as kinds on points.touchpoint_type = kinds.touchpoint_type
    where points.customer_key = ?
    order by points.occurred_at desc, points.touchpoint_key desc
    limit ?
"""
_JOURNEYS = """
    select journeys.journey_type, journeys.journey_subject_id, journeys.started_at, journeys.outcome,
        string_agg(stages.stage_key, ' > ' order by stages.entered_at, stages.stage_visit_key)
    from core.fct_journeys as journeys
    left join core.fct_journey_stages as stages on journeys.journey_key = stages.journey_key
    where journeys.customer_key = ?
    group by journeys.journey_key, journeys.journey_type, journeys.journey_subject_id, journeys.started_at,
        journeys.outcome
    order by journeys.started_at, journeys.journey_key
"""
_BY_ADDRESS = """
    select distinct contacts.customer_key, identifiers.brand_key, identifiers.unusable_reason
    from intermediate.int_identifiers as identifiers
    inner join intermediate.int_identity_map as contacts
        on identifiers.source_instance = contacts.source_instance
        and identifiers.contact_id = contacts.identity_value
        and contacts.identity_kind = 'contact_id'
    where identifiers.identity_kind = 'email' and list_contains(?, identifiers.identity_value)
    order by all
"""


class NoOneCustomer(RuntimeError):
    """What was asked for is no customer, or several; the message says which and what to do."""


@dataclass(frozen=True)
class Evidence:
    """Why a contact belongs to the customer, or why something about it links nobody."""

    contact: str
    rule: str
    kind: str
    value: str
    is_linking: bool
    why_not: str | None
    sharing: int
    source: str
    first_seen_at: datetime


@dataclass(frozen=True)
class Moment:
    """One touchpoint."""

    at: datetime
    name: str
    channel: str
    stage: str | None
    journey: str
    score: str
    polarity: int | None
    source: str
    is_left_out: bool


@dataclass(frozen=True)
class ExplainedCustomer:
    """`about`: columns of dim_customer. `timeline` is in order of time, the newest `len(timeline)` of `touchpoints`.
    `data_as_of`: when the newest source was read that this was built from; `built_by`: the run, "" if the log has
    forgotten it."""

    key: str
    asked_for: str
    former_keys: list[str]
    about: dict[str, Any]
    evidence: list[Evidence]
    journeys: list[tuple[str, str, datetime, str, str]]
    timeline: list[Moment]
    touchpoints: int
    data_as_of: datetime | None
    built_by: str


def explain_customer(home: Home, asked_for: str, *, limit: int) -> ExplainedCustomer:
    """The customer with a key, an earlier key or an e-mail address, with the newest ``limit`` touchpoints.

    Raises NoOneCustomer, NoWarehouse if nothing was loaded or built, WarehouseBusyError while another process writes.
    """
    import duckdb

    file = require_warehouse(home)
    with busy_explained(file), built_tables(home), duckdb.connect(str(file), read_only=True) as con:
        key = find_customer(con, home, asked_for)
        runs = RunLog(home.run_log).runs()
        built = [run.run_id for run in runs if any(stage.stage == "build" for stage in run.stages)]
        return _read(con, key, asked_for, limit, built[-1] if built else "")


def find_customer(con: "DuckDBPyConnection", home: Home, asked_for: str) -> str:
    """The key of the customer with this key, earlier key or e-mail address. Raises NoOneCustomer."""
    return _by_address(con, home, asked_for) if "@" in asked_for else _by_key(con, asked_for.strip().lower())


def _by_key(con: "DuckDBPyConnection", key: str) -> str:
    if con.execute("select 1 from core.dim_customer where customer_key = ?", [key]).fetchone():
        return key
    former = "select customer_key, superseded_at from core.customer_key_history where former_customer_key = ?"
    found = con.execute(former, [key]).fetchone()
    if found is None:
        raise NoOneCustomer(
            f"No customer has the key {key}, and none ever had. Keys stand in core.dim_customer; an e-mail address "
            "finds a customer, too."
        )
    if found[0] is None:
        raise NoOneCustomer(
            f"The key {key} is nobody's any longer: its source deleted the contact (last read "
            f"{found[1]:%Y-%m-%d %H:%M} UTC)."
        )
    return str(found[0])


def _by_address(con: "DuckDBPyConnection", home: Home, address: str) -> str:
    folded = fold_email(address)
    hashes = [_md5(folded)]
    if os.environ.get("CEM_HASH_KEY") or (home.root / "secrets" / "hash_key").is_file():
        # A mapping may hash addresses as they were written, before they land.
        secret = load_hash_key(home.root)
        hashes += [_md5(keyed_hash(secret, text)) for text in {address, folded}]
    found = con.execute(_BY_ADDRESS, [hashes]).fetchall()
    customers = sorted({str(row[0]) for row in found})
    if not found:
        raise NoOneCustomer(
            f"No living people record has the address {address}. Is it written as the source writes it?"
        )
    if len(customers) > 1:
        reasons = sorted({row[2] for row in found if row[2]})
        why = f"It links nobody: {', '.join(reasons)}." if reasons else "Each brand's customers are its own."
        listed = "\n".join(f"  {key}  ({brand})" for key, brand, _ in found)
        raise NoOneCustomer(
            f"{len(customers)} customers have the address {address}. {why} Ask for one of them by its key:\n{listed}"
        )
    return customers[0]


def fold_email(address: str) -> str:
    """An address as the warehouse compares it: what the macro folded_text does."""
    composed = unicodedata.normalize("NFC", address).translate(_NO_WIDTH)
    plain = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in composed)
    return plain.strip().lower()


def _read(con: "DuckDBPyConnection", key: str, asked_for: str, limit: int, built_by: str) -> ExplainedCustomer:
    described = con.execute("select * from core.dim_customer where customer_key = ?", [key])
    names = [column[0] for column in described.description or []]
    about = dict(zip(names, described.fetchone() or (), strict=True))
    former = "select former_customer_key from core.customer_key_history where customer_key = ? order by 1"
    total = con.execute("select count(*) from core.fct_touchpoints where customer_key = ?", [key]).fetchone()
    newest = con.execute("select max(received_at) from raw_ops.ledger where status = 'landed'").fetchone()
    return ExplainedCustomer(
        key=key,
        asked_for=asked_for,
        former_keys=[row[0] for row in con.execute(former, [key]).fetchall()],
        about=about,
        evidence=[_evidence(*row) for row in con.execute(_EVIDENCE, [key]).fetchall()],
        journeys=[
            (kind, shown(subject), started, outcome, stages or "")
            for kind, subject, started, outcome, stages in con.execute(_JOURNEYS, [key]).fetchall()
        ],
        timeline=[_moment(*row) for row in reversed(con.execute(_TOUCHPOINTS, [key, limit]).fetchall())],
        touchpoints=total[0] if total else 0,
        data_as_of=newest[0] if newest else None,
        built_by=built_by,
    )


def _evidence(
    contact: str, rule: str, kind: str, value: str, linking: bool, why_not: str | None, sharing: int,
    vendor: str, instance: str, record: str, seen: datetime,
) -> Evidence:  # fmt: skip
    hidden = f"#{value[:8]}" if kind in ("email", "phone") else shown(value)
    source = f"{vendor} {instance} {shown(record)}"
    return Evidence(shown(contact), rule, kind, hidden, linking, why_not, sharing, source, seen)


def _moment(
    at: datetime, name: str, channel: str, stage: str | None, journey: str | None, subject: str | None,
    metric: str | None, value: Any, polarity: int | None, vendor: str, instance: str, record: str, left_out: bool,
) -> Moment:  # fmt: skip
    score = f"{metric} {value.normalize():f}" if metric and value is not None else ""
    about = f"{journey} {shown(subject or '')}" if journey else ""
    # The key of a touchpoint is its record's with the type behind it.
    source = f"{vendor} {instance} {shown(record.rsplit(':', 1)[0])}"
    return Moment(at, name, channel, stage, about, score, polarity, source, left_out)


def shown(told: str) -> str:
    """An id as a source writes it; one that looks like an address is told by a hash."""
    return f"#{_md5(told)[:8]}" if "@" in told else told


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
