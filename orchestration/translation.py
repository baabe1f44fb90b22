"""The names that assets have in Dagster: the one place for keys and groups, for dlt and for dbt.

A landed table's key is [dataset, table], which is also the key that dbt's source of the same name has: that joins the
two graphs without any wiring.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dlt import DagsterDltTranslator
from dagster_dlt.translator import DltResourceTranslatorData

from orchestration.automation import FOLLOWS
from orchestration.configuration.quality import Owners
from orchestration.configuration.registry import FAMILIES


def team(owners: Owners, family: str) -> str:
    """Who looks after a family, as Dagster's pages name him."""
    return f"team:{owners.of(family)}"


class LandingTranslator(DagsterDltTranslator):
    """dlt resources: key [dataset, resource], no upstream (a file or an API is none of our assets)."""

    def get_asset_spec(self, data: DltResourceTranslatorData) -> dg.AssetSpec:
        dataset = data.pipeline.dataset_name if data.pipeline else "raw_files"
        return (
            super()
            .get_asset_spec(data)
            .replace_attributes(key=dg.AssetKey([dataset, data.resource.name]), deps=[], group_name="landing")
        )


class ModelTranslator(DagsterDbtTranslator):
    """dbt models: dagster-dbt's own keys; the layer (staging, intermediate, core, marts, operations) is the group.

    All follow new data; the folder below the layer is the family, if it is one, and whose it is the configuration says.
    """

    def __init__(self, owners: Owners) -> None:
        super().__init__()
        self._owners = owners

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        properties = self.get_resource_props(manifest, unique_id)
        if properties["resource_type"] == "source":
            return spec
        layer = "seeds" if properties["resource_type"] == "seed" else properties["fqn"][1]
        family = next((word for word in properties["fqn"] if word in FAMILIES), None)
        owners = [team(self._owners, family or "")]
        spec = spec.replace_attributes(group_name=layer, automation_condition=FOLLOWS, owners=owners)
        return spec.merge_attributes(tags={"family": family}) if family else spec
