"""Misbehaviour on demand: which requests it befalls, and how often.

Belongs here: when. Does not belong here: what each misbehaviour does (``misbehaviour.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ingestion.sample_data.sandbox.exchange import Answer, Call, Handler

Misbehaviour = Callable[[Call, Handler], Answer]


@dataclass
class Rule:
    """One misbehaviour: it befalls the requests to paths that contain ``path``, the first ``skip`` of them apart,
    ``times`` in all (None: for ever).
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

    def add(self, rule: Rule) -> None:
        self.rules.append(rule)

    def clear(self) -> None:
        self.rules.clear()

    def answer(self, call: Call, honest: Handler) -> tuple[Answer, str | None]:
        """The answer to a call and the name of the misbehaviour that it met."""
        for rule in list(self.rules):
            if rule.befalls(call):
                return rule.misbehave(call, honest), rule.name
        return honest(call), None
