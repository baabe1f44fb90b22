"""Reads one cem.toml with everything it refers to, and finds every mistake in one pass.

Here belongs the order of the checks and the way from a setting to the place where it is written (a line of the file, an
environment variable, an option). The checks themselves live beside what they judge.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from ingestion.settings import FileMapping
from orchestration.configuration import wording
from orchestration.configuration.mappings import check_data_folder, check_mappings
from orchestration.configuration.model import CemConfig, build
from orchestration.configuration.overlay import read_overlay
from orchestration.configuration.problems import Problem, Severity, has_errors, key_text, nearest
from orchestration.configuration.profiles import (
    check_home,
    chosen,
    find,
    report_places,
    setting_of,
    with_profile,
)
from orchestration.configuration.registry import Registry
from orchestration.configuration.source_mappings import check_source_mappings
from orchestration.configuration.toml_text import Path as Key
from orchestration.configuration.toml_text import TomlText, read_toml

_PATHS = ("data", "overlay", "home")


@dataclass
class Inspection:
    """What was found. `config` is None as soon as one problem is an error."""

    config: CemConfig | None
    problems: list[Problem]


@dataclass
class _Reporter:
    """Collects problems and knows where each setting is written. Of two about one setting the first is kept."""

    where: str
    toml: TomlText
    overrides: Mapping[str, Any]
    profile: str = ""
    problems: list[Problem] = field(default_factory=list)
    reported: set[Key] = field(default_factory=set)

    def __call__(self, path: Key, message: str, suggestion: str | None = None, severity: Severity = "error") -> None:
        if path in self.reported:
            return
        self.reported.add(path)
        key = key_text(path)
        if path and path[0] in self.overrides:
            self.problems.append(Problem(f"--{path[0]}", None, None, key, message, suggestion, severity))
        elif variable := _variable(path):
            self.problems.append(Problem(variable, None, None, key, message, suggestion, severity))
        else:
            line, column = find(self.toml, self.profile, path)
            self.problems.append(Problem(self.where, line, column, key, message, suggestion, severity))


def inspect(path: Path | None, overrides: Mapping[str, Path], registry: Registry) -> Inspection:
    """Read and judge `path` (None: ./cem.toml). Raises nothing for what the user wrote."""
    file = path or Path("cem.toml")
    where = str(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _unreadable(where, "this line is not UTF-8. Save the file as UTF-8.", line)
    except FileNotFoundError:
        named = "" if path else " in this folder. Name one with --config FILE, or start from examples/"
        return _unreadable(where, f"there is no such file{named}.")
    except OSError as error:
        return _unreadable(where, f"it cannot be read: {error.strerror}.")
    toml = read_toml(text)
    report = _Reporter(where, toml, overrides)
    report.problems += [Problem(where, wrong.line, wrong.column, "", wrong.message) for wrong in toml.syntax_problems]
    report_places(toml, report)
    _report_unknown(report)
    config = None
    if toml.data is not None:
        report.profile = chosen(toml.data)
        config = _judge(file, with_profile(toml.data, report.profile, report), overrides, registry, report)
    problems = sorted(report.problems, key=lambda problem: _order(problem, where))
    return Inspection(None if has_errors(problems) else config, problems)


def _report_unknown(report: _Reporter) -> None:
    for written, position in report.toml.entries:
        key = setting_of(written)
        if (names := wording.unknown_among(key)) is None:
            continue
        if wording.is_secret(key):
            report(written, wording.NO_SECRETS)
            report.reported.add(key)
            continue
        near = nearest(key[-1], [name for name in names if (*written[:-1], name) not in report.toml.positions])
        hint = near or nearest(key[-1], names)
        report.problems.append(Problem(report.where, *position, key_text(written), "there is no such setting.", hint))
        # The misspelled name explains why the right one is missing: one mistake, one line.
        report.reported |= {key, (*key[:-1], near)} if near else {key}


def _judge(
    file: Path, data: dict[str, Any], overrides: Mapping[str, Path], registry: Registry, report: _Reporter
) -> CemConfig | None:
    layer = _layer(file, data)
    config = None
    try:
        config = build(layer, overrides, file.absolute())
    except ValidationError as error:
        _report_model(error, data, report)
    except SettingsError as error:
        setting = str(error).split('"')[1]
        report((setting,), f"this cannot be read. Set one value at a time, as in CEM_{setting.upper()}__NAME=value.")
    if _variable(("files",)):
        report(("files",), "mappings stand in cem.toml only.")
    _check_variables(report)

    overlay = _folder("overlay", layer, overrides)
    if ("overlay" in data or _variable(("overlay",))) and not overlay.is_dir():
        report(("overlay",), f"there is no folder {overlay}. Leave it out if you have no seed rows of your own.")
    rows, wrong_rows = read_overlay(overlay, _shown(file, overlay), registry.seeds)
    report.problems += wrong_rows
    if config:
        config._seed_overlays = rows
        check_home(config, report)

    own_channels = {row["channel_key"] for row in rows.get("channels", ())}
    channels = registry.seed_values("channels", "channel_key") | own_channels
    check_mappings(data.get("files"), registry, channels, report)
    check_source_mappings(data.get("sources"), registry, channels, report)
    check_data_folder(data.get("files"), _folder("data", layer, overrides), report)
    return config


def _layer(file: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """The file's settings with its defaults for paths, which count from the folder of the file, made absolute."""
    layer = {"data": "data", "overlay": "overlay", **data}
    for key in _PATHS:
        if isinstance(layer.get(key), str):
            layer[key] = os.path.abspath(file.parent / Path(layer[key]).expanduser())
    return layer


def _folder(name: str, layer: Mapping[str, Any], overrides: Mapping[str, Path]) -> Path:
    """Where a folder is, by the order of sources, also if the model as a whole was refused."""
    by_upper = {variable.upper(): value for variable, value in os.environ.items()}
    given = overrides.get(name) or by_upper.get(f"CEM_{name.upper()}") or str(layer[name])
    return Path(os.path.abspath(Path(given).expanduser()))


def _report_model(error: ValidationError, data: Mapping[str, Any], report: _Reporter) -> None:
    """Report what the model refused, then what its checks across settings would say of the rest of each mapping."""
    broken: dict[int, set[str]] = {}
    for found in error.errors():
        key = wording.clean(found["loc"])
        wording.report_refused(key, found, report)
        if len(key) > 2 and key[0] == "files":
            broken.setdefault(int(key[1]), set()).add(str(key[2]))
    files = data.get("files")
    for index, settings in broken.items():
        mapping = files[index] if isinstance(files, list) else {}
        stand_ins = {name: "x" for name, setting in FileMapping.model_fields.items() if setting.is_required()}
        try:
            FileMapping.model_validate(stand_ins | {key: mapping[key] for key in mapping if key not in settings})
        except ValidationError as rest:
            for found in rest.errors():
                wording.report_refused(("files", index, *wording.clean(found["loc"])), found, report)


def _check_variables(report: _Reporter) -> None:
    """A misspelled table in a variable's name would otherwise be ignored: CEM_COMPNAY__TIMEZONE."""
    tables = [name for name in CemConfig.model_fields if name != "files"]
    for variable in sorted(os.environ):
        table = variable.upper().removeprefix("CEM_").split("__")[0].lower()
        if variable.upper().startswith("CEM_") and "__" in variable and table not in CemConfig.model_fields:
            near = nearest(table, tables)
            right = near and variable.upper().replace(table.upper(), near.upper(), 1)
            where, message = f"environment variable {variable}", "this variable sets nothing: there is no such table."
            report.problems.append(Problem(where, None, None, "", message, right, "warning"))


def _variable(path: Key) -> str | None:
    """The environment variable that gave the setting at `path`, if one did."""
    by_upper = {name.upper(): name for name, value in os.environ.items() if value}
    for length in range(len(path), 0, -1):
        name = "CEM_" + "__".join(str(part) for part in path[:length]).upper()
        if name in by_upper:
            return f"environment variable {by_upper[name]}"
    return None


def _shown(file: Path, folder: Path) -> str:
    """`folder` as the user would write it: beside the configuration as that was given, else in full."""
    try:
        return str(file.parent / folder.relative_to(file.parent.absolute()))
    except ValueError:
        return str(folder)


def _order(problem: Problem, where: str) -> tuple[bool, str, int, int]:
    return problem.where != where, problem.where, problem.line or 0, problem.column or 0


def _unreadable(where: str, message: str, line: int | None = None) -> Inspection:
    return Inspection(None, [Problem(where, line, None, "", message)])
