"""The words that people use in headers, and the words of the canonical columns that they may mean.

Belongs here: that list, and splitting a name into such words. It holds meanings of plain language, English first; names
that are neither here nor in the registry are left to the user.
"""

from functools import cache

from ingestion.inspection.personal import words_of

# Word of a header -> words of canonical columns. What is not listed means itself.
_MEANS = {
    "id": "no nr num number nummer key code uuid guid ref reference pk seq sequential",
    "at": "date datetime time timestamp day datum data zeit when on ts fecha",
    "contact": "customer client user guest passenger kunde kunden cliente buyer shopper member visitor author",
    "company": "companies firma firm organisation organization account seller vendor partner business supplier",
    "order": "orders purchase bestellung auftrag pedido commande booking transaction",
    "product": "sku item article artikel produkt produto goods lounge hotel",
    "ordered": "placed purchase purchased bought booked",
    "created": "creation registered signup joined added",
    "approved": "approval confirmed accepted authorized",
    "shipped": "shipping dispatched dispatch carrier sent",
    "delivered": "delivery arrived received customer",
    "due": "estimated expected promised deadline planned",
    "submitted": "answer answered given responded completed response created creation reviewed posted finished end",
    "invited": "creation invitation sent requested asked",
    "sent": "send mailed delivered",
    "bounced": "bounce",
    "person": "unique",
    "contacted": "contact first touch created",
    "won": "closed close win",
    "opened": "created open creation reported start",
    "solved": "resolved resolution",
    "started": "start begin began created",
    "ended": "end finished hangup",
    "occurred": "time timestamp happened created event",
    "refunded": "refund returned",
    "rating": "score stars star rate note nota bewertung overall grade",
    "score": "rating answer value stars response nota",
    "body": "message content text comment review description feedback verbatim",
    "comment": "message text feedback verbatim remark open reason",
    "title": "subject headline summary",
    "amount": "value total sum betrag paid revenue gross",
    "price": "unit amount",
    "freight": "shipping postage porto",
    "payment": "pay zahlung",
    "method": "type kind",
    "line": "position pos item sequential seq row",
    "lead": "mql prospect enquiry inquiry",
    "deal": "opportunity mql",
    "owner": "rep salesperson sr agent",
    "channel": "origin source medium came via",
    "family": "category categoria kategorie group",
    "segment": "group type category kind class gruppe",
    "region": "state province county bundesland",
    "industry": "sector branch branche",
    "country": "nation land",
    "city": "town ort stadt place",
    "email": "mail e",
    "phone": "telephone tel mobile telefon",
    "full": "display",
    "status": "state stage",
    "survey": "form questionnaire study poll",
    "question": "item",
    "response": "respondent respnum submission answer resp",
    "invitation": "invite",
    "page": "path uri link",
    "url": "path uri link address",
    "referrer": "referer",
    "visitor": "ip client cookie session host remote anonymous user",
    "event": "action",
    "case": "ticket incident issue request",
    "topic": "category subject reason type",
    "agent": "assignee owner handler employee",
    "team": "queue group department",
    "shop": "store branch location",
    "visit": "appointment",
    "network": "platform source site",
    "mention": "post tweet",
    "campaign": "mailing newsletter",
    "weight": "weighting",
    "landing": "entry",
    "currency": "curr",
}
_MEANINGS: dict[str, frozenset[str]] = {}
for _word, _others in _MEANS.items():
    for _other in _others.split():
        _MEANINGS[_other] = _MEANINGS.get(_other, frozenset()) | {_word}

# Words that many columns share: alone they tell little.
_COMMON = frozenset({"id", "at", "name", "type", "no", "ref", "full", "first", "http"})
COMMON_WEIGHT = 0.4

WHEN = frozenset({"date", "datetime", "time", "timestamp", "datum", "day", "at", "when", "ts", "fecha"})
WHICH = frozenset({"id", "no", "nr", "number", "key", "uuid", "guid", "pk"})
"""Headers of these words alone mean the record's own time, or its own id."""


def weight(word: str) -> float:
    """How much it says that two names share this word."""
    return COMMON_WEIGHT if word in _COMMON else 1.0


@cache
def header_words(header: str) -> tuple[frozenset[str], ...]:
    """For each word of a header all that it may mean, itself included; a plural means its singular."""
    return tuple(frozenset({word, _singular(word)}) | _MEANINGS.get(word, frozenset()) for word in words_of(header))


@cache
def column_words(column: str) -> frozenset[str]:
    """The words of a canonical column; ``_ref`` and ``_no`` are ids."""
    return frozenset("id" if word in ("ref", "no") else word for word in column.split("_"))


@cache
def entity_words(entity: str) -> frozenset[str]:
    """The words of an entity's name in the singular: order_lines gives order, line."""
    return frozenset(_singular(word) for word in entity.split("_"))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word
