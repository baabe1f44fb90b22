"""Forgetting a person: the file `erased_identities.csv` of the overlay.

Belongs here: which identifiers a customer is known by, writing their hashes down. Does not belong here: what being
erased means (`int_customers`, and the marts that leave erased customers out).

Hashes alone are kept, so that the list of whom to forget does not itself remember them. Who has an address can still
ask whether it is on the list: the file is as private as the landing.
"""

import hashlib
from dataclasses import dataclass

from ingestion.warehouse import busy_explained
from orchestration.config import CemConfig
from orchestration.event_log import utc_text
from orchestration.explained_customer import find_customer
from orchestration.home import Home
from orchestration.overlay_lines import read_lines, write_lines
from orchestration.required import built_tables, require_warehouse

FILE = "erased_identities.csv"

_IDENTIFIERS = """
    with told as (
        select
            identifiers.identity_kind, identifiers.source_instance, identifiers.identity_value,
            identifiers.unusable_reason, contacts.customer_key,
            if(identifiers.identity_kind in ('email', 'phone'), '', identifiers.source_instance) as scope
        from intermediate.int_identifiers as identifiers
        inner join intermediate.int_identity_map as contacts
            on identifiers.source_instance = contacts.source_instance
            and identifiers.contact_id = contacts.identity_value
            and contacts.identity_kind = 'contact_id'
    )
    select
        mine.identity_kind, mine.source_instance, mine.identity_value, mine.unusable_reason,
        count(distinct others.customer_key)
    from told as mine
    left join told as others
        on mine.identity_kind = others.identity_kind
        and mine.scope = others.scope
        and mine.identity_value = others.identity_value
        and mine.customer_key != others.customer_key
    where mine.customer_key = ?
    group by all
    order by all
"""


class WrongRequest(ValueError):
    """A request to forget that cannot be written down; the message says why and what to do."""


@dataclass(frozen=True)
class Erased:
    """A line of the file, its columns in their order."""

    identity_hash: str
    identity_kind: str
    because: str
    erased_by: str
    erased_on: str


@dataclass(frozen=True)
class Forgotten:
    """``added``: how many lines are new, of ``identifiers``. ``shared``: kinds that others have too, and why.

    ``of_others``: identifiers taken that a customer of another brand has as well, who is the same person.
    """

    customer_key: str
    identifiers: int
    added: int
    shared: tuple[str, ...]
    of_others: int


def forget(config: CemConfig, who: str, *, because: str, by: str) -> Forgotten:
    """Put every identifier of a customer on the list; ``who`` as `cem explain customer` takes it.

    An address or a number that several persons share is not taken: it would erase them too. Raises WrongRequest without
    a reason and a name, NoOneCustomer, NoWarehouse, WarehouseBusyError.
    """
    import duckdb

    if not because.strip() or not by.strip():
        raise WrongRequest('To forget somebody needs a reason and a name: --because "request 4711" --by ann.')
    home = Home(config.home)
    file = require_warehouse(home)
    with busy_explained(file), built_tables(home), duckdb.connect(str(file), read_only=True) as con:
        key = find_customer(con, home, who)
        found = con.execute(_IDENTIFIERS, [key]).fetchall()
    today = utc_text()[:10]
    own = [row for row in found if _is_own(row[3], row[4])]
    lines = {identity_hash(*row[:3]): row[0] for row in own}
    there = read_lines(config.overlay / FILE, Erased)
    known = {one.identity_hash for one in there}
    new = [Erased(of, kind, because.strip(), by.strip(), today) for of, kind in lines.items() if of not in known]
    if new:
        write_lines(config.overlay / FILE, Erased, [*there, *new])
    shared = tuple(sorted({f"{kind} ({why_not})" for kind, _, _, why_not, n in found if not _is_own(why_not, n)}))
    return Forgotten(key, len(lines), len(new), shared, sum(row[4] > 0 for row in own))


def identity_hash(kind: str, source_instance: str, identity_value: str) -> str:
    """As the macro erased_identity_hash makes it; ``identity_value`` as in int_identifiers."""
    scope = "" if kind in ("email", "phone") else source_instance
    return hashlib.sha256(f"{kind}|{scope}|{identity_value}".encode()).hexdigest()


def _is_own(unusable_reason: str | None, others: int) -> bool:
    """Whether it may be listed. What the company does not link by was never asked how many share it: it is asked here.
    A split says that the address links nobody, which a person decided because others have it as well."""
    return unusable_reason is None or (unusable_reason == "not linked by" and not others)
