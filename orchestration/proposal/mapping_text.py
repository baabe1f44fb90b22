"""The text of a ``[[files]]`` mapping to start from, with a comment wherever the user has to decide.

Belongs here: the lines of the mapping's head, and the order of the whole. Does not belong here: decisions (``plan``),
the tables below the head (``tables_text``), questions and scales (``survey_text``).
"""

import glob
import re

from ingestion.inspection.findings import Findings
from orchestration.configuration.mappings import NOT_CHOSEN
from orchestration.configuration.registry import Registry
from orchestration.proposal import toml_values as toml
from orchestration.proposal.matching import Match
from orchestration.proposal.plan import Plan, plan_of, repeats_of
from orchestration.proposal.survey_text import dimension_lines, question_lines, scale_lines
from orchestration.proposal.tables_text import column_lines, constant_lines, format_lines, template_lines, value_lines


def mapping_text(
    found: Findings, match: Match | None, registry: Registry, *, is_guess: bool, rival: Match | None = None
) -> str:
    """TOML that can be pasted into a cem.toml. Without ``match`` family and entity are left to the user.

    ``is_guess``: nobody said which entity the file is; ``rival``: it may also be that one.
    """
    plan = plan_of(found, match)
    channels = frozenset(registry.seed_values("channels", "channel_key"))
    lines = [
        f"# From a look at {toml.comment(found.sample.path.name)}. What a comment calls a guess is to be checked.",
        "[[files]]",
        f"name = {toml.text(plan.name)}",
        f'# instance = "{plan.name}"  # the same word for all files whose ids refer to each other',
        *_entity_lines(match, registry, is_guess=is_guess, rival=rival),
        _glob_line(found),
        *_layout_lines(found),
        '# timezone = "Europe/Berlin"  # if times are not those of company.timezone',
        *_identity_lines(found, plan),
        *question_lines(plan),
        *_decimal_comma(plan),
        # What follows are tables: a setting of the mapping's own below them would be one of theirs.
        *column_lines(found, plan),
        *template_lines(found, plan),
        *constant_lines(plan),
        *format_lines(plan),
        *value_lines(plan, channels),
        *dimension_lines(found, plan),
        *scale_lines(plan, registry.seeds["survey_scales"].columns),
    ]
    return "\n".join(lines) + "\n"


def _entity_lines(match: Match | None, registry: Registry, *, is_guess: bool, rival: Match | None) -> list[str]:
    if match is not None:
        next_likely = f"{rival.entity.family}.{rival.entity.name}" if rival else ""
        also = f"; next likely is {next_likely}: cem files inspect FILE --as {next_likely}" if rival else ""
        note = f"  # a guess, by the headers{also}" if is_guess else ""
        return [f'family = "{match.entity.family}"{note}', f'entity = "{match.entity.name}"']
    families: dict[str, list[str]] = {}
    for family, entity in sorted(registry.entities):
        families.setdefault(family, []).append(entity)
    return [
        "# What is one record? The headers do not tell. There are:",
        *(f"#   {family}: {', '.join(names)}" for family, names in families.items()),
        "# Choose one, and its columns are proposed: cem files inspect FILE --as FAMILY.ENTITY",
        f'family = "{NOT_CHOSEN}"',
        f'entity = "{NOT_CHOSEN}"',
    ]


def _glob_line(found: Findings) -> str:
    pattern = glob.escape(found.sample.path.name)
    wider = re.sub(r"[0-9]+", "*", pattern)
    hint = "relative to the data folder"
    if wider != pattern and "[" not in pattern:
        hint += f"; {toml.text(wider)} for all files of this kind"
    return f"glob = {toml.text(pattern)}  # {toml.comment(hint)}"


def _layout_lines(found: Findings) -> list[str]:
    """The settings of the layout that are not the default, in the order of the settings class."""
    settings, lines = found.layout.settings, []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if not value or value == field.default:
            continue
        if name == "fields":
            inner = ", ".join(f"{toml.key(key)} = {span}" for key, span in value.items())
            lines.append(f"fields = {{{inner}}}  # a guess: first and last position of each column")
        elif name == "encoding" and found.encoding is not None and found.encoding.is_guess:
            lines.append(f"encoding = {toml.text(value)}  # {found.encoding.note}")
        else:
            lines.append(f"{name} = {value if isinstance(value, int) else toml.text(value)}")
    return lines


def _identity_lines(found: Findings, plan: Plan) -> list[str]:
    lines = []
    if found.layout.settings.format == "access_log":
        lines.append("# No key: every line is a hit, also one that equals another. remote_host is always hashed.")
    elif plan.key:
        lines.append(f"key = {toml.texts(plan.key)}  # {toml.comment(_told_apart(found, plan))}")
    else:
        lines.append("# key = [...]  # no column and no pair tells all records apart: each is known by its content")
    if plan.modified:
        lines.append(f"modified_at = {toml.text(plan.modified)}  # tells which version of a record is the latest")
    fates = {name: toml.texts(headers) for name, headers in (("drop", plan.drop), ("hash", plan.hashed)) if headers}
    if fates:
        lines.append(f"redact = {toml.table(fates)}  # personal data: never stored, or only as a hash")
    things = [column.header for column in found.columns if column.may_name_things and column.header not in plan.drop]
    if things:
        why = "its few names, which repeat, look like those of things. If they are people's, add it to redact"
        lines.append(f"# {toml.comment(toml.texts(things))} is not dropped: {why}.")
    return lines


def _told_apart(found: Findings, plan: Plan) -> str:
    if found.tells_apart(plan.key):
        return f"tells all {found.table.records:,} records apart"
    (header,) = plan.key
    repeats = repeats_of(plan.by_header[header])
    return f"{repeats}, taken for versions of the same record, told by {plan.modified}: check"


def _decimal_comma(plan: Plan) -> list[str]:
    mapped = [plan.by_header[header] for header in plan.columns.values()]
    if not any(column.kind.name == "decimal comma" for column in mapped):
        return []
    pointed = [column.header for column in mapped if column.kind.name == "number"]
    note = f"  # but {toml.comment(toml.texts(pointed))} has decimal points" if pointed else ""
    return [f"decimal_comma = true{note}"]
