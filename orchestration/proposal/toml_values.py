"""Values and names as they stand in a TOML file.

Belongs here: quoting. Does not belong here: which settings a mapping has.
"""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping


def text(value: str) -> str:
    """A basic string: JSON's escapes are TOML's; further control characters are written out too."""
    return re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(text, values))}]"


def key(name: str) -> str:
    """A bare key where it may be bare."""
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else text(name)


def table(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key(name)} = {value}" for name, value in values.items()) + "}"


def comment(value: str) -> str:
    """A text that may stand behind a number sign: one line, without control characters."""
    return "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in value)


def comments(start: str, names: Iterable[str], *, width: int = 110) -> list[str]:
    """A list as comment lines of about ``width`` characters."""
    listed = comment(f"{start}{', '.join(names)}")
    return [f"# {line}" for line in textwrap.wrap(listed, width, break_on_hyphens=False, break_long_words=False)]


def slug(name: str, *, otherwise: str = "file") -> str:
    """A plain word made of any name: ``2017_SFO Survey`` gives ``sfo_survey_2017``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    parts = [part for part in re.split("[^a-z0-9]+", plain) if part]
    while parts and parts[0][0].isdigit() and any(part[0].isalpha() for part in parts):
        parts.append(parts.pop(0))
    found = "_".join(parts)
    return found if found[:1].isalpha() else f"{otherwise}_{found}".rstrip("_")
