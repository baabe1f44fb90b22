"""Tickets with the history of stage and team, and the answers to HubSpot's own survey."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.exports.feedback import comments
from ingestion.sample_data.exports.service import ticket_id
from ingestion.sample_data.exports.shop import order_ids
from ingestion.sample_data.support import CHANNELS, PRIORITIES, TEAMS, TOPICS, Cases
from ingestion.sample_data.surveys import SURVEYS
from ingestion.sample_data.world import Part

from .people import owner_id, surviving
from .records import Record, instant, linked, moment, record

NEW, WAITING_ON_CONTACT, WAITING_ON_US, CLOSED = "1", "2", "3", "4"
SOURCE_TYPES = {"email": "EMAIL", "phone": "PHONE", "chat": "CHAT", "web": "FORM", "store": "STORE"}


def tickets(part: Part) -> Iterator[Record]:
    """Cases. One opened again has three more stages in its history; each team that had it is there too."""
    cases = part.cases
    contact_ids = surviving(part.people, cases.contact)
    orders = order_ids(part, cases.order)
    handoffs = handoffs_of(cases)
    for row, number in enumerate(cases.number.tolist()):
        opened, replied, solved = int(cases.opened_at[row]), int(cases.replied_at[row]), int(cases.solved_at[row])
        stages = stages_of(cases, row)
        teams = [(TEAMS[0], opened), *handoffs.get(row, [])]
        properties = {
            "subject": f"About {TOPICS[int(cases.topic[row])]}",
            "hs_pipeline": "0",
            "hs_pipeline_stage": stages[-1][0],
            "hs_ticket_priority": PRIORITIES[int(cases.priority[row])],
            "source_type": SOURCE_TYPES[CHANNELS[int(cases.channel[row])]],
            "topic": TOPICS[int(cases.topic[row])],
            "support_team": teams[-1][0],
            "order_number": orders[row] or "",
            "hubspot_owner_id": owner_id(int(cases.agent[row]) % 8),
            "first_agent_reply_date": moment(replied),
            "closed_date": moment(solved),
            "is_test": "true" if cases.is_test[row] else "",
        }
        yield record(
            ticket_id(number),
            properties,
            opened,
            max(stages[-1][1], teams[-1][1]),
            history={"hs_pipeline_stage": stages, "support_team": teams},
            associations=linked({"contacts": (contact_ids[row], "ticket_to_contact")}),
        )


def stages_of(cases: Cases, row: int) -> list[tuple[str, int]]:
    """The stages that a case came into, and when."""
    opened, replied = int(cases.opened_at[row]), int(cases.replied_at[row])
    first, solved = int(cases.first_solved_at[row]), int(cases.solved_at[row])
    stages = [(NEW, opened)] + [(WAITING_ON_CONTACT, replied)] * (replied != NONE)
    stages += [(CLOSED, first)] * (first != NONE)
    if solved != first:
        stages += [(WAITING_ON_US, first + (solved - first) // 2), (CLOSED, solved)]
    return stages


def handoffs_of(cases: Cases) -> dict[int, list[tuple[str, int]]]:
    """By case: the teams that it was handed to, and when."""
    handoffs: dict[int, list[tuple[str, int]]] = {}
    columns = (cases.handoff_case.tolist(), cases.handoff_at.tolist(), cases.handoff_team.tolist())
    for case, at, team in zip(*columns, strict=True):
        handoffs.setdefault(case, []).append((TEAMS[team], at))
    return handoffs


def feedback_submissions(part: Part) -> Iterator[Record]:
    """Answers to the relationship survey: a read-only object."""
    answers = part.answers
    rows = np.flatnonzero(answers.survey == SURVEYS.index("relationship"))
    contact_ids = surviving(part.people, answers.contact)
    texts = comments(part.people, answers)
    for row in rows.tolist():
        at, score = int(answers.submitted_at[row]), int(answers.score[row])
        properties = {
            "hs_survey_id": "1001",
            "hs_survey_name": "relationship",
            "hs_survey_type": "NPS",
            "hs_value": str(score),
            "hs_response_group": "PROMOTER" if score >= 9 else "PASSIVE" if score >= 7 else "DETRACTOR",
            "hs_content": texts[row] or "",
            "hs_survey_channel": "EMAIL",
            "hs_submission_timestamp": instant(at),
            "hs_contact_id": contact_ids[row],
        }
        yield record(
            str(9_000_000 + int(answers.response[row])), properties, at, at,
            associations=linked({"contacts": (contact_ids[row], "feedback_submission_to_contact")}),
        )  # fmt: skip
