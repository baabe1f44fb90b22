"""Records of one CSV file: text stays text, every record knows its first line, no broken line is lost.

Belongs here: splitting lines into fields and recovering after a broken record. Does not belong here: what the fields
mean, redactions, counting.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.readers.headers import named_header
from ingestion.readers.lines import MAX_RECORD_BYTES, UnreadableFile, is_line_transparent, not_text, read_lines
from ingestion.readers.record import Record, Records


@dataclass(frozen=True)
class CsvFormat:
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0  # lines above the header


class _TooLong(Exception):
    """An open quote has swallowed more than a record may hold."""


class CsvRecords(Records):
    """The records below the header.

    Blank lines are no records. A record is broken (``fields is None``) if its field count differs from the header's,
    the csv module rejects it, it cannot be decoded or holds a NUL. If a quote is never closed, only the line that
    opened it is broken and reading resumes on the next one.

    A file as a whole is unusable for what ``read_lines`` says, and without a header line of distinct names.
    """

    def __init__(self, path: Path, fmt: CsvFormat) -> None:
        csv.field_size_limit(MAX_RECORD_BYTES)
        self._format = fmt
        self._encoding = fmt.encoding if is_line_transparent(fmt.encoding) else "utf-8"
        self._source = read_lines(path, fmt.encoding)
        self._again: deque[bytes] = deque()  # lines a broken record swallowed, to be read once more
        self._taken: list[bytes] = []  # lines of the record being read
        self._undecodable = False
        self._line = 0  # lines handed out so far
        self._suspicious_until = 0  # up to this line a record may be the tail of a broken one
        try:
            self._skip(fmt.skip_lines)
            self.header_line = self._line + 1
            self.header: list[str] = self._read_header()
        except UnreadableFile:
            self.close()
            raise

    def close(self) -> None:
        self._source.close()

    def __iter__(self) -> Iterator[Record]:
        width, taken = len(self.header), self._taken
        while True:
            reader = self._reader()
            try:
                for fields in reader:
                    first = self._line - len(taken) + 1
                    if len(fields) == width and not self._undecodable and first > self._suspicious_until:
                        yield Record(first, fields)
                    elif fields or len(taken) > 1:
                        yield self._judged(first, fields, width)
                    taken.clear()
                    self._undecodable = False
                return
            except csv.Error as error:
                yield self._broken_at_first_line(str(error))
            except _TooLong:
                yield self._broken_at_first_line("a quote is opened and not closed")

    def _reader(self) -> "Iterator[list[str]]":
        return csv.reader(
            self._decoded_lines(), delimiter=self._format.delimiter, quotechar=self._format.quote, strict=True
        )

    def _decoded_lines(self) -> Iterator[str]:
        encoding, taken, again, source = self._encoding, self._taken, self._again, self._source
        size = 0
        while True:
            line = again.popleft() if again else next(source, b"")
            if not line:
                return
            self._line += 1
            size = size + len(line) if taken else len(line)
            taken.append(line)
            if size > MAX_RECORD_BYTES:
                raise _TooLong
            try:
                text = line.decode(encoding)
            except UnicodeError:
                text, self._undecodable = line.decode(encoding, "backslashreplace"), True
            if "\0" in text:
                text, self._undecodable = text.replace("\0", "\\x00"), True
            yield text

    def _judged(self, first: int, fields: list[str], width: int) -> Record:
        """A record off the fast path: broken, or close behind a broken one."""
        raw = self._raw(self._taken)
        if self._undecodable:
            return Record(first, None, raw, not_text(self._format.encoding))
        if len(fields) != width:
            return Record(first, None, raw, f"{len(fields)} fields, the header has {width}")
        if raw.count(self._format.quote) % 2:
            # The tail of a broken record can have the right number of fields by chance; its odd quote betrays it.
            return Record(first, None, raw, "a quote is closed that was not opened")
        return Record(first, fields)

    def _broken_at_first_line(self, problem: str) -> Record:
        """Give up the line that opened the record; the lines it swallowed are read again."""
        first = self._line - len(self._taken) + 1
        broken, swallowed = self._taken[0], self._taken[1:]
        self._suspicious_until = max(self._suspicious_until, self._line + 1)  # its tail may stand on the next line
        self._again.extendleft(reversed(swallowed))
        self._line = first
        self._taken.clear()
        self._undecodable = False
        return Record(first, None, self._raw([broken]), problem)

    def _raw(self, lines: list[bytes]) -> str:
        text = b"".join(lines).decode(self._encoding, "backslashreplace")
        return text.rstrip("\r\n").replace("\0", "\\x00")

    def _skip(self, n_lines: int) -> None:
        while self._line < n_lines and next(self._source, b""):
            self._line += 1

    def _read_header(self) -> list[str]:
        line = self.header_line
        try:
            header = next(self._reader(), [])
        except (csv.Error, _TooLong) as error:
            raise UnreadableFile(
                f"the header cannot be read ({error}).", "Check delimiter, quote and line ends of the file.", line
            ) from error
        if self._undecodable:
            raise UnreadableFile(
                f"the header is {not_text(self._format.encoding)}.",
                'Correct the mapping\'s encoding (files from Excel are often "cp1252" or "utf-16").',
                line,
            )
        if not header and self._taken and next(self._source, None) is not None:
            raise UnreadableFile(
                f"line {line} is blank.", "It must hold the headers; skip_lines leaves out lines above them.", line
            )
        if not header and not self._taken and self._line:
            raise UnreadableFile(
                f"it ends above the header, which skip_lines looks for on line {self._format.skip_lines + 1}.",
                "Correct skip_lines in the mapping, or fetch the file again.",
                self._line,
            )
        header = named_header(header, line)
        self._taken.clear()
        return header
