"""What `cem quarantine` prints: how much, why, where, what to do; and the lines that register unknown questions.

Belongs here: layout. Does not belong here: reading the database, the advice, the lines' text.
"""

import csv
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestration.config import CemConfig
from orchestration.configuration.registry import Registry
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.quarantine import Group, OpenQuestion, Quarantined
from orchestration.quarantine_advice import advice_for
from orchestration.scale_lines import FILE, HOW_TO_CHOOSE, header_line, lines_by_reading


def show_quarantine(console: Console, found: Quarantined, config: CemConfig, reason: str | None) -> None:
    """Print the quarantine of the warehouse of ``config``; ``reason`` is what was asked for."""
    if not found.groups:
        if reason is None:
            console.print("Nothing is quarantined.", style="green")
        else:
            others = f" There are: {', '.join(found.reasons)}." if found.reasons else " Nothing is quarantined at all."
            _say(console, f"Nothing is quarantined for a reason that begins with {reason!r}.{others}")
        return
    console.print("Quarantined: kept in the warehouse, left out of the figures", style="bold")
    console.print(_counts(found.groups))
    for why in dict.fromkeys(group.reason for group in found.groups):
        if all(group.records == group.dismissed for group in found.groups if group.reason == why):
            continue
        console.print(f"\n{why}", style="bold", markup=False, highlight=False, soft_wrap=True)
        _say(console, f"  {advice_for(why)}")
        for group in found.groups:
            if group.reason == why:
                for example in group.examples:
                    place = example.place or f"{group.entity} of {group.source_instance}"
                    _say(console, f"  {place}  key {example.key_hash}")
                for line in _words(group, config):
                    _say(console, f"  {line}")
    if found.questions:
        _show_lines(console, found.questions, config)


def _words(group: Group, config: CemConfig) -> list[str]:
    """The most frequent words of a group, as far as they may be shown, and what lists all of them."""
    lines = []
    for words in group.words:
        found, hidden = words.found, words.found.distinct - len(words.found.codes)
        what = f"the records say: {found.shown}" if found.shown else "the words are not shown"
        if found.kind.name == "text" and hidden:
            what += f" ({hidden:,} of {found.distinct:,} not shown: may be names)"
        lines += [
            f"{words.column} of {group.source_instance}, header {found.header!r}; {what}",
            f"Every word with its count, from {Home(config.home).warehouse_file}:",
            f"  {words.sql}",
        ]
    return lines


def _counts(groups: list[Group]) -> Table:
    table = Table()
    for name in ("entity", "instance", "reason", "records", "dismissed", "first seen"):
        table.add_column(name, justify="right" if name in ("records", "dismissed") else "left", overflow="fold")
    for group in groups:
        dismissed = f"{group.dismissed:,}" if group.dismissed else ""
        seen = f"{group.first_seen_at:%Y-%m-%d}"
        table.add_row(group.entity, group.source_instance, group.reason, f"{group.records:,}", dismissed, seen)
    return table


def _show_lines(console: Console, questions: list[OpenQuestion], config: CemConfig) -> None:
    """The lines for the overlay, in the order of the columns that the user's own file has."""
    file = config.overlay / FILE
    columns = _columns_of(file) or list(Registry(DBT_PROJECT_DIR).seeds["survey_scales"].columns)
    console.print(f"\nQuestions to register in {file}", style="bold", markup=False, highlight=False, soft_wrap=True)
    _say(console, "For each, add the ONE line whose metric and high_means fit what was asked:")
    for rule in HOW_TO_CHOOSE:
        _say(console, f"  {rule}")
    _say(console, "scale_min and scale_max are guessed from the answers: check what the question offered.")
    if file.is_file():
        _say(console, "The first line of the file stays:")
    else:
        _say(console, "The file does not exist yet. Its first line:")
    _say(console, header_line(columns))
    for item in questions:
        _say(console, f"\n{_asked(item)}")
        if said := _said_of(item, config.seed_overlays.get("survey_scales", [])):
            _say(console, said)
        else:
            for reading, lines in lines_by_reading(item.question, columns):
                for line in [f"# {reading}"] * bool(reading) + lines:
                    _say(console, line)


def _said_of(item: OpenQuestion, rows: list[dict[str, str]]) -> str:
    """What to say of a question that the overlay names already; "" if it does not."""
    wanted = item.question[:3]
    named = [row for row in rows if (row["source_instance"], row["survey_id"], row["question_id"]) == wanted]
    if not named:
        return ""
    if any(row["valid_from"] <= item.first_day and item.last_day < (row["valid_to"] or "9999") for row in named):
        return "It has been registered since: run cem run again."
    return (
        f"It is registered, but not for all of {item.first_day} to {item.last_day}, when these were given: "
        "widen valid_from and valid_to of its line, or add a line for the other period."
    )


def _asked(item: OpenQuestion) -> str:
    question = item.question
    seen = ", ".join(f"{number} ({n:,})" for number, n in sorted(item.numbers.items(), key=lambda one: float(one[0])))
    others = f"{item.others:,} without a number" if item.others else ""
    what = "; ".join(part for part in (seen, others) if part)
    answers = f"{item.answers:,} answer{'' if item.answers == 1 else 's'}"
    return (
        f"# {question.source_instance}, survey {question.survey_id}, question {question.question_id}: {answers}: {what}"
    )


def _columns_of(file: Path) -> list[str]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [])


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
