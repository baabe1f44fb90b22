"""Sample data: an invented company whose truth is known, and the vendors' APIs that serve it.

Belongs here: what makes data for demonstrations and tests. Does not belong here: anything that a run on real data
needs.
"""
