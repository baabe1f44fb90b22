"""The vendor sandbox: one local HTTP server that answers as HubSpot's API does, over an invented portal.

It is written from the vendor's documentation (``docs/sources.md`` says what each shape rests on), never from a
connector, so that a misreading on one side shows as a difference. Belongs here: what the vendor does, and its
misbehaviour on demand. Does not belong here: anything a connector decides.

``server.sandbox(portal)`` runs it in a thread, ``server.serve(portal)`` until interrupted.
"""
