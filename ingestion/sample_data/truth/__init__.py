"""The answer key: what a warehouse must find, computed from the latent truth in plain numpy and Python.

Nothing here reads an export, a seed or the warehouse. The rules are those of the domain research (its sections 2, 6
and 7) and of the project's shipped seeds; each module says which it uses.
"""
