"""Assets of the transformation: every dbt seed and model, with its tests as asset checks, built by one dbt run.

Belongs here: how dbt's results become Dagster's. Does not belong here: invoking dbt (orchestration.transformation).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.gate import GateFailed, failed_tests
from orchestration.run_lock import hold
from orchestration.stages import Stages
from orchestration.transformation import NodeResult
from orchestration.translation import ModelTranslator

Event = dg.MaterializeResult[None] | dg.AssetCheckResult


def transformation_assets(manifest_file: Path) -> dg.AssetsDefinition:
    """All models of a parsed dbt project."""
    manifest: dict[str, Any] = json.loads(manifest_file.read_text())
    translator = ModelTranslator()

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        exclude="resource_type:unit_test",
        name="build",
    )
    def build(context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]) -> Iterator[Event]:
        hold(stages.home)
        results = stages.build()
        checks = _checks(context.assets_def)
        for result in results:
            event = _event(result, manifest, translator, checks)
            if event is not None:
                yield event
        failed = failed_tests(results, stages.home.warehouse_file)
        if failed:
            raise GateFailed(failed)

    return build


def _checks(assets: dg.AssetsDefinition) -> dict[str, dg.AssetCheckKey]:
    """dbt test -> the check that stands for it. A test over several models has none; it still blocks the build."""
    return {spec.metadata["dagster_dbt/unique_id"]: spec.key for spec in assets.check_specs}


def _event(
    result: NodeResult, manifest: Mapping[str, Any], translator: ModelTranslator, checks: Mapping[str, dg.AssetCheckKey]
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
    return dg.MaterializeResult(asset_key=spec.key, metadata={"seconds": seconds})
