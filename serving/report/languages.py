"""The languages of the pages, apart from their texts, so that to name them costs no import."""

from typing import Literal, get_args

Language = Literal["en", "de", "pt"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
