"""Land source records as received: every version once, counted, nothing judged.

Belongs here: reading files (later: vendors' APIs), named redactions, the ledger, loading with dlt.
Does not belong here: what a record means (dbt_project), checks (expectations), scheduling and the CLI (orchestration).
Imports no sibling package.
"""
