"""What kinds of touchpoint there are, which stage of the journey each marks, and by which channel it comes.

As the shipped seeds ``touchpoints``, ``journey_stage_rules``, ``journey_stages`` and ``journey_types`` say; a test
holds them together. Written again here, since an answer key that reads the project's own rules proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.sample_data.arrays import Array

STAGES = {
    "awareness": 10, "inquiry": 20, "comparison": 30, "purchase": 40, "onboarding": 50, "support": 60,
    "post_purchase_use": 70, "follow_up": 80, "future_interaction": 90,
}  # fmt: skip
STAGE_NAMES = tuple(STAGES)

CHANNEL_NAMES = (
    *("web", "app", "marketplace", "organic_search", "paid_search", "social", "referral", "email", "chat", "phone"),
    *("store", "delivery", "not_recorded"),
)

JOURNEY_TYPES = ("order", "sales", "support", "subscription")
ORDER, SALES, SUPPORT, SUBSCRIPTION = range(4)
EXPECTED_STAGES = (("inquiry", "purchase"), ("inquiry",), (), ("purchase",))
"""Of each type, the stages that a journey is expected to come through."""
LOST_KINDS = ("deal_lost", "subscription_canceled")
"""With which the customer is lost."""


@dataclass(frozen=True)
class Kind:
    """A touchpoint type: the stage that it marks and the channel that is meant where a record names none."""

    name: str
    stage: str
    channel: str


# In the order of their names: two touchpoints of one instant and one stage stand in that order.
KINDS = tuple(
    Kind(*line.split())
    for line in sorted(
        """\
deal_won purchase not_recorded
deal_lost comparison not_recorded
engagement_email comparison email
engagement_call comparison phone
engagement_meeting comparison not_recorded
engagement_other comparison not_recorded
campaign_sent awareness email
campaign_opened awareness email
campaign_clicked inquiry email
web_session inquiry web
order_placed purchase not_recorded
order_approved purchase not_recorded
order_shipped onboarding not_recorded
order_delivered onboarding not_recorded
parcel_delivered onboarding delivery
refund_paid support not_recorded
subscription_started purchase not_recorded
subscription_renewed future_interaction not_recorded
subscription_canceled post_purchase_use not_recorded
review_invited follow_up email
review_given follow_up web
brand_mentioned post_purchase_use social
survey_invited follow_up email
survey_answered follow_up not_recorded
case_opened support not_recorded
case_solved support not_recorded
support_call support phone
support_chat support chat
shop_visit support store""".splitlines()
    )
)
NUMBER_OF_KIND = {kind.name: number for number, kind in enumerate(KINDS)}
STAGE_OF_KIND = np.array([STAGE_NAMES.index(kind.stage) for kind in KINDS])
CHANNEL_OF_KIND = np.array([CHANNEL_NAMES.index(kind.channel) for kind in KINDS])
LOSES = np.array([kind.name in LOST_KINDS for kind in KINDS])
EXPECTED_SO_FAR = np.array(
    [[sum(STAGES[one] <= order for one in expected) for order in STAGES.values()] for expected in EXPECTED_STAGES]
)
IS_EXPECTED = np.array([[name in expected for name in STAGES] for expected in EXPECTED_STAGES])
NOT_RECORDED = CHANNEL_NAMES.index("not_recorded")


def channels(names: tuple[str, ...]) -> Array:
    """The numbers of channels by the words of an export; an empty word is no channel."""
    return np.array([CHANNEL_NAMES.index(name) if name else -1 for name in names])
