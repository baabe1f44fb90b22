"""Find a mapping's files, and only inside the data folder.

Belongs here: turning a glob into paths. Does not belong here: opening them.
"""

from pathlib import Path

from ingestion.errors import GlobError
from ingestion.settings import FileMapping


def resolve_glob(data_dir: Path, mapping: FileMapping) -> list[Path]:
    """Files that match the mapping's glob, sorted by their path below ``data_dir``; empty if there is none.

    Raises ``GlobError`` if the data folder is missing, the glob leaves it, or a match is a link to a place outside.
    """
    root = data_dir.resolve()
    if not root.is_dir():
        raise GlobError(f"The data folder {data_dir} does not exist. Pass it with --data, or set data in cem.toml.")
    if Path(mapping.glob).is_absolute() or ".." in Path(mapping.glob).parts:
        raise GlobError(f"files mapping {mapping.name!r}: glob {mapping.glob!r} would leave the data folder {root}.")
    found = [path for path in sorted(root.glob(mapping.glob)) if path.is_file()]
    for path in found:
        if not path.resolve().is_relative_to(root):
            raise GlobError(
                f"files mapping {mapping.name!r}: {path.relative_to(root)} is a link to {path.resolve()}, outside the "
                f"data folder {root}. Copy the file into the folder, or narrow the glob {mapping.glob!r}."
            )
    return found
