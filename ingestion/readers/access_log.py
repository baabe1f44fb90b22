"""Records of a web server's access log, in the common or the combined format (Apache, nginx and most others).

Belongs here: splitting a line. Does not belong here: visitors, sessions, bots (dbt decides).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.readers.lines import read_text
from ingestion.readers.record import Record, Records, Unfit

HEADERS = (
    *("remote_host", "identity", "remote_user", "time", "request", "method", "path", "protocol"),
    *("status", "bytes", "referrer", "user_agent"),
)
"""What the fields of a line are called. ``method``, ``path`` and ``protocol`` are the parts of ``request``."""

# Every part is bounded or possessive: no line, whatever it holds, takes more than one pass. Servers cut long agents
# off, with the quote that would end them; all that comes before is whole.
_TEXT = r'([^"\\]*+(?:\\.[^"\\]*+)*+)'
_LINE = re.compile(
    r"(\S++) (\S++) ([^\[]*+)(?<= )\[([^\]]{1,40})\] " + rf'"{_TEXT}" (\d\d\d|-) (\d++|-)(?: "{_TEXT}" "{_TEXT}"?)?\s*'
)
_REQUEST = re.compile(r"([A-Za-z][A-Za-z_-]*+) (.+?)(?: (HTTP/[0-9.]+))?")
_ESCAPED = re.compile(r'\\(["\\])')


class AccessLogRecords(Records):
    """The hits of one log. A ``-`` is an empty field; a quote escaped in a field is a plain one again.

    The remote host is a personal datum (an IP address), so it is always hashed before it lands. A line of another form
    is broken, also one with further fields: they may hold addresses too. Two oddities that servers do write are hits
    all the same: a request that is none (a scanner's bytes; it has no method, path and protocol), and a user agent that
    was cut off with its quote.
    """

    header = list(HEADERS)
    hashed = frozenset({"remote_host"})
    unfit = Unfit(
        "none of its lines is in the common or combined log format.",
        "Check that the glob matches access logs, and that the server writes one of these formats.",
    )

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self._lines = read_text(path, encoding)

    def close(self) -> None:
        self._lines.close()

    def __iter__(self) -> Iterator[Record]:
        matched = _LINE.fullmatch
        for number, text, problem in self._lines:
            match = None if problem else matched(text)
            if match:
                yield Record(number, _fields(match))
            else:
                yield Record(number, None, text, problem or "not in the common or combined log format")


def _fields(match: "re.Match[str]") -> list[str]:
    host, identity, user, time, request, status, size, referrer, agent = match.groups("")
    parts = _REQUEST.fullmatch(request)
    method, path, protocol = parts.groups("") if parts else ("", "", "")
    fields = [host, identity, user.strip(), time, request, method, path, protocol, status, size, referrer, agent]
    return [
        "" if field == "-" else _ESCAPED.sub(r"\1", field) if "\\" in field else field  # as the server escaped it
        for field in fields
    ]
