"""`cem init`: ask what there is, and write a cem.toml to start from. The text is not made here."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from orchestration.terminal import Exit, console, errors, explained

if TYPE_CHECKING:
    from orchestration.configuration.problems import Severity
    from orchestration.init_text import Start

Check = Callable[[str], str]
"""Gives an answer back as it is to be written; raises ValueError with what is wrong with it."""


def init(
    config: Annotated[Path, typer.Option("--config", "-c", help="The file to write; it must not exist yet.")] = Path(
        "cem.toml"
    ),
    brand: Annotated[str | None, typer.Option("--brand", help="The brand that customers meet.")] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="Of the IANA list, such as Europe/Berlin.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", help="Three letters of ISO 4217, such as EUR.")] = None,
    families: Annotated[
        str | None, typer.Option("--files", metavar="FAMILIES", help="What you have as files: crm,surveys; all; none.")
    ] = None,
    hubspot: Annotated[bool | None, typer.Option("--hubspot/--no-hubspot", help="Read a HubSpot account.")] = None,
    data: Annotated[str | None, typer.Option("--data", "-d", metavar="DIR", help="The folder of the files.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; what is not given takes its default.")] = False,
) -> None:
    """Write a commented cem.toml to start from. Asks what no option says; overwrites nothing."""
    with explained():
        from orchestration.configuration.registry import FAMILIES, Registry
        from orchestration.home import DBT_PROJECT_DIR
        from orchestration.init_text import Start, starting_text

        if config.exists():
            _refuse(f"{config} exists already. What to do: name another file by --config, or go on with this one.")
        if not config.absolute().parent.is_dir():
            _refuse(f"There is no folder {config.absolute().parent}. What to do: make it first.")
        ask = _Asker(yes)
        known = ", ".join(FAMILIES)
        start = Start(
            brand=ask("--brand", "The brand that customers meet", brand, None, _setting("brand")),
            timezone=ask("--timezone", "Time zone of its reports", timezone, None, _setting("timezone")),
            currency=ask("--currency", "Currency of its reports", currency, None, _setting("currency")),
            families=ask("--files", f"What you have as files ({known}; all; none)", families, "all", _families).split(),
            hubspot=hubspot if hubspot is not None else not yes and typer.confirm("Read a HubSpot account?"),
            data=ask("--data", "Folder of the files", data, str(config.parent / "data"), partial(_from_file, config)),
        )
        text = starting_text(start, str(config), Registry(DBT_PROJECT_DIR))
        with config.open("x", encoding="utf-8") as file:  # x: never over another, even one that came meanwhile
            file.write(text)
        _tell(config, start)


class _Asker:
    """Takes an answer from its option, else asks for it, else takes the default; checks it in either case."""

    def __init__(self, is_silent: bool) -> None:
        self._is_silent = is_silent

    def __call__(self, option: str, question: str, given: str | None, default: str | None, check: Check) -> str:
        if given is None and self._is_silent and default is None:
            _refuse(f"{option} is needed with --yes: it cannot be guessed.")
        if given is not None or self._is_silent:
            try:
                return check(given if given is not None else str(default))
            except ValueError as error:
                _refuse(f"{option}: {error}")
        while True:
            try:
                return check(str(typer.prompt(question, default=default)))
            except ValueError as error:
                errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)


def _setting(name: str) -> Check:
    """The check that cem.toml itself makes of a setting of [company]."""

    def check(answer: str) -> str:
        from pydantic import ValidationError

        from orchestration.config import Company
        from orchestration.configuration import wording

        said: list[str] = []

        def report(
            path: tuple[str | int, ...], message: str, suggestion: str | None = None, severity: "Severity" = "error"
        ) -> None:
            said.append(message + (f" Did you mean {suggestion}?" if suggestion else ""))

        try:
            Company.model_validate({"brand": "x", "timezone": "UTC", "currency": "EUR", name: answer.strip()})
        except ValidationError as error:
            for found in error.errors():
                wording.report_refused(("company", *wording.clean(found["loc"])), found, report)
            raise ValueError(said[0]) from None
        return answer.strip()

    return check


def _families(answer: str) -> str:
    """The families that were named, by commas, as words with blanks between."""
    from orchestration.configuration.problems import nearest
    from orchestration.configuration.registry import FAMILIES

    named = [one.strip() for one in answer.split(",") if one.strip()]
    if named in (["none"], ["all"]):
        return " ".join(FAMILIES if named == ["all"] else ())
    for one in named:
        if one not in FAMILIES:
            near = nearest(one, FAMILIES)
            hint = f"Did you mean {near}?" if near else f"There are {', '.join(FAMILIES)}."
            raise ValueError(f"there is no family {one!r}. {hint}")
    return " ".join(named)


def _from_file(config: Path, folder: str) -> str:
    """A folder that counts from the current one, as it is written in a file elsewhere."""
    path = Path(folder).expanduser()
    return str(path) if path.is_absolute() else os.path.relpath(path, config.absolute().parent)


def _tell(config: Path, start: "Start") -> None:
    steps = [f"cem config check --config {config}"]
    if start.families:
        steps.insert(0, f"cem files inspect FILE --mapping-only >> {config}     # for each kind of file")
    if start.hubspot:
        steps.append(f"cem source check --config {config}     # with the token in SOURCES__HUBSPOT__ACCESS_TOKEN")
    steps.append(f"cem run --config {config}")
    lines = [f"{config} is written. Next:", *(f"    {step}" for step in steps)]
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _refuse(message: str) -> NoReturn:
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(int(Exit.USAGE))
