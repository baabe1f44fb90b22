"""Assets of the transformation: every dbt seed and model, with its tests as asset checks, built by one dbt run.

Belongs here: how dbt's results become Dagster's. Does not belong here: invoking dbt (orchestration.transformation).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.assets.publishing import PUBLISHED
from orchestration.assets.running import under_lock
from orchestration.configuration.quality import Owners
from orchestration.figures import rows_of_tables
from orchestration.gate import GateFailed, failed_tests
from orchestration.news import NOTHING_NEW, ToBuild
from orchestration.required import NoWarehouse
from orchestration.stages import Stages
from orchestration.transformation import NodeResult
from orchestration.translation import ModelTranslator

_FOLLOWS = "dagster/from_automation_condition"
"""Dagster's tag of a run that it started by a condition."""
Event = dg.MaterializeResult[None] | dg.AssetCheckResult


def transformation_assets(manifest_file: Path, owners: Owners) -> dg.AssetsDefinition:
    """All models of a parsed dbt project."""
    manifest: dict[str, Any] = json.loads(manifest_file.read_text())
    translator = ModelTranslator(owners)

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        exclude="resource_type:unit_test",
        name="build",
    )
    def build(context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]) -> Iterator[Event]:
        with under_lock(context, stages.home):
            results = _results(context, stages)
        if results is None:
            context.log.info(stages.notes[-1])
            return
        checks = _checks(context.assets_def)
        rows = rows_of_tables(stages.home)
        for result in results:
            event = _event(result, manifest, translator, checks, rows)
            if event is not None and _is_asked_for(event, context):
                yield event
        failed = failed_tests(results, stages.home.warehouse_file)
        if failed:
            raise GateFailed(failed)

    return build


def _results(context: dg.AssetExecutionContext, stages: Stages) -> list[NodeResult] | None:
    """What was done: every test where a run asks for checks alone; the tables that somebody chose on the pages; else,
    and wherever the run goes on to publish, all of them, or nothing (None) where nothing has changed."""
    if not context.selected_asset_keys:
        return stages.test()
    follows = _FOLLOWS in context.run.tags
    if context.is_subset and not follows and PUBLISHED not in (context.run.asset_selection or ()):
        return stages.build(select=sorted(key.path[-1] for key in context.selected_asset_keys))
    if stages.to_build() is ToBuild.NOTHING:
        stages.notes.append(NOTHING_NEW)
        # A database that was down, or is new in cem.toml, gets what the others have.
        stages.publish_to_consumers(behind_only=True)
        return None
    try:
        return stages.build()
    except NoWarehouse as missing:
        if not follows:
            raise
        stages.notes.append(f"Nothing is built until every source was loaded once. {missing}")
        return None


def _is_asked_for(event: Event, context: dg.AssetExecutionContext) -> bool:
    """Dagster takes only what the run asked for; the rest was built all the same and came out as it was."""
    if isinstance(event, dg.AssetCheckResult):
        return event.asset_key is None or any(
            key.asset_key == event.asset_key and key.name == event.check_name
            for key in context.selected_asset_check_keys
        )
    return event.asset_key in context.selected_asset_keys


def _checks(assets: dg.AssetsDefinition) -> dict[str, dg.AssetCheckKey]:
    """dbt test -> the check that stands for it. A test over several models has none; it still blocks the build."""
    return {spec.metadata["dagster_dbt/unique_id"]: spec.key for spec in assets.check_specs}


def _event(
    result: NodeResult,
    manifest: Mapping[str, Any],
    translator: ModelTranslator,
    checks: Mapping[str, dg.AssetCheckKey],
    rows: Mapping[tuple[str, str], int],
) -> Event | None:
    seconds = round(result.seconds, 3)
    if result.is_test:
        key = checks.get(result.unique_id)
        if key is None or result.status == "skipped":
            return None
        return dg.AssetCheckResult(
            passed=result.is_good,
            asset_key=key.asset_key,
            check_name=key.name,
            metadata={"status": result.status, "failing_rows": result.failures, "seconds": seconds},
        )
    if not result.is_good:
        return None
    spec = translator.get_asset_spec(manifest, result.unique_id, None)
    node = manifest["nodes"][result.unique_id]
    counted = rows.get((node["schema"], node["alias"]))
    metadata: dict[str, Any] = {"seconds": seconds} | ({} if counted is None else {"dagster/row_count": counted})
    return dg.MaterializeResult(asset_key=spec.key, metadata=metadata)
