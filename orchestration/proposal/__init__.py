"""From a look at a file to a file mapping to start from.

Belongs here: which entity and which columns the headers may mean, and the mapping's text. Does not belong here: looking
at the file (``ingestion.inspection``), judging a mapping (``orchestration.configuration``).
"""
