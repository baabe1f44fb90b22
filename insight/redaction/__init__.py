"""What a customer wrote, without what tells who he is: a rule, which can miss. Pure functions, Arrow in, Arrow out.

Belongs here: finding what may be personal in a text and putting the word for its kind in its place. Does not belong
here: whose text it is, which names are known, whether it is published.

What it cannot find: names that nobody knows and that stand where any word could, misspelt ones, those in scripts that
put no blank between words, and who somebody is from what he tells ("the only vet of the village").
"""

from insight.redaction.redact import (
    REDACTED,
    REDACTION_VERSION,
    Redacted,
    name_words,
    names_spelled,
    redact,
    redact_feedback,
    with_names_md5,
)

__all__ = [
    "REDACTED",
    "REDACTION_VERSION",
    "Redacted",
    "name_words",
    "names_spelled",
    "redact",
    "redact_feedback",
    "with_names_md5",
]
