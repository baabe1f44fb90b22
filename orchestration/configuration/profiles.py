"""`[profiles.<name>]`: settings that hold in one place only, such as production, over those of the file.

Belongs here: which profile is chosen, what it lays over the file, and that each keeps to its own home. Does not belong
here: what a setting may be, which is judged as if it stood at the top of the file.
"""

import os
from collections.abc import Mapping
from typing import Any

from orchestration.configuration.model import CemConfig
from orchestration.configuration.problems import Report, nearest
from orchestration.configuration.toml_text import Path as Key
from orchestration.configuration.toml_text import Position, TomlText
from orchestration.home import Home

PROFILES = "profiles"
_NOT_IN_A_PROFILE = ("name", "profile", "files", PROFILES)


def chosen(data: Mapping[str, Any]) -> str:
    """The profile that the environment names, else the file; "" for none."""
    named = os.environ.get("CEM_PROFILE") or data.get("profile") or ""
    return named if isinstance(named, str) else ""


def with_profile(data: Mapping[str, Any], name: str, report: Report) -> dict[str, Any]:
    """The settings of the file with those of the profile over them."""
    settings = {key: value for key, value in data.items() if key != PROFILES}
    tables = data.get(PROFILES, {})
    there_are = [key for key, value in tables.items() if isinstance(value, dict)] if isinstance(tables, dict) else []
    if not name:
        return settings
    if name not in there_are:
        what = f"There are: {', '.join(there_are)}." if there_are else "The file has no profiles."
        message = f"there is no [profiles.{name}] in the file. {what} One that changes nothing is an empty table."
        report(("profile",), message, nearest(name, there_are))
        return settings
    allowed = {key: value for key, value in tables[name].items() if key not in _NOT_IN_A_PROFILE}
    return _laid_over(settings, allowed)


def report_places(toml: TomlText, report: Report) -> None:
    """Report what may not stand in a profile: what says which records are which, and so is the same everywhere."""
    for key, _ in toml.entries:
        if len(key) == 3 and key[0] == PROFILES and key[2] in _NOT_IN_A_PROFILE:
            report(key, "this is the same in every profile: it stands at the top of the file.")


def setting_of(written: Key) -> Key:
    """The setting that is written at a place of the file: at the top, or in a profile."""
    return written[2:] or ("profile",) if written[0] == PROFILES else written


def find(toml: TomlText, profile: str, setting: Key) -> Position:
    """Where a setting is written: in the profile, if it is there, else at the top."""
    there = (PROFILES, profile, *setting)
    return toml.positions[there] if there in toml.positions else toml.find(setting)


def check_home(config: CemConfig, report: Report) -> None:
    """Report a home that belongs to another profile: what is tried out in one is never published in another."""
    owner = Home(config.home).profile
    if owner and owner != config.profile:
        us = f"the profile {config.profile}" if config.profile else "no profile"
        report(
            ("home",),
            f"{config.home} is the home of the profile {owner}, and this is {us}. Say `cem --profile {owner}` (or "
            f"CEM_PROFILE={owner}) if you mean it, else name another home.",
        )


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Table by table and setting by setting; lists are replaced whole."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _laid_over(under, value) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged
