"""Named redactions: the only change that a record undergoes before it is stored.

Belongs here: the hash key and the hash. Does not belong here: which headers are redacted (the mapping says so).
"""

import contextlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from ingestion.errors import HashKeyError

_MIN_KEY_BYTES = 16


def load_hash_key(home: Path) -> bytes:
    """The key of the installation: ``CEM_HASH_KEY`` if set, else ``<home>/secrets/hash_key``, created on first use.

    Keep it: under another key the same person hashes to another value, and files that are read again land anew.
    Raises ``HashKeyError`` if the key is shorter than 16 bytes or the file can be read by other users.
    """
    if given := os.environ.get("CEM_HASH_KEY"):
        return _long_enough(given.encode(), "the environment variable CEM_HASH_KEY")
    path = home / "secrets" / "hash_key"
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise HashKeyError(f"{path} can be read by other users. What to do: chmod 600 {path}")
    return _long_enough(path.read_bytes().strip(), str(path))


def _create(path: Path) -> None:
    """Write a random key; whole or not at all, and never over another."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secrets.token_hex(32).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA-256 in hex. Blank text stays blank: a shared hash of "nothing" would look like one very busy person."""
    return hmac.digest(key, text.encode(), "sha256").hex() if text.strip() else text


def _long_enough(key: bytes, where: str) -> bytes:
    if len(key) < _MIN_KEY_BYTES:
        raise HashKeyError(f"The hash key in {where} is {len(key)} bytes long; it needs at least {_MIN_KEY_BYTES}.")
    return key
