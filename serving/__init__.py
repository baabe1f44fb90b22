"""Serving: hand what passed the audit to the people who read it.

Belongs here: publishers, exports, fingerprints of published data. Reads the schemas `core` and `marts` of a warehouse
file and nothing else; imports no sibling package. Does not belong here: transformation, metrics, scheduling.
"""
