"""Names of what lands, for whoever needs no more than names. Belongs here: nothing that must be imported to be said."""

FILES = "files"
"""The vendor of mapped files."""
OPERATIONS_DATASET = "raw_ops"
LEDGER_TABLE = "ledger"


def records_dataset(vendor: str) -> str:
    """The schema that holds a vendor's landed records, one table an entity."""
    return f"raw_{vendor}"
