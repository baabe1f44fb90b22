"""What `cem files inspect` shows of a file, above the mapping.

Belongs here: wording and layout. Does not belong here: finding anything out; every value here may be shown to anybody.
"""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings

_FORMATS = {
    "csv": "CSV",
    "jsonl": "JSON lines",
    "parquet": "Parquet",
    "xlsx": "Excel workbook",
    "access_log": "access log",
    "fixed_width": "columns of fixed width (a guess)",
}
_DELIMITERS = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}
_BROKEN_SHOWN = 5


def show_findings(console: Console, found: Findings) -> None:
    """Print what the file is, its columns, what they may mean."""
    console.print(f"[bold]{escape(str(found.sample.path))}[/bold]", highlight=False, soft_wrap=True)
    for line in [_format(found), _extent(found), *_broken(found), *(f"Note: {note}." for note in found.notes)]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(_columns(found.columns))
    for line in _meanings(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print()


def _format(found: Findings) -> str:
    layout = found.layout.settings
    parts = [_FORMATS[layout.format]]
    if layout.format == "csv" and found.layout.is_guess:
        parts.append("no delimiter found, one column")
    elif layout.format == "csv":
        parts.append(f"delimiter {_DELIMITERS.get(layout.delimiter, layout.delimiter)}")
        parts += ["fields in apostrophes"] if layout.quote == "'" else []
    if found.encoding is not None:
        note = f" ({found.encoding.note})" if found.encoding.note else ""
        parts.append(f"{found.encoding.name}{note}")
    if layout.sheet is not None:
        parts.append(f"sheet {layout.sheet!r}")
    if layout.skip_lines:
        below = "the first record" if layout.format == "fixed_width" else "the header"
        parts.append(f"{_number(layout.skip_lines, 'line')} above {below}")
    return ", ".join(parts)


def _extent(found: Findings) -> str:
    table, sample = found.table, found.sample
    packed = ", gzipped" if sample.is_gzip else ""
    about = "" if table.is_exact else "about "
    whole = f"{about}{_number(table.total, 'record')}, {_number(len(found.columns), 'column')}"
    is_sample = table.total > table.records + len(table.broken)
    below = f"; what follows is of the first {table.records:,}" if is_sample else ""
    return f"{_size(sample.size)}{packed}: {whole}{below}"


def _broken(found: Findings) -> list[str]:
    broken = found.table.broken
    if not broken:
        return []
    shown = [f"  line {item.line:,}: {item.problem}" for item in broken[:_BROKEN_SHOWN]]
    return [f"{_number(len(broken), 'broken record')}: kept and counted, in no figure", *shown]


def _columns(columns: list[Column]) -> Table:
    table = Table()
    for name in ("column", "kind", "filled", "distinct", "holds", "what it may be"):
        table.add_column(name, justify="right" if name in ("filled", "distinct") else "left", overflow="fold")
    for column in columns:
        header = repr(column.header) if column.header != column.header.strip() else column.header
        filled = f"{100 * column.filled / column.records:.3g} %" if column.records else "-"
        remarks = "; ".join(_remarks(column))
        table.add_row(*map(escape, (header, column.kind.name, filled, f"{column.distinct:,}", column.shown, remarks)))
    return table


def _remarks(column: Column) -> list[str]:
    remarks = [column.kind.note] if column.kind.note else []
    if column.header != column.header.strip():
        remarks.append("the header has blanks around it: they belong to its name")
    moments = column.kind.moments
    if moments is not None and not moments.is_iso:
        remarks.append(f"read by {' or '.join(moments.formats) if moments.is_ambiguous else moments.formats[0]}")
    remarks += [column.hint] if column.hint else []
    if column.may_name_things:
        remarks.append("a name, of things or of people? Of people: redact it")
    elif column.personal is not None:
        remarks.append(f"{column.personal}: redact it?")
    if column.hidden and not column.hint:
        remarks.append(f"{_number(column.hidden, 'word')} not shown: may be names")
    if column.scale is not None:
        scale = column.scale
        remarks.append(f"a scale, {scale.least} to {scale.greatest}?")
    elif column.kind.words:
        words = ", ".join(f"{word} ({number:,})" for word, number in column.kind.words.items())
        remarks.append(f"no value: {words}")
    return remarks


def _meanings(found: Findings) -> list[str]:
    lines = []
    if found.keys:
        keys = " or ".join(" + ".join(key) for key in found.keys)
        lines.append(f"Tells records apart: {keys} (in the {found.table.records:,} records looked at)")
    elif found.table.records > 1:
        lines.append("Tells records apart: no column, and no pair of columns")
    # A date of birth is a person's, no moment of the record.
    times = [column.header for column in found.columns if column.kind.is_moment and column.personal is None]
    if times:
        lines.append(f"Times: {', '.join(times)}")
    redact = [f"{column.header} ({column.personal})" for column in found.columns if column.personal and column.filled]
    if redact:
        lines.append(f"Personal data to drop or hash: {', '.join(redact)}")
    likely = [column for column in found.columns if column.scale and column.scale.is_likely]
    for column in likely or [column for column in found.columns if column.scale]:
        lines.append(_scale(column))
    return lines


def _scale(column: Column) -> str:
    scale = column.scale
    assert scale is not None
    codes = f"; outside it: {', '.join(scale.codes)} (no answer?)" if scale.codes else ""
    return f"Scale: {column.header}, {scale.least} to {scale.greatest}{codes}. {scale.meaning}"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
