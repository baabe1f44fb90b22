"""The roof: configuration, the graph of assets, and the `cem` command.

The only package that imports its siblings. Here belong wiring, settings and the operator's commands; here do not belong
transformation SQL, metrics, or anything a source's reader must know.
"""
