"""What to do about each reason of the quarantine: one sentence a reason, here and nowhere else.

Belongs here: those sentences. Does not belong here: deciding what is quarantined (the judges in dbt do).
"""

# By the reason's name, which ends at the first colon; what follows it names columns.
ADVICE = {
    "broken_record": (
        "The line cannot be read: mend it in the file, or the mapping's delimiter, quote or encoding "
        "(cem files inspect FILE shows them)."
    ),
    "unreadable": (
        "The text is no value of the column's type: give times a format under [files.formats], numbers with a comma "
        "decimal_comma = true, or mend the file. A time that looks right was skipped by the clocks of its zone in "
        "spring: is the mapping's timezone right?"
    ),
    "unmapped_value": (
        "The word is not listed under [files.values.<column>] (of HubSpot: under values of sources.hubspot.mappings): "
        "add it there with what it means."
    ),
    "unknown_channel": "The word is no key of channels.csv: translate it under [files.values.channel].",
    "unknown_word": "The column knows a few words only: translate the file's own under [files.values.<column>].",
    "missing": "The record has no value for a required column: complete it at its source, or map another header.",
    "outside_the_calendar": "The date is before 2000-01-02 or after 2049-12-30: mend it, or its format in the mapping.",
    "in_the_future": (
        "The moment lies more than a day after the file was read: check the mapping's timezone and formats, then the "
        "source."
    ),
    "below_zero": "A weight below zero counts an answer backwards: mend it at its source, or map another header.",
    "not_above_zero": "A rate says what one unit is worth, which is never nothing: mend it at its source.",
    "unregistered_question": "Register the question: add one of its lines below to overlay/survey_scales.csv.",
    "ambiguous_scale": (
        "survey_scales.csv marks this period as is_ambiguous: on which scale people answered cannot be known, so that "
        "nothing is to be done."
    ),
    "not_a_number": (
        "The answer is text: if it means that nobody answered, add it to no_answer_codes of the question's line."
    ),
    "not_an_integer": "The answer lies between two points of its scale: mend it at its source; it is never rounded.",
    "out_of_scale": (
        "The answer lies outside the registered scale: a code for no answer belongs into no_answer_codes, a changed "
        "scale into a line of its own with valid_from."
    ),
    "rating_not_on_its_scale": "The stars lie outside rating_min to rating_max: check those two, then the source.",
}
_UNKNOWN = (
    "Look at the record in its file; what is demanded of it stands in dbt_project/dbt_project.yml, vars.entities."
)


def advice_for(reason: str) -> str:
    """What to do about a reason, such as ``missing: order_id``."""
    return ADVICE.get(reason.split(":")[0], _UNKNOWN)
