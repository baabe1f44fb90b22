"""Events: records of which there are very many land as typed columns, and a day of an instance is replaced as a whole.

Belongs here: a Parquet file to such columns, and what a rewritten day replaces. Does not belong here: records with
their payloads (``ingestion.records``), which rows that fit no column become, too.
"""
