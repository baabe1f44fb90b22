"""What a proposed mapping says of questions: which columns are some, what to compare their scores by, their scales.

Belongs here: those lines. Does not belong here: guessing scales (``ingestion.inspection.scales``).
"""

from collections.abc import Sequence

from ingestion.inspection.findings import Findings
from orchestration.proposal import toml_values as toml
from orchestration.proposal.plan import Plan
from orchestration.scale_lines import FILE, HOW_TO_CHOOSE, Question, header_line, lines_by_reading

_MOST_DIMENSIONS = 8
_MOST_VALUES = 20
_WITH_DIMENSIONS = {("surveys", "responses"), ("surveys", "answers")}


def question_lines(plan: Plan) -> list[str]:
    """``questions`` of a file with one column a question; it stands above the tables."""
    if not plan.is_responses:
        return []
    if not plan.questions:
        return ['# questions = ["..."]  # required: the headers of the questions; no column looks like a scale']
    chosen = [question.header for question in plan.questions]
    others = [c.header for c in plan.by_header.values() if c.scale is not None and c.header not in chosen]
    lines = [f"questions = {toml.texts(chosen)}  # a guess: one answer each"]
    return lines + (toml.comments("Also on something like a scale: ", map(toml.text, others)) if others else [])


def dimension_lines(found: Findings, plan: Plan) -> list[str]:
    """Things to compare scores by, for the user to choose from."""
    if plan.match is None or (plan.match.entity.family, plan.match.entity.name) not in _WITH_DIMENSIONS:
        return []
    used = {*plan.columns.values(), *plan.drop, *plan.hashed, *(question.header for question in plan.questions)}
    fit = [
        column
        for column in found.columns
        if column.codes and column.scale is None and 2 <= column.distinct <= _MOST_VALUES and column.header not in used
    ]
    if not fit:
        return []
    named = [f"# {toml.slug(column.header)} = {toml.text(column.header)}" for column in fit[:_MOST_DIMENSIONS]]
    return ["# [files.dimensions]  # what to compare the scores by, besides what there is", *map(toml.comment, named)]


def scale_lines(plan: Plan, columns: Sequence[str]) -> list[str]:
    """What to add to the scale registry, whose header is ``columns``: else every answer is quarantined."""
    if plan.match is not None and (plan.match.entity.family, plan.match.entity.name) == ("surveys", "answers"):
        return [f"# Each question must be registered in overlay/{FILE}; cem quarantine prints the lines to add."]
    if not plan.questions:
        return []
    lines = [
        f"# Each question needs ONE of its lines in overlay/{FILE}, whose first line is",
        f"#   {header_line(columns)}",
        *(f"# {rule}" for rule in HOW_TO_CHOOSE),
    ]
    survey = plan.constants.get("survey_id", plan.name)
    for column in plan.questions:
        question = Question(plan.name, survey, column.header, column.scale)
        for reading, choices in lines_by_reading(question, columns):
            lines += [f"#   {toml.comment(line)}" for line in ([reading] if reading else []) + choices]
    return lines
