"""What an account's owner says of one kind of object beside the project's own mapping of it.

Belongs here: that shape. Does not belong here: what a vendor's own properties mean (dbt's macros/vendors).
"""

from ingestion.settings.base import Header, Slug, Strict


class ObjectMapping(Strict):
    """``columns`` and ``constants`` by canonical column, the first naming a property of the account, which is then
    read; ``values`` translates what a column says. They win over the project's own, column by column, word by word."""

    columns: dict[Slug, Header] = {}
    constants: dict[Slug, str] = {}
    values: dict[Slug, dict[str, str]] = {}
