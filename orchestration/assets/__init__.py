"""Dagster's assets, one module a stage: landing, transformation, audit, publishing; each calls `stages`."""
