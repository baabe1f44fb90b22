"""Deals with promises and terms, line items, quotes, and engagements: calls, e-mails, meetings, notes."""

from __future__ import annotations

from collections.abc import Iterator

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.sales import LOST, PAYMENT_TERMS, SLA_TIERS, STAGES, TERMS, Deals
from ingestion.sample_data.world import Part

from .people import company_id, owner_id, surviving
from .records import Record, instant, linked, moment, record

DEAL_BASE = 3_000_000
TYPES = {"emails": 0, "calls": 1, "meetings": 2, "notes": 3}
"""HubSpot's object types of engagements, and the kind of each in the world."""

_ENGAGEMENT_BASES = (800_000_000, 850_000_000, 880_000_000, 890_000_000)


def deal_id(number: int) -> str:
    """The id of a deal."""
    return str(DEAL_BASE + number)


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def deals(part: Part) -> Iterator[Record]:
    """Deals, with the history of their stage. A deal's forecast close date is no outcome: only a closed stage is."""
    sold = part.deals
    contact_ids = surviving(part.people, sold.contact)
    for row, number in enumerate(sold.number.tolist()):
        opened, closed = int(sold.opened_at[row]), int(sold.closed_at[row])
        steps = steps_of(sold, row)
        promised = opened + int(sold.promised_days[row]) * clock.DAY
        kept = int(sold.kept_days[row])
        properties = {
            "dealname": f"Deal {number + 1}",
            "pipeline": "default",
            "dealstage": STAGES[int(sold.stage[row])],
            "amount": _amount(int(sold.amount[row])),
            "deal_currency_code": "EUR",
            "closedate": moment(closed) or instant(opened + 90 * clock.DAY),
            "closed_lost_reason": "price" if sold.stage[row] == LOST else "",
            "hs_is_closed": "true" if closed != NONE else "false",
            "hs_is_closed_won": "true" if kept != NONE else "false",
            "hubspot_owner_id": owner_id(int(sold.owner[row])),
            "customer_segment": "business",
            "promised_delivery_date": instant(promised)[:10],
            "actual_delivery_date": None if kept == NONE else instant(opened + kept * clock.DAY)[:10],
            "sla_tier": SLA_TIERS[int(sold.sla[row])],
        }
        yield record(
            deal_id(number),
            properties,
            opened,
            max(step[1] for step in steps),
            history={"dealstage": steps},
            associations=linked({
                "contacts": (contact_ids[row], "deal_to_contact"),
                "companies": (company_id(part.people, int(sold.company[row])), "deal_to_company"),
            }),
        )  # fmt: skip


def steps_of(sold: Deals, row: int) -> list[tuple[str, int]]:
    """The stages that a deal came into, and when."""
    opened, closed, lag = int(sold.opened_at[row]), int(sold.closed_at[row]), int(sold.stage_lag[row])
    steps = [(STAGES[stage], opened + stage * lag) for stage in range(int(sold.reached[row]) + 1)]
    if closed != NONE:
        steps = [step for step in steps if step[1] < max(closed, opened + 1)]
        steps.append((STAGES[int(sold.stage[row])], max(closed, steps[-1][1] + 60)))
    return steps


def line_items(part: Part) -> Iterator[Record]:
    """One line item a deal, with the terms of its contract."""
    sold = part.deals
    for row, number in enumerate(sold.number.tolist()):
        properties = {
            "name": "Fleet of tents",
            "quantity": "1",
            "price": _amount(int(sold.amount[row])),
            "amount": _amount(int(sold.amount[row])),
            "hs_recurring_billing_period": f"P{TERMS[int(sold.term[row])]}M",
            "hs_discount_percentage": str(int(sold.discount[row])),
            "recurringbillingfrequency": "monthly",
        }
        opened = int(sold.opened_at[row])
        yield record(
            str(4_000_000 + number), properties, opened, opened,
            associations=linked({"deals": (deal_id(number), "line_item_to_deal")}),
        )  # fmt: skip


def quotes(part: Part) -> Iterator[Record]:
    """One quote a deal that came as far as a contract."""
    sold = part.deals
    for row, number in enumerate(sold.number.tolist()):
        if sold.reached[row] < 4:
            continue
        sent = int(sold.opened_at[row] + 4 * sold.stage_lag[row])
        properties = {
            "hs_title": f"Quote {number + 1}",
            "hs_status": "APPROVAL_NOT_NEEDED",
            "hs_payment_terms": PAYMENT_TERMS[int(sold.payment[row])],
            "contract_term_months": str(TERMS[int(sold.term[row])]),
            "auto_renew": "true" if sold.renews[row] else "false",
            "discount_pct": str(int(sold.discount[row])),
            "sla_tier": SLA_TIERS[int(sold.sla[row])],
            "hs_quote_amount": _amount(int(sold.amount[row])),
        }
        yield record(
            str(4_500_000_000 + number), properties, sent, sent,
            associations=linked({"deals": (deal_id(number), "quote_to_deal")}),
        )  # fmt: skip


def engagements(part: Part, object_type: str) -> Iterator[Record]:
    """The engagements of one of HubSpot's types."""
    said, kind = part.engagements, TYPES[object_type]
    contact_ids = surviving(part.people, said.contact)
    single = object_type.removesuffix("s")
    for row in (said.kind == kind).nonzero()[0].tolist():
        at, inbound = int(said.occurred_at[row]), bool(said.is_inbound[row])
        properties: dict[str, str | None] = {
            "hs_timestamp": instant(at),
            "hubspot_owner_id": owner_id(int(said.owner[row])),
        }
        if object_type == "emails":
            properties |= {
                "hs_email_direction": "INCOMING_EMAIL" if inbound else "EMAIL",
                "hs_email_subject": "Your offer",
            }
        elif object_type == "calls":
            properties |= {
                "hs_call_direction": "INBOUND" if inbound else "OUTBOUND",
                "hs_call_duration": str(1000 * int(said.ended_at[row] - at)),
                "hs_call_status": "COMPLETED",
            }
        elif object_type == "meetings":
            properties |= {
                "hs_meeting_start_time": instant(at),
                "hs_meeting_end_time": instant(int(said.ended_at[row])),
                "hs_meeting_outcome": "COMPLETED",
            }
        else:
            properties["hs_note_body"] = "Wants to think about it."
        deal = int(said.deal[row])
        yield record(
            str(_ENGAGEMENT_BASES[kind] + int(said.number[row])), properties, at, at,
            associations=linked({
                "contacts": (contact_ids[row], f"{single}_to_contact"),
                "deals": (None if deal == NONE else deal_id(int(part.deals.number[deal])), f"{single}_to_deal"),
            }),
        )  # fmt: skip
