"""Dagster's assets, one module a stage: landing, transformation, audit, publishing. Each calls `orchestration.stages`."""
