"""Lines for overlay/survey_scales.csv, ready to paste, for questions that nobody has registered yet.

Belongs here: their text, the choices that only a person can make, how to make them. Does not belong here: guessing a
scale from values (``ingestion.inspection.scales``), reading an overlay.
"""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from ingestion.inspection.scales import Scale

FILE = "survey_scales.csv"
HOW_TO_CHOOSE = (
    "nps: only 'How likely are you to recommend us ...?' from 0 to 10; nps_kind is relational (asked of the brand as a "
    "whole) or transactional (after one occasion)",
    "csat: how satisfied? high_means is good or bad",
    "ces: how easy, or how much effort? high_means is ease if a high answer is an easy one, else effort",
)

_CHOICES: tuple[dict[str, str], ...] = (
    {"metric": "nps", "high_means": "good", "nps_kind": "relational"},
    {"metric": "nps", "high_means": "good", "nps_kind": "transactional"},
    {"metric": "csat", "high_means": "good"},
    {"metric": "ces", "high_means": "ease"},
    {"metric": "ces", "high_means": "effort"},
)


class Question(NamedTuple):
    """A question as its answers name it, with what its values suggest."""

    source_instance: str
    survey_id: str
    question_id: str
    scale: Scale | None


def header_line(columns: Sequence[str]) -> str:
    """The first line of the file. ``columns``: of the seed, or of the user's own file."""
    return _csv_line(columns)


def lines_for(question: Question, columns: Sequence[str]) -> list[str]:
    """One line a choice of metric and direction, of which one is to be pasted; NPS only where the scale is 0 to 10."""
    scale = question.scale or Scale(1, 5, (), False)
    is_nps_scale = (scale.least, scale.greatest) == (0, 10)
    known = {
        "source_instance": question.source_instance,
        "survey_id": question.survey_id,
        "question_id": question.question_id,
        "scale_min": str(scale.least),
        "scale_max": str(scale.greatest),
        "no_answer_codes": "|".join(scale.codes),
    }
    choices = [choice for choice in _CHOICES if choice["metric"] != "nps" or is_nps_scale]
    return [_csv_line([{**known, **choice}.get(column, "") for column in columns]) for choice in choices]


def lines_by_reading(question: Question, columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The lines of ``lines_for`` under each reading of the values, with a sentence that tells it; "" if there is one.

    A value beside the scale may mean "no answer" or be an answer, and no count tells which.
    """
    scale = question.scale
    if scale is None or (wider := scale.wider) is None:
        return [("", lines_for(question, columns))]
    codes = " and ".join(code for code in scale.codes if code not in wider.codes)
    readings = (("no answer", scale), ("an answer like the others", wider))
    return [
        (f"If {codes} means {meaning}:", lines_for(question._replace(scale=read), columns))
        for meaning, read in readings
    ]


def _csv_line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
