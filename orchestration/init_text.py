"""The cem.toml that `cem init` writes: a whole configuration to start from, with what to do next as comments.

Belongs here: the text. Does not belong here: asking (the command), proposing a mapping for a file (`proposal`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestration.configuration.registry import Registry
from orchestration.proposal.toml_values import comment, comments, slug, text

_NAME_CHARACTERS = 63
_COMMENTS_FROM = 30


@dataclass(frozen=True)
class Start:
    """What a new warehouse is told about its company. ``data`` counts from the folder of the file."""

    brand: str
    timezone: str
    currency: str
    data: str
    families: Sequence[str] = ()
    hubspot: bool = False

    @property
    def name(self) -> str:
        return slug(self.brand, otherwise="company")[:_NAME_CHARACTERS].rstrip("_")


def starting_text(start: Start, file: str, registry: Registry) -> str:
    """The text of a configuration that can be run and reads no files yet. ``file`` is its name as it was given."""
    lines = [*_head(start, comment(file)), *(_HUBSPOT if start.hubspot else ())]
    if start.families:
        lines += [*_files(comment(file)), *_entities(start.families, registry)]
    return "\n".join([*lines, ""])


def _head(start: Start, file: str) -> list[str]:
    return [
        f"# The warehouse of {comment(start.brand)}. Every setting: docs/configuration.md. After each change:",
        f"#     cem config check --config {file}",
        "",
        _line(f"name = {text(start.name)}", f"all state is kept in var/{start.name}, unless CEM_HOME says otherwise"),
        _line(f"data = {text(start.data)}", "the folder of the exported files; --data DIR wins"),
        _line('# overlay = "overlay"', "a folder with rows of your own: scales of survey questions, channels, stages"),
        "",
        "[company]",
        _line(f"brand = {text(start.brand)}", "the brand that customers meet; a mapping may name another"),
        _line(f"timezone = {text(start.timezone)}", "days and months of every report are those of this zone"),
        _line(f"currency = {text(start.currency)}", "the reporting currency"),
        "",
        "[schedule]",
        _line('reviews = "0 5 * * *"', "as in cron, on the clock above; each family has its usual times"),
    ]


def _line(setting: str, remark: str) -> str:
    return f"{setting:<{_COMMENTS_FROM}}# {remark}"


_HUBSPOT = (
    "",
    "# ---- HubSpot: people, companies, deals, tickets, engagements, answers to surveys ----",
    "# The token never stands here: `cem config check` says where it goes, `cem source check` whether it is good.",
    "[sources.hubspot]",
    _line('instance = "hubspot"', "files whose records refer to HubSpot's ids name the same instance"),
    _line("# start_date = 2025-01-01", "only what was changed since then"),
    _line('# entities = ["contacts"]', "only these; see docs/configuration.md"),
    '# redact = { drop = ["phone", "mobilephone"], hash = ["email"] }',
)


def _files(file: str) -> list[str]:
    return [
        "",
        "# ---- Files: one [[files]] table for each kind of file ----",
        f"# To start from a file:  cem files inspect FILE --mapping-only >> {file}",
        "# (--as FAMILY.ENTITY says what one record is). What each family can hold:",
    ]


def _entities(families: Iterable[str], registry: Registry) -> Iterator[str]:
    for family in families:
        yield from comments(f"  {family}: ", sorted(entity for of, entity in registry.entities if of == family))
