"""The business in figures, and how often each awkward trait of the domain research (its section 7) is there."""

from __future__ import annotations

import numpy as np

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array
from ingestion.sample_data.people import MERGED, UNLINKED
from ingestion.sample_data.places import BRANDS, COUNTRIES
from ingestion.sample_data.questions import BEYOND, FRACTION, QUESTIONS, WORDS
from ingestion.sample_data.sales import LOST, WON
from ingestion.sample_data.surveys import SURVEYS
from ingestion.sample_data.truth import rules
from ingestion.sample_data.truth.counted import is_by_machine, is_counted, is_of_a_test
from ingestion.sample_data.truth.journeys import Journeys
from ingestion.sample_data.truth.sessions import SeenSessions
from ingestion.sample_data.world import Part

Figures = dict[str, int]


def business(part: Part) -> Figures:
    """Counts and sums; every figure of a world is the sum over its parts. Amounts are in minor units by currency."""
    people, orders, sold = part.people, part.orders, part.after_sale
    late = orders.says_delivered & (orders.delivered_at != NONE)
    late &= clock.local_day(orders.delivered_at) > clock.local_day(orders.due_at)
    in_crm = ((people.brand == 0) & (people.archived_at == NONE)) * (1 + (people.records == UNLINKED))
    agrees = (people.agrees_at != NONE) & (people.withdraws_at == NONE)
    figures: Figures = {
        "persons": len(people),
        "customers": len(np.unique(people.customer(_contacts(part)))) - int((people.archived_at != NONE).any()),
        "customers_who_agree_to_marketing": int(in_crm[agrees].sum()),
        "customers_who_do_not": int(in_crm[~agrees].sum()),
        "customers_of_the_crm_that_are_tests": int(in_crm[people.is_test].sum()),
        "orders": len(orders),
        "orders_canceled": int(orders.is_canceled.sum()),
        "orders_delivered": int((orders.delivered_at != NONE).sum()),
        "orders_late_by_their_record": int(late.sum()),
        "orders_of_guests": int((orders.contact == NONE).sum()),
        "order_lines": len(sold.line_order),
        "refunds": len(sold.refund_order),
        "subscriptions": len(part.subscriptions.number),
        "subscriptions_canceled": int((part.subscriptions.canceled_at != NONE).sum()),
        "deals_won": int((part.deals.stage == WON).sum()),
        "deals_lost": int((part.deals.stage == LOST).sum()),
        "deals_open": int((part.deals.closed_at == NONE).sum()),
        "cases": len(part.cases),
        "cases_solved": int((part.cases.solved_at != NONE).sum()),
        "invitations": len(part.invitations.number),
        "invitations_bounced": int(part.invitations.has_bounced.sum()),
        "responses": len(np.unique(part.answers.response)),
        "answers": len(part.answers),
        "reviews": len(part.reviews.number),
        "mentions": len(part.mentions.number),
        "campaign_sends": len(part.sends.number),
    }
    codes = [place.currency for place in COUNTRIES]
    for currency in sorted(set(codes)):
        mine = np.array([code == currency for code in codes])[orders.currency]
        figures[f"items_minor_{currency}"] = int(sold.line_price[mine[sold.line_order]].sum())
        figures[f"paid_minor_{currency}"] = int(sold.payment_amount[mine[sold.payment_order]].sum())
        figures[f"refunded_minor_{currency}"] = int(sold.refund_amount[mine[sold.refund_order]].sum())
    for number, brand in enumerate(BRANDS):
        figures[f"orders_{brand}"] = int((orders.brand == number).sum())
    return figures


def _contacts(part: Part) -> Array:
    people = part.people
    every = np.arange(len(people))
    return np.concatenate((people.contact(every), people.contact(np.flatnonzero(people.records == UNLINKED), 1)))


def traits(part: Part, sessions: SeenSessions, made: Journeys) -> Figures:
    """How often each trait is there, by the number that it has in the research."""
    people, answers, cases, deals = part.people, part.answers, part.cases, part.deals
    sent = dict(zip(part.invitations.number.tolist(), part.invitations.sent_at.tolist(), strict=True))
    too_early = [
        at < sent[number]
        for number, at in zip(answers.invitation.tolist(), answers.submitted_at.tolist(), strict=True)
        if number != NONE
    ]
    high = np.array([one.high for one in QUESTIONS])[answers.question]
    midnight = clock.START + ((sessions.started_at - clock.START) // clock.DAY + 1) * clock.DAY
    mine = np.diff(np.unique(np.stack((cases.person, cases.opened_at)), axis=1)[0]) == 0
    relationship = answers.survey == SURVEYS.index("relationship")
    waves = np.unique(answers.person[relationship], return_counts=True)[1]
    uncounted = ~is_counted(part) & ~is_by_machine(part) & ~is_of_a_test(part)
    skips = (made.journey_type == rules.ORDER)[made.visit_journey] & (made.visit_number == 1)
    skips &= (made.visit_stage == rules.STAGE_NAMES.index("purchase")) & np.append(
        True, np.diff(made.visit_journey) != 0
    )
    backwards = (deals.closed_at != NONE) & (deals.closed_at < deals.opened_at)
    return {
        "01 scores of 0": int((answers.score == 0).sum()),
        "02 answers on the old scale of a changed question": int((answers.question == 5).sum()),
        "02 answers on the new scale": int((answers.question == 6).sum()),
        "04 fractions": int((answers.form == FRACTION).sum()),
        "04 answers off their scale": int((answers.form == BEYOND).sum()),
        "05 persons who answered a survey several times": int((waves > 1).sum()),
        "05 answers repeated within a month": int(uncounted.sum()),
        "06 answered before it was asked": int(np.sum(too_early)),
        "07 shared mailboxes": int(people.shares_mailbox.sum()),
        "07 sessions of two who log in at one device": int(sessions.is_shared.sum()),
        "07 customers of both brands": int((people.human != np.arange(len(people))).sum()),
        "07 persons with two records that nobody linked": int((people.records == UNLINKED).sum()),
        "08 sessions of bots": int(sessions.is_bot.sum()),
        "08 answers by a mail filter": int(is_by_machine(part).sum()),
        "08 messages opened by a mail filter": int(part.sends.is_by_machine.sum()),
        "10 orders in yen": int((part.orders.currency == [c.currency for c in COUNTRIES].index("JPY")).sum()),
        "11 merged contacts": int((people.records == MERGED).sum()),
        "11 archived contacts": int((people.archived_at != NONE).sum()),
        "12 journeys that came back to a stage": len(np.unique(made.visit_journey[made.visit_number > 1])),
        "13 deals won before they were opened": int(backwards.sum()),
        "13 journeys that began with the purchase": int(skips.sum()),
        "15 sessions across midnight": int((sessions.ended_at >= midnight).sum()),
        "18 edited reviews": int((part.reviews.edited_at != NONE).sum()),
        "19 bounced invitations": int(part.invitations.has_bounced.sum()),
        "20 test accounts": int(people.is_test.sum()),
        "20 test cases": int(cases.is_test.sum()),
        "20 test sessions": int(sessions.is_test.sum()),
        "20 orders of nothing": int(part.orders.is_test.sum()),
        "24 cases opened again": int((cases.solved_at != cases.first_solved_at).sum()),
        "24 hand-offs between teams": len(cases.handoff_case),
        "24 customers with several cases": int(mine.sum()),
        "26 scores in words": int((answers.form == WORDS).sum()),
        "26 scores of the best": int((answers.score == high).sum()),
        "29 consent withdrawn": int((people.withdraws_at != NONE).sum()),
    }
