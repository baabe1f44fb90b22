"""Alerts: telling people outside what is wrong, once, and that it works again.

Belongs here: the alert, the channels it goes through, what was told to whom. Does not belong here: finding out what is
wrong (orchestration). No alert holds a value of a record: names of sources and checks, counts, moments, ids of runs.
"""
