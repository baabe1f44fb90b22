"""Assets of the landing: one per raw table, all materialised by one load.

Belongs here: how a load appears in Dagster. Does not belong here: how files and sources are read (ingestion).
"""

from collections.abc import Iterable, Iterator

import dagster as dg
from dagster_dlt import build_dlt_asset_specs

from ingestion.landing import FILES, records_dataset, tables_of
from ingestion.pipelines import records_pipeline
from ingestion.report import summed
from ingestion.sources.records import records_source
from orchestration.config import CemConfig
from orchestration.run_lock import hold
from orchestration.stages import Loaded, Stages
from orchestration.translation import LandingTranslator

LEDGER = dg.AssetKey(["raw_ops", "ledger"])


def landing_assets(config: CemConfig) -> dg.AssetsDefinition:
    """The raw tables of the mapped entities and of the sources that are on, and the ledger."""
    specs = _specs(config, FILES, tables_of({mapping.entity_key for mapping in config.files}))
    for source in config.sources_on:
        specs += _specs(config, source.vendor, source.entities)
    ledger = dg.AssetSpec(LEDGER, group_name="landing", kinds={"dlt"}, description="The loader's books: what was read.")

    @dg.multi_asset(name="load", specs=[*specs, ledger])
    def load(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        hold(stages.home)
        loaded = stages.load()
        for file in loaded.files.without_file:
            context.log.warning(file.message)
        for spec in [*specs, ledger]:
            yield dg.MaterializeResult(asset_key=spec.key, metadata=_counts(loaded, spec.key))

    return load


def _specs(config: CemConfig, vendor: str, tables: Iterable[str]) -> list[dg.AssetSpec]:
    pipeline = records_pipeline(config.home, vendor=vendor)
    return list(build_dlt_asset_specs(records_source(vendor, tables), pipeline, LandingTranslator()))


def _counts(loaded: Loaded, key: dg.AssetKey) -> dict[str, int]:
    """What was read into one table; into all of them for the ledger."""

    def is_asked(vendor: str, tables: Iterable[str]) -> bool:
        return key == LEDGER or key in {dg.AssetKey([records_dataset(vendor), table]) for table in tables}

    files = [read for read in loaded.files.reads if is_asked(FILES, tables_of([read.entity_key]))]
    endpoints = [read for source in loaded.sources for read in source.reads if is_asked(source.vendor, [read.entity])]
    counts = summed([*(read.counts for read in files), *(read.counts for read in endpoints)])
    return {
        "files_read": len(files),
        "endpoints_read": len(endpoints),
        "records_read": counts.read,
        "records_new": counts.new,
        "records_unchanged": counts.unchanged,
        "records_repeated": counts.repeated,
        "records_unparseable": sum(read.records_unparseable for read in files),
    }
