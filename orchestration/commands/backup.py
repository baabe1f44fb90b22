"""`cem backup` and `cem restore`. What is saved, and how it is proved whole, is not here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

_KEY = (
    "secrets/ is not in it: keep it apart, above all secrets/hash_key, without which the same person gets another hash."
)


def backup(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, such as cem.tar.zst.")],
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Save warehouse, ledger, published states, logs of one moment in one archive. No run may be on meanwhile."""
    with explained():
        from orchestration.backup import back_up
        from orchestration.config import load_config
        from orchestration.home import Home
        from orchestration.status_report import size

        loaded = load_config(config, data=data)
        home = Home(loaded.home)
        home.prepare()
        with home.lock():
            manifest = back_up(loaded, archive)
        console.print(
            f"{archive}: {len(manifest.files)} files, {size(archive.stat().st_size)} "
            f"(unpacked {size(sum(n for n, _ in manifest.files.values()))}).",
            highlight=False,
            soft_wrap=True,
        )
        console.print(_KEY, highlight=False, soft_wrap=True)


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that cem backup wrote.")],
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Put an archive's content into an empty home, once every file has proved to be what was saved."""
    with explained():
        from orchestration.backup import require_empty, restore
        from orchestration.config import load_config
        from orchestration.home import Home

        loaded = load_config(config, data=data)
        home = Home(loaded.home)
        require_empty(home)
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with home.lock():
            require_empty(home)
            manifest = restore(loaded, archive)
            home.prepare()
            home.belong_to(loaded.profile)
        console.print(f"Restored to {manifest.made_at}: {home.root}. `cem status` shows it.", soft_wrap=True)
        if manifest.has_hash_key and not (home.secrets_dir / "hash_key").is_file():
            console.print(
                "Before the next run put secrets/hash_key back, which the archive does not hold: under another key the "
                "same person gets another hash.",
                style="yellow",
                soft_wrap=True,
            )
