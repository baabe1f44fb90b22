"""The published file once more, in PostgreSQL: for Metabase and other tools that ask a server.

Belongs here: tables, keys, roles and the swap in a consumer's database, and the server of a wheel for who has none.
Does not belong here: what is published (serving.publish), and which consumers there are (cem.toml).
"""
