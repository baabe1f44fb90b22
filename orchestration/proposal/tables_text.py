"""The tables of a proposed mapping: columns, templates, constants, formats, translations.

Belongs here: their lines. Does not belong here: what goes into them (``plan``), the mapping's head (``mapping_text``).
"""

from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings
from orchestration.configuration.problems import nearest
from orchestration.proposal import toml_values as toml
from orchestration.proposal.plan import Plan

_SURE = 0.7
_MOST_LISTED = 40


def column_lines(found: Findings, plan: Plan) -> list[str]:
    """``[files.columns]``: what is mapped, what is required and missing, what else there is on either side."""
    lines = ["[files.columns]"]
    if plan.match is not None:
        for name in plan.match.entity.columns:
            if header := plan.columns.get(name):
                guess = "" if plan.match.likeness[name] >= _SURE else "a guess; "
                lines.append(f"{name} = {toml.text(header)}  # {toml.comment(guess + _held(plan.by_header[header]))}")
        lines += [_missing_line(plan, name) for name in plan.missing]
        filled = {*plan.columns, *plan.constants, *plan.templates, *plan.missing}
        rest = [name for name in plan.match.entity.columns if name not in filled]
        lines += toml.comments("It can also hold: ", rest) if rest else []
    return lines + _unmapped(found, plan)


def template_lines(found: Findings, plan: Plan) -> list[str]:
    if found.layout.settings.format == "access_log" and "visitor_ref" in plan.columns:
        return [
            "# To tell visitors apart by address and browser, take visitor_ref out of [files.columns] and write:",
            "# [files.templates]",
            '# visitor_ref = "{remote_host} {?user_agent}"',
        ]
    return _table("[files.templates]", plan.templates)


def constant_lines(plan: Plan) -> list[str]:
    return _table("[files.constants]", plan.constants)


def format_lines(plan: Plan) -> list[str]:
    """``[files.formats]``: directives for the times that are not ISO."""
    lines = []
    for name, header in plan.columns.items():
        moments = plan.by_header[header].kind.moments
        if moments is None or moments.is_iso:
            continue
        line = f"{name} = {toml.text(moments.formats[0])}"
        if moments.is_ambiguous:
            line += f"  # or {toml.text(moments.formats[1])}: the values do not tell day from month"
        lines.append(line)
    return ["[files.formats]", *lines] if lines else []


def value_lines(plan: Plan, channels: frozenset[str]) -> list[str]:
    """``[files.values.channel]``, where a file has words of its own for channels; ``channels``: the seed's keys."""
    header = plan.columns.get("channel")
    if header is None:
        return []
    column = plan.by_header[header]
    if len(column.codes) == column.distinct and set(column.codes) <= channels:
        return []
    lines, unknown = [], []
    for word in column.codes:
        near = word if word in channels else nearest(word, channels)
        if near is None:
            unknown.append(f'# {toml.key(word)} = "..."  # which channel? a key of channels.csv')
        else:
            lines.append(f"{toml.key(word)} = {toml.text(near)}{'' if word == near else '  # a guess'}")
    if hidden := column.distinct - len(column.codes):
        unknown.append(f'# "..." = "..."  # {hidden:,} more words, which may be names and are not shown here')
    head = "[files.values.channel]  # a word that is not listed here is quarantined"
    return [head if lines else f"# {head}", *lines, *unknown]


def _held(column: Column) -> str:
    """What a column holds, in a few words that may be shown."""
    if not column.filled:
        return "empty"
    return column.shown if column.shown.startswith("text,") else f"{column.kind.name}: {column.shown}"


def _missing_line(plan: Plan, name: str) -> str:
    assert plan.match is not None
    kind, where = plan.match.entity.columns[name], "name its header, or give it in [files.constants]"
    if kind == "instant":
        where = 'name its header, or make it of others in [files.templates]: "2026-05-{day}"; or [files.constants]'
    elif name == plan.match.entity.own_id:
        where = 'name its header, or make it of others in [files.templates]; or "@record_key", its content'
    elif name.endswith("_no"):
        where = 'name its header, or write "@line": the number of the line in the file'
    return f'# {name} = "..."  # required ({kind}): {where}'


def _unmapped(found: Findings, plan: Plan) -> list[str]:
    used = {*plan.columns.values(), *plan.drop, *(question.header for question in plan.questions)}
    rest = [column for column in found.columns if column.header not in used]
    if plan.match is None:
        listed = [f"# ... = {toml.text(column.header)}  # {toml.comment(_held(column))}" for column in rest]
        return ["# The column of the warehouse to the left, the header to the right:", *listed[:_MOST_LISTED]]
    if plan.questions:  # columns on a scale are listed where the questions are
        rest = [column for column in rest if column.scale is None]
    names = [toml.text(column.header) for column in rest[:_MOST_LISTED]]
    more = f", and {len(rest) - len(names)} more" if len(rest) > len(names) else ""
    return toml.comments(f"Kept as received, reported nowhere{more}: ", names) if names else []


def _table(head: str, values: dict[str, str]) -> list[str]:
    return [head, *(f"{name} = {toml.text(value)}" for name, value in values.items())] if values else []
