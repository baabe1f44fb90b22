"""Askings and what came back, drawn, and who answered of whom by month, in plain Python.

Belongs here: rows of invitations and placed responses, and the rows of mart_survey_response from the words of its
description. Does not belong here: who is asked too often (voice_oracle.py).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from service_oracle import day_of
from voice_oracle import wilson
from whole_rows import key_of

Row = dict[str, Any]
SEED, LEAST, FEW, DAYS = 20261206, 5, 30, timedelta(days=14)
# Half past eleven in the evening, when the next day has begun in Berlin.
CLOCK = datetime(2026, 12, 19, 23, 30)
TODAY = day_of(CLOCK)
SIZES = (1, 1, 2, 3, 4, 4, 5, 5, 6, 7)
GRAIN = ("month_start", "brand_key", "channel_key", "audience", "is_open_link", "source_instance", "survey_id")


class Asked:
    """Rows of both relations, by name: 1,056 places in a month, half of them by open links."""

    def __init__(self) -> None:
        self.draw, self.numbers = random.Random(SEED), iter(range(10**6))
        self.rows: dict[str, list[Row]] = {"fct_survey_invitations": [], "int_survey_responses_placed": []}
        places = product(
            range(1, 12), ("b1", "b2"), ("email", "web"), ("customer", "employee"), (False, True), "ij", "stu"
        )
        for month, brand, channel, audience, is_open, instance, survey in places:
            of = {"brand_key": brand, "channel_key": channel, "audience": audience, "source_instance": instance,
                  "survey_id": survey}  # fmt: skip
            for _ in range(self.draw.choice((29, 30)) if self.draw.random() < 0.03 else self.draw.choice(SIZES)):
                (self.link if is_open else self.ask)(of, date(2026, month, 1))
        # The last askings, of which some had too little time.
        for ago, survey, is_bounced in product(range(10, 19), "uv", (False, True)):
            of |= {"survey_id": f"{survey}{ago}"}
            self.invite(of, str(ago), TODAY - timedelta(days=ago), is_bounced=is_bounced, asking=str(is_bounced))
        for ago in (10, 18):
            self.invite(
                of | {"survey_id": "w"}, str(ago), TODAY - timedelta(days=ago), is_bounced=False, asking=str(ago)
            )

        # As many as hide a row, flag it, or no longer do.
        for size in (4, 5, 29, 30):
            of |= {"survey_id": f"of {size}"}
            for _ in range(size):
                self.invite(of, self.key(), date(2026, 3, 3), is_bounced=False, asking=self.key())
                self.respond(of, date(2026, 3, 3), None, self.key())
                self.rows["int_survey_responses_placed"][-1] |= {
                    "is_by_machine": False, "is_test": False, "origin_entity": "answers"
                }  # fmt: skip

    def key(self) -> str:
        return f"{next(self.numbers):05}"

    def ask(self, of: Row, month: date) -> None:
        """An asking with its reminders, of which some bounce, come by another channel, are tests or of reviews."""
        draw, asking = self.draw, self.key()
        day = month + timedelta(days=draw.choice((0, 27, draw.randrange(28))))
        for place in range(draw.choice((1, 1, 1, 2, 3))):
            sent = day + timedelta(days=place * draw.choice((0, 0, 7)))
            channel = of["channel_key"] if place == 0 else draw.choice(("email", "web"))
            self.invite(of | {"channel_key": channel}, self.key(), sent, is_bounced=draw.random() < 0.2, asking=asking)
        if draw.random() < 0.1:
            self.rows["fct_survey_invitations"][-1] |= draw.choice(({"is_test": True}, {"origin_entity": "reviews"}))
        for _ in range(draw.choice((0, 0, 1, 1, 2))):
            self.respond(of, day, asking, f"invitation:{asking}")

    def invite(self, of: Row, key: str, day: date, is_bounced: bool, asking: str) -> None:
        asking_key = key_of("invitations", of["source_instance"], of["survey_id"], asking)
        self.rows["fct_survey_invitations"].append(
            {**of, "invitation_key": key, "asking_key": asking_key, "sent_date": day, "is_bounced": is_bounced,
             "sent_at": datetime.combine(day, time(12)), "is_test": False, "origin_entity": "invitations"}
        )  # fmt: skip

    def link(self, of: Row, month: date) -> None:
        """A wave of an open link, or of an invitation that nobody knows of: one answer, or two in two months,
        of which the second may come by another channel and to another brand."""
        wave, day = self.key(), month + timedelta(days=self.draw.randrange(28))
        asking = self.draw.choice((None, f"lost {wave}"))
        for number in range(self.draw.choice((1, 1, 1, 2))):
            self.respond(of, day + timedelta(days=20 * number), asking, f"wave:{wave}")
            of = of | self.draw.choice(({}, {"channel_key": "email"}, {"channel_key": "web"}, {"brand_key": "b1"}))

    def respond(self, of: Row, day: date, asking: str | None, wave: str) -> None:
        draw, answers = self.draw, self.draw.randrange(3)
        self.rows["int_survey_responses_placed"].append(
            {**of, "response_key": self.key(), "asking_id": asking, "wave_key": wave, "submitted_date": day,
             "answers": answers, "answers_unanswered": draw.randint(0, answers), "has_comment": draw.random() < 0.2,
             "is_complete": draw.random() < 0.6, "is_by_machine": draw.random() < 0.05,
             "is_test": draw.random() < 0.05, "excluded_reason": draw.choice((None,) * 9 + ("repeated",)),
             "origin_entity": draw.choice(("answers",) * 9 + ("responses", "reviews"))}
        )  # fmt: skip


def survey_response(rows: dict[str, list[Row]]) -> list[Row]:
    """The mart's rows."""
    waves: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for one in rows["int_survey_responses_placed"]:
        if not one["is_by_machine"] and not one["is_test"] and one["origin_entity"] != "reviews":
            waves[one["source_instance"], one["survey_id"], one["wave_key"]].append(one)
    askings: dict[str, list[Row]] = defaultdict(list)
    for one in rows["fct_survey_invitations"]:
        if not one["is_test"] and one["origin_entity"] == "invitations":
            askings[one["asking_key"]].append(one)
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for place, told in _occasions(askings, waves):
        groups[tuple(place[name] for name in GRAIN)].append(told)
    return [_told(dict(zip(GRAIN, place, strict=True)), told) for place, told in groups.items()]


def _occasions(askings: dict[str, list[Row]], waves: dict[tuple[str, ...], list[Row]]) -> Iterator[tuple[Row, Row]]:
    """Of each asking and each open wave its place, and what became of it."""
    came_back: dict[str | None, list[Row]] = {}
    for wave in waves.values():
        first = wave[0]
        asking = key_of("invitations", first["source_instance"], first["survey_id"], first["asking_id"])
        if asking in askings:
            came_back[asking] = wave
        else:
            least = {name: min(one[name] for one in wave) for name in ("submitted_date", "brand_key", "channel_key")}
            month = least["submitted_date"].replace(day=1)
            yield {**first, **least, "month_start": month, "is_open_link": True}, {"arrived": None, **_answered(wave)}
    for key, invitations in askings.items():
        first = min(invitations, key=lambda one: (one["is_bounced"], one["sent_at"], one["invitation_key"]))
        place = {**first, "month_start": first["sent_date"].replace(day=1), "is_open_link": False}
        # Of an asking that did not arrive nothing can have come back.
        is_here = not first["is_bounced"]
        yield place, {"arrived": first["sent_date"] if is_here else None, **_answered(came_back.get(key, []) * is_here)}


def _answered(wave: list[Row]) -> Row:
    counting = [one for one in wave if one["excluded_reason"] is None
                and (one["answers"] > one["answers_unanswered"] or one["has_comment"])]  # fmt: skip
    is_complete = any(one["is_complete"] for one in counting)
    return {"started": bool(wave), "answered": bool(counting), "complete": is_complete}


def _told(place: Row, occasions: list[Row]) -> Row:
    is_open = place["is_open_link"]
    arrived = [one["arrived"] for one in occasions if one["arrived"]]
    started, answered, complete = (sum(one[name] for one in occasions) for name in ("started", "answered", "complete"))
    number = started if is_open else len(arrived)
    low, high = wilson(answered, len(arrived)) if arrived else (None, None)
    shown = {
        "started": started, "responses": answered, "complete": complete, "partial": answered - complete,
        "response_rate_pct": 100 * answered / len(arrived) if arrived else None, "ci_low": low, "ci_high": high,
        "completion_pct": 100 * complete / started if started >= LEAST else None,
    }  # fmt: skip
    is_hidden = 0 < number < LEAST
    return {
        "survey_response_key": key_of(*place.values()), **place, "is_low_n": number < FEW, "is_suppressed": is_hidden,
        "invited": 0 if is_open else len(occasions), "delivered": len(arrived),
        "bounced": 0 if is_open else len(occasions) - len(arrived),
        "is_immature": any(day + DAYS >= TODAY for day in arrived),
        **(dict.fromkeys(shown) if is_hidden else shown),
    }  # fmt: skip
