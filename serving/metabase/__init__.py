"""Metabase as code: the connection, names and keys, questions and dashboards of a Metabase, set up by its REST API.

Belongs here: what is to be there (`content/`, data), what is there, and the calls between. Does not belong here: the
settings and the terminal (orchestration/), publication to PostgreSQL, the figures themselves (the marts).
"""
