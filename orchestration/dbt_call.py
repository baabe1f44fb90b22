"""What a call of dbt is handed: variables as text, fingerprints of the project's SQL, the environment.

Belongs here: what is the same whatever is called. Does not belong here: the calls (transformation.py), or which
variables a configuration makes (dbt_vars.py).
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.home import DBT_PROJECT_DIR


def variables_text(variables: Mapping[str, Any]) -> str:
    """Variables for dbt's command line. It reads YAML, to which JSON's two halves of an emoji are no text."""

    def whole(escape: re.Match[str]) -> str:
        return f"\\U{ord(json.loads(f'{chr(34)}{escape[0]}{chr(34)}')):08x}" if escape[1] else escape[0]

    return re.sub(r"\\(?:(ud[89ab]..\\ud[c-f]..)|.)", whole, json.dumps(variables))


def parser_fingerprint() -> str:
    """Changes with the SQL that turns a payload into columns, so that an upgrade parses history again."""
    macros = DBT_PROJECT_DIR / "macros"
    return _fingerprint([*sorted((macros / "files").glob("parse*.sql")), *sorted((macros / "dialect").glob("*.sql"))])


def macros_fingerprint() -> str:
    """Changes with any macro, so that an upgrade redoes what is otherwise redone for touched keys alone."""
    return _fingerprint(sorted((DBT_PROJECT_DIR / "macros").rglob("*.sql")))


def _fingerprint(files: Sequence[Path]) -> str:
    import hashlib

    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
