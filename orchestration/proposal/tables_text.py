"""The tables of a proposed mapping: columns, templates, constants, formats, translations.

Belongs here: their lines. Does not belong here: what goes into them (``plan``), the mapping's head (``mapping_text``).
"""

from ingestion.inspection.columns import Column
from ingestion.inspection.findings import Findings
from ingestion.inspection.scales import Scale
from orchestration.configuration.problems import nearest
from orchestration.proposal import toml_values as toml
from orchestration.proposal.plan import Plan, repeats_of
from orchestration.proposal.vocabulary import header_words

_SURE = 0.7
_MOST_LISTED = 40
_MONEY = {"amount", "price", "freight"}


def column_lines(found: Findings, plan: Plan) -> list[str]:
    """``[files.columns]``: what is mapped, what is required and missing, what else there is on either side."""
    lines = ["[files.columns]"]
    if plan.match is not None:
        for name in plan.match.entity.columns:
            if header := plan.columns.get(name):
                guess = "" if plan.match.likeness[name] >= _SURE else "a guess; "
                lines.append(f"{name} = {toml.text(header)}  # {toml.comment(guess + _held(plan.by_header[header]))}")
        lines += [_missing_line(plan, name) for name in plan.missing]
        lines += _amount_lines(found, plan)
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
    scale = plan.by_header[plan.columns["rating"]].scale if "rating" in plan.columns else None
    if scale is None or scale.wider is None:
        return _table("[files.constants]", plan.constants)
    codes = [code for code in scale.codes if code not in scale.wider.codes]
    no_answer = f"no_answer = {toml.texts(scale.codes)}"
    return [
        "[files.constants]",
        *_table("", plan.constants)[1:],
        f"# Take ONE of two. If {' and '.join(codes)} means no answer; then {no_answer} above [files.columns], too:",
        *_rating_lines(scale),
        "# If it is an answer like the others:",
        *_rating_lines(scale.wider),
    ]


def _rating_lines(scale: Scale) -> list[str]:
    return [f'# rating_min = "{scale.least}"', f'# rating_max = "{scale.greatest}"']


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
        unknown.append(f'# "..." = "..."  # {hidden:,} not shown here: may be names')
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
    elif name == plan.match.entity.own_id and plan.repeating:
        where = "is a record something else (--as)? Or make the id of several headers in [files.templates]: "
        where += '"{order} {item}"; or "@record_key", its content'
        header = plan.by_header[plan.repeating]
        return toml.comment(
            f"# {name} = {toml.text(plan.repeating)}  # required ({kind}); {repeats_of(header)}: {where}"
        )
    elif name == plan.match.entity.own_id:
        where = 'name its header, or make it of others in [files.templates]; or "@record_key", its content'
    elif name == "contact_ref":
        where = 'name its header; sales without a known customer: contact_ref = "anonymous" in [files.constants]'
    elif name.endswith("_no"):
        where = 'name its header, or write "@line": the number of the line in the file'
    return f'# {name} = "..."  # required ({kind}): {where}'


def _amount_lines(found: Findings, plan: Plan) -> list[str]:
    """Where an order's money goes, if the file has some: an order has no amount of its own."""
    if plan.match is None or (plan.match.entity.family, plan.match.entity.name) != ("commerce", "orders"):
        return []
    mapped = set(plan.columns.values())
    money = [
        toml.text(column.header)
        for column in found.columns
        if column.kind.is_number and column.header not in mapped and _MONEY & set().union(*header_words(column.header))
    ]
    if not money:
        return []
    where = "order_lines (as price, freight) or payments (as amount), by a mapping of their own for this file"
    return toml.comments(f"An order has no amount of its own; amounts go to {where}: ", money)


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
