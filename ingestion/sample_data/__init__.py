"""The simulated company: two brands, 18 months, and the truth about them; and the vendors' APIs that serve it.

Latent truth comes first (persons, sessions, orders ...); records are derived from it, messy as real ones are; the
answer key is computed from the latent truth, never from the records. Nothing here is imported by a load.

Belongs here: the world, its exports, its answer key, the sandbox. Does not belong here: anything that a run on real
data needs.
"""
