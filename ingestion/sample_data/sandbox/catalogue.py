"""What HubSpot knows of each kind of object before any record exists: names, scopes, default properties, types.

Belongs here: the vendor's constants. Does not belong here: anything about the records of a portal.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectType:
    """One kind of object; ``scopes`` of which any one grants reading; ``defaults`` are properties that come unasked."""

    name: str
    singular: str
    type_id: str
    scopes: tuple[str, ...]
    defaults: tuple[str, ...] = ()
    created: str = "hs_createdate"
    modified: str = "hs_lastmodifieddate"

    @property
    def always(self) -> tuple[str, ...]:
        """The properties that every answer carries, whatever was asked for."""
        return (self.created, self.modified, "hs_object_id")


_CONTACTS = "crm.objects.contacts.read"

OBJECT_TYPES = (
    ObjectType(
        "contacts", "contact", "0-1", (_CONTACTS,), ("email", "firstname", "lastname"), "createdate", "lastmodifieddate"
    ),
    ObjectType("companies", "company", "0-2", ("crm.objects.companies.read",), ("name", "domain"), "createdate"),
    ObjectType(
        "deals",
        "deal",
        "0-3",
        ("crm.objects.deals.read",),
        ("amount", "closedate", "dealname", "dealstage", "pipeline"),
        "createdate",
    ),
    ObjectType(
        "tickets",
        "ticket",
        "0-5",
        ("tickets",),
        ("content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "subject"),
        "createdate",
    ),
    ObjectType("feedback_submissions", "feedback_submission", "0-19", ("crm.objects.feedback_submissions.read",)),
    ObjectType("calls", "call", "0-48", (_CONTACTS,)),
    ObjectType("emails", "email", "0-49", (_CONTACTS,)),
    ObjectType("meetings", "meeting_event", "0-47", (_CONTACTS,)),
    ObjectType("notes", "note", "0-46", (_CONTACTS,)),
    ObjectType(
        "line_items",
        "line_item",
        "0-8",
        ("crm.objects.line_items.read", "e-commerce"),
        ("amount", "hs_product_id", "quantity"),
        "createdate",
    ),
    ObjectType(
        "quotes", "quote", "0-14", ("crm.objects.quotes.read",), ("hs_expiration_date", "hs_status", "hs_title")
    ),
)

OWNERS_SCOPE = "crm.objects.owners.read"
ALL_SCOPES = (*dict.fromkeys(scope for kind in OBJECT_TYPES for scope in kind.scopes), OWNERS_SCOPE)

# A path may name a kind of object in the plural, in the singular or by its number.
_BY_NAME = {name: kind for kind in OBJECT_TYPES for name in (kind.name, kind.singular, kind.type_id)}
_BY_NAME["meeting"] = _BY_NAME["meetings"]


def object_type(name: str) -> ObjectType | None:
    """The kind of object that a path or a parameter names, if it is one."""
    return _BY_NAME.get(name.strip().lower())


# Properties that are compared and sorted as something else than text; by the end of the name, or by the whole name.
_DATETIMES = ("_date", "_timestamp", "_at", "createdate", "closedate", "lastmodifieddate")
_NUMBERS = {
    *("hs_object_id", "amount", "hs_value", "quantity", "price", "hs_tcv", "hs_acv", "hs_mrr", "hs_arr"),
    *("numberofemployees", "annualrevenue", "hs_call_duration", "hs_deal_stage_probability"),
}


def property_kind(name: str) -> str:
    """``datetime``, ``number`` or ``string``, as the vendor's property definition would say."""
    if name in _NUMBERS:
        return "number"
    if name.endswith(_DATETIMES) or name.startswith(("hs_date_entered_", "hs_date_exited_")):
        return "datetime"
    return "string"


# (from, to) -> the number of the association that has no label; the vendor's table of defined associations.
ASSOCIATION_IDS = {
    ("contacts", "companies"): 279,
    ("companies", "contacts"): 280,
    ("contacts", "deals"): 4,
    ("deals", "contacts"): 3,
    ("contacts", "tickets"): 15,
    ("tickets", "contacts"): 16,
    ("companies", "deals"): 342,
    ("deals", "companies"): 341,
    ("companies", "tickets"): 340,
    ("tickets", "companies"): 339,
    ("deals", "tickets"): 27,
    ("tickets", "deals"): 28,
    ("deals", "line_items"): 19,
    ("line_items", "deals"): 20,
    ("deals", "quotes"): 63,
    ("quotes", "deals"): 64,
    ("quotes", "line_items"): 67,
    ("line_items", "quotes"): 68,
    ("contacts", "calls"): 193,
    ("calls", "contacts"): 194,
    ("contacts", "emails"): 197,
    ("emails", "contacts"): 198,
    ("contacts", "meetings"): 199,
    ("meetings", "contacts"): 200,
    ("contacts", "notes"): 201,
    ("notes", "contacts"): 202,
    ("companies", "calls"): 181,
    ("calls", "companies"): 182,
    ("companies", "emails"): 185,
    ("emails", "companies"): 186,
    ("companies", "meetings"): 187,
    ("meetings", "companies"): 188,
    ("companies", "notes"): 189,
    ("notes", "companies"): 190,
    ("deals", "calls"): 205,
    ("calls", "deals"): 206,
    ("deals", "emails"): 209,
    ("emails", "deals"): 210,
    ("deals", "meetings"): 211,
    ("meetings", "deals"): 212,
    ("deals", "notes"): 213,
    ("notes", "deals"): 214,
    ("tickets", "calls"): 219,
    ("calls", "tickets"): 220,
    ("tickets", "emails"): 223,
    ("emails", "tickets"): 224,
    ("tickets", "meetings"): 225,
    ("meetings", "tickets"): 226,
    ("tickets", "notes"): 227,
    ("notes", "tickets"): 228,
}
