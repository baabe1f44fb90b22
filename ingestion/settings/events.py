"""What a mapping may say whose records land as events.

Belongs here: which entities can, and which settings a typed column leaves no room for. Does not belong here: the
columns themselves (``ingestion.landing``), whether a file has them (``ingestion.events``).
"""

from ingestion.settings.meaning import OWN_HEADERS, FileMeaning

_KINDS = {"timestamp[us]": "a time", "int64": "an integer", "bool": "true or false"}


def event_mistake(entity_key: str, meaning: FileMeaning, *, has_modified_at: bool) -> str | None:
    """What is wrong with a mapping of ``shape = "events"``; ``None`` if nothing is."""
    from ingestion.landing import EVENTS, MOMENT  # heavy (Arrow): only for who has such a mapping

    if entity_key not in EVENTS:
        return f'shape = "events" is for {", ".join(sorted(EVENTS))}, not for {entity_key}; leave shape out'
    if meaning.columns.get(MOMENT, "@") in ("@", *OWN_HEADERS):
        return f'shape = "events" needs columns.{MOMENT}, a header: a day of events is replaced as a whole'
    if has_modified_at:
        return 'shape = "events" knows no modified_at, since a day is replaced as a whole; leave it out'
    for name, type_ in EVENTS[entity_key].items():
        if (kind := _KINDS.get(str(type_))) is None:
            continue
        for setting in ("values", "templates", "formats"):
            if name in getattr(meaning, setting):
                return (
                    f'shape = "events" lands {name} as {kind}, so {setting}.{name} has no text to read; leave it out, '
                    "or leave shape out and the records land with their texts"
                )
        if meaning.columns.get(name) in OWN_HEADERS:
            return f'shape = "events" lands {name} as {kind}, and {meaning.columns[name]} is none'
    return None
