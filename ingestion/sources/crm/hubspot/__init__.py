"""HubSpot: people, companies, deals, tickets, engagements, contract terms and survey answers, over its public API.

Belongs here: what the vendor's API is and how to read it without loss. Does not belong here: how any API is spoken to
(``ingestion.rest``), how records land (``ingestion.batch``), what they mean (dbt). ``load_hubspot`` is in ``load``,
``check`` in ``check``.
"""
