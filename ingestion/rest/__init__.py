"""How the project speaks to any vendor's REST API: one policy, on dlt's REST client.

Belongs here: what holds for every vendor - time, retries, what an answer must look like, secrets. Does not belong here:
any vendor's paths, fields or meaning (``ingestion.sources``).
"""
