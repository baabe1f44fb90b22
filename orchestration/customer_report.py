"""What `cem explain customer` prints: who it is, why these identities are one person, the journeys, the timeline.

Belongs here: layout. Does not belong here: reading the database.
"""

from rich.console import Console
from rich.table import Table

from orchestration.explained_customer import Evidence, ExplainedCustomer

_ABOUT = ("brand_key", "segment", "region_key", "country", "contacts", "orders", "first_seen_at", "last_seen_at")
_FELT = {1: " good", 0: " neither good nor bad", -1: " bad"}


def show_customer(console: Console, found: ExplainedCustomer) -> None:
    """Print everything about one customer."""
    console.print(f"Customer {found.key}", style="bold", highlight=False)
    if found.asked_for.strip().lower() in found.former_keys:
        _say(console, "The key that was asked for is an earlier one of this customer.")
    told = {name: found.about.get(name) for name in _ABOUT}
    _say(console, "  ".join(f"{name} {_told(value)}" for name, value in told.items() if value is not None))
    if found.data_as_of:
        by = f", built by run {found.built_by}" if found.built_by else ""
        _say(console, f"Data as of {_told(found.data_as_of)} UTC{by}")
    if found.former_keys:
        _say(console, f"Earlier keys: {', '.join(found.former_keys)}")
    _show_evidence(console, found.evidence)
    if found.journeys:
        table = _table("journey", "about", "begun (UTC)", "outcome", "stages")
        for kind, subject, started, outcome, stages in found.journeys:
            table.add_row(kind, subject, _told(started), outcome, stages)
        console.print("\nJourneys", style="bold")
        console.print(table)
    _show_timeline(console, found)


def _show_evidence(console: Console, evidence: list[Evidence]) -> None:
    console.print("\nWhy these identities are one person", style="bold")
    table = _table("contact", "rule", "what", "also of", "source", "since (UTC)")
    for one in evidence:
        if one.is_linking:
            others = f"{one.sharing - 1} more" if one.sharing > 1 else ""
            what = "itself" if one.rule == "record" else f"{one.kind} {one.value}"
            table.add_row(one.contact, one.rule, what, others, one.source, _told(one.first_seen_at))
    console.print(table)
    for one in evidence:
        if not one.is_linking:
            _say(console, f"Links nobody: {one.kind} {one.value} of contact {one.contact} ({one.why_not})")
    _say(
        console,
        "E-mail addresses and telephone numbers are told by the beginning of a hash: equal hash, equal address.",
    )


def _show_timeline(console: Console, found: ExplainedCustomer) -> None:
    console.print("\nWhat happened", style="bold")
    if not found.timeline:
        _say(console, "Nothing: no touchpoint names this customer.")
        return
    if len(found.timeline) < found.touchpoints:
        _say(console, f"The newest {len(found.timeline):,} of {found.touchpoints:,}; --limit shows more.")
    table = _table("when (UTC)", "touchpoint", "channel", "stage", "journey", "score", "source")
    for one in found.timeline:
        name = f"{one.name} (bot or test)" if one.is_left_out else one.name
        score = one.score + _FELT.get(one.polarity, "") if one.polarity is not None else one.score
        table.add_row(_told(one.at), name, one.channel, one.stage or "", one.journey, score, one.source)
    console.print(table)


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _told(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else str(value)


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
