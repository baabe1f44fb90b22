"""Misbehaviour on demand: which requests it befalls, and how often.

Belongs here: when. Does not belong here: what each misbehaviour does (``misbehaviour_*.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ingestion.sample_data.sandbox.exchange import Answer, Call, Handler
from ingestion.sample_data.sandbox.misbehaviour_bodies import BODIES
from ingestion.sample_data.sandbox.misbehaviour_errors import ERRORS
from ingestion.sample_data.sandbox.misbehaviour_pages import PAGES

Misbehaviour = Callable[..., Answer]

MISBEHAVIOURS: dict[str, Misbehaviour] = {one.__name__: one for one in (*ERRORS, *BODIES, *PAGES)}


@dataclass
class Rule:
    """One misbehaviour: it befalls the requests whose path contains ``path``, save the first ``skip`` of them, and
    ``times`` of them in all (None: for ever).
    """

    name: str
    misbehave: Misbehaviour
    path: str = ""
    method: str | None = None
    skip: int = 0
    times: int | None = 1
    seen: int = 0

    def befalls(self, call: Call) -> bool:
        """Whether this request is one of them; counts it."""
        if self.path not in call.path or self.method not in (None, call.method):
            return False
        self.seen += 1
        done = self.seen - self.skip
        return done > 0 and (self.times is None or done <= self.times)


@dataclass
class Faults:
    """The misbehaviours in force; the first that befalls a request decides."""

    rules: list[Rule] = field(default_factory=list)

    def befall(
        self,
        name: str,
        *,
        path: str = "",
        method: str | None = None,
        skip: int = 0,
        times: int | None = 1,
        **options: Any,
    ) -> Rule:
        """Let a misbehaviour of ``MISBEHAVIOURS`` befall some requests; ``options`` are its own (``seconds=3``).

        Raises:
            KeyError: there is none of that name.
        """
        rule = Rule(name, partial(MISBEHAVIOURS[name], **options), path, method, skip, times)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Be healthy again."""
        self.rules.clear()

    def answer(self, call: Call, honest: Handler) -> tuple[Answer, str | None]:
        """The answer to a call and the name of the misbehaviour that it met."""
        for rule in list(self.rules):
            if rule.befalls(call):
                return rule.misbehave(call, honest), rule.name
        return honest(call), None
