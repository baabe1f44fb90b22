"""How cem.toml is read and judged: positions in the text, the registry of entities, every check.

The public face is `orchestration.config`; nothing outside `orchestration/` imports from here.
"""
