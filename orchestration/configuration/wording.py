"""From what pydantic says to what the person at the file needs to hear.

Here belong sentences, nearest names for single settings, and the search for unknown ones in the model.
"""

import types
import zoneinfo
from collections.abc import Iterable
from encodings.aliases import aliases
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

from ingestion.sources.vendors import VENDOR_ENTITIES
from orchestration.configuration.model import CemConfig
from orchestration.configuration.problems import Report, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Key = tuple[str | int, ...]

_A_SLUG = "must be a plain word: a-z, 0-9 and _, beginning with a letter."
_PATTERNS = {
    "currency": "must be the three capital letters of ISO 4217, such as EUR.",
    "memory_limit": 'must be a size, such as "4GB" or "60%".',
    **dict.fromkeys(
        ("repeat_after", "stale_after", "daemon_silent_after"),
        'must be a length of time, such as "90m", "26h" or "7d".',
    ),
    "statement_timeout": 'must be a length of time in s, m or h, such as "60s".',
    "sender": "must be one e-mail address.",
}
_KINDS = {
    "missing": "this is required, and missing here.",
    "extra_forbidden": "there is no such setting.",
    "string_type": "must be a text, in quotes.",
    "path_type": "must be the path of a folder, in quotes.",
    "list_type": 'must be a list, as in ["a", "b"].',
    "tuple_type": "must be a list of tables, each opened by [[files]].",
    "dict_type": "must be a table.",
    "model_type": "must be a table.",
    "int_type": "must be a whole number.",
    "int_parsing": "must be a whole number.",
    "date_type": "must be a date without quotes, such as 2025-01-31.",
    "string_too_short": "must not be empty.",
}


NO_SECRETS = (
    "a secret is no setting: settings are copied and shared. Take it out (if others have seen it, make a new one at "
    "the vendor); `cem config check` says where it goes."
)
_SECRET_WORDS = ("token", "secret", "password", "passwd", "api_key", "apikey", "credential", "bearer", "signing_key")


def is_secret(key: Key) -> bool:
    """Whether a setting that does not exist would have been a source's secret, or a channel's (its url is one)."""
    words = _SECRET_WORDS if key[:1] == ("sources",) else (*_SECRET_WORDS, "url")
    return key[:1] in (("sources",), ("alerts",), ("publish",)) and any(word in str(key[-1]).lower() for word in words)


def clean(location: Iterable[str | int]) -> Key:
    """A pydantic location without its marks for dictionary keys."""
    return tuple(part for part in location if part != "[key]")


def report_refused(key: Key, error: "ErrorDetails", report: Report) -> None:
    """Report one pydantic error about the setting at `key`, with the nearest right name or value where there is one."""
    kind, last = error["type"], str(key[-1]) if key else ""
    if kind == "default_factory_not_called":
        return  # the default of `home` follows from a name that was refused, and is reported
    if kind == "extra_forbidden" and is_secret(key):
        report(key, NO_SECRETS)
    elif kind == "extra_forbidden":
        report(key, _KINDS[kind], nearest(last, unknown_among(key) or ()))
    elif kind == "string_pattern_mismatch":
        report(key, _PATTERNS.get(last, _A_SLUG), _near_value(last, error["input"]))
    elif kind == "value_error":
        message = str(error.get("ctx", {}).get("error", error["msg"])).rstrip(".")
        # A check across settings begins with the one it is about; the whole table would be a poor place to look.
        named = (*key, *message.split(" ")[0].split("."))
        is_setting = named[len(key)] in _fields(_annotation(key))
        report(named if is_setting else key, f"{message}.", _near_value(last, error["input"]))
    else:
        report(key, _KINDS.get(kind, f"{error['msg']}."))


def unknown_among(key: Key) -> list[str] | None:
    """The names that may stand where `key` ends if its last part is none of them; None if all is well.

    Also None where names are free (headers, translations) and where an earlier part is wrong already.
    """
    names = _fields(_annotation(key[:-1]))
    return names if names and key[-1] not in names else None


def _annotation(key: Key) -> Any:
    """The declared type of the setting at `key`; None if the model has no such setting."""
    current: Any = CemConfig
    for part in key:
        if names := _fields(current):
            current = _without_none(current.model_fields[part].annotation) if part in names else None
        elif get_origin(current) in (list, tuple, dict):
            current = get_args(current)[0 if isinstance(part, int) else -1]
        else:
            return None
    return current


def _fields(annotation: Any) -> list[str]:
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return list(annotation.model_fields) if is_model else []


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(choice for choice in get_args(annotation) if choice is not types.NoneType)
    return annotation


def _near_value(setting: str, value: object) -> str | None:
    if setting == "entities" and isinstance(value, list):
        known = {entity for entities in VENDOR_ENTITIES.values() for entity in entities}
        return next((nearest(one, known) for one in value if one not in known), None)
    if not isinstance(value, str):
        return None
    if setting == "timezone":
        return nearest(value, zoneinfo.available_timezones())
    if setting == "encoding":
        return nearest(value.replace("_", "-"), {name.replace("_", "-") for name in aliases.values()})
    if setting == "currency" and len(value) == 3 and value.isascii() and value.isalpha():
        return value.upper()
    return None
