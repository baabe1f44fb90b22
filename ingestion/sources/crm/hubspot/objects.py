"""What is read of each kind of HubSpot object: properties, whose history, associated with what.

Belongs here: the vendor's names. Properties are asked for by name, since all of them are hundreds, many about persons;
the bodies of e-mails, calls and notes are not read unless the settings add them. Does not belong here: their meaning.
"""

from dataclasses import dataclass

VENDOR = "hubspot"
NAME = "HubSpot"

_PEOPLE = ("contacts", "companies", "deals", "tickets")
_MERGED = "hs_merged_object_ids"
MERGE_FIELDS = (_MERGED, "hs_calculated_merged_vids")
"""Each has ids that the other lacks, so both are needed to follow a merged record."""


@dataclass(frozen=True)
class Kind:
    """One kind of object: a table ``raw_hubspot.<name>``."""

    name: str
    family: str
    properties: tuple[str, ...]
    history: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()  # kinds whose associations are read
    scope: str = "crm.objects.contacts.read"
    created: str = "hs_createdate"
    modified: str = "hs_lastmodifieddate"
    has_pipelines: bool = False

    @property
    def path(self) -> str:
        return f"/crm/v3/objects/{self.name}"

    @property
    def always(self) -> tuple[str, ...]:
        """What every record must carry."""
        return ("hs_object_id", self.created, self.modified)


KINDS = (
    Kind(
        "contacts",
        "crm",
        ("email", "hs_additional_emails", "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle")
        + ("lifecyclestage", "hs_lead_status", "hubspot_owner_id", "hs_language", "country", "state", "city", "zip")
        + ("hs_analytics_source", "hs_analytics_source_data_1", "hs_analytics_first_timestamp", "hs_email_optout")
        + ("hs_legal_basis", *MERGE_FIELDS),
        history=("lifecyclestage",),
        targets=("companies",),
        created="createdate",
        modified="lastmodifieddate",
    ),
    Kind(
        "companies",
        "crm",
        ("name", "domain", "industry", "type", "numberofemployees", "annualrevenue", "country", "state", "city", "zip")
        + ("lifecyclestage", "hubspot_owner_id", "hs_parent_company_id", _MERGED),
        scope="crm.objects.companies.read",
        created="createdate",
    ),
    Kind(
        "deals",
        "crm",
        ("dealname", "dealtype", "pipeline", "dealstage", "amount", "deal_currency_code", "closedate", "description")
        + ("hs_is_closed", "hs_is_closed_won", "closed_won_reason", "closed_lost_reason", "hubspot_owner_id")
        + ("hs_analytics_source", "hs_acv", "hs_arr", "hs_mrr", "hs_tcv", _MERGED),
        history=("dealstage", "hubspot_owner_id"),
        targets=("contacts", "companies"),
        scope="crm.objects.deals.read",
        created="createdate",
        has_pipelines=True,
    ),
    Kind(
        "tickets",
        "support",
        ("subject", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "source_type")
        + ("hubspot_owner_id", "hubspot_team_id", "hs_resolution", "closed_date", "first_agent_reply_date", _MERGED),
        history=("hs_pipeline_stage", "hubspot_owner_id", "hubspot_team_id"),
        targets=("contacts", "companies", "deals"),
        scope="tickets",
        created="createdate",
        has_pipelines=True,
    ),
    Kind(
        "calls",
        "crm",
        ("hs_timestamp", "hs_call_title", "hs_call_direction", "hs_call_status", "hs_call_duration")
        + ("hs_call_disposition", "hubspot_owner_id"),
        targets=_PEOPLE,
    ),
    Kind(
        "emails",
        "crm",
        ("hs_timestamp", "hs_email_subject", "hs_email_direction", "hs_email_status", "hubspot_owner_id"),
        targets=_PEOPLE,
    ),
    Kind(
        "meetings",
        "crm",
        ("hs_timestamp", "hs_meeting_title", "hs_meeting_start_time", "hs_meeting_end_time", "hs_meeting_outcome")
        + ("hs_activity_type", "hubspot_owner_id"),
        targets=_PEOPLE,
    ),
    Kind("notes", "crm", ("hs_timestamp", "hubspot_owner_id"), targets=_PEOPLE),
    Kind(
        "line_items",
        "crm",
        ("name", "hs_sku", "hs_product_id", "quantity", "price", "amount", "discount", "hs_discount_percentage")
        + ("hs_line_item_currency_code", "recurringbillingfrequency", "hs_recurring_billing_period")
        + ("hs_recurring_billing_start_date", "hs_recurring_billing_end_date", "hs_term_in_months"),
        targets=("deals", "quotes"),
        scope="crm.objects.line_items.read",
        created="createdate",
    ),
    Kind(
        "quotes",
        "crm",
        ("hs_title", "hs_status", "hs_quote_amount", "hs_currency", "hs_expiration_date", "hs_esign_date", "hs_terms")
        + ("hubspot_owner_id",),
        targets=("deals", "contacts", "companies"),
        scope="crm.objects.quotes.read",
    ),
    Kind(
        "feedback_submissions",
        "surveys",
        ("hs_survey_id", "hs_survey_name", "hs_survey_type", "hs_survey_channel", "hs_submission_timestamp", "hs_value")
        + ("hs_response_group", "hs_content", "hs_sentiment", "hs_contact_id", "hs_ticket_id"),
        targets=("contacts", "tickets"),
        scope="crm.objects.feedback_submissions.read",
    ),
)
OWNERS, PIPELINES = "owners", "pipelines"
OWNERS_PATH, PIPELINES_PATH = "/crm/v3/owners", "/crm/v3/pipelines"
OWNERS_SCOPE = "crm.objects.owners.read"
ENTITIES = (*(kind.name for kind in KINDS), OWNERS, PIPELINES)
"""The tables of ``raw_hubspot``."""
