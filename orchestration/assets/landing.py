"""Assets of the landing: one per raw table, made by one step for the mapped files and one for each source with an API.

Belongs here: how a load appears in Dagster. Does not belong here: how files and sources are read (ingestion).
"""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
from dagster_dlt import build_dlt_asset_specs

from ingestion.landing import tables_of
from ingestion.names import FILES
from ingestion.pipelines import records_pipeline
from ingestion.report import EndpointRead, FileRead
from ingestion.sources.records import records_source
from ingestion.sources.source import Source
from ingestion.sources.vendors import VENDOR_ENTITIES
from orchestration.assets.event_days import mark_days
from orchestration.assets.running import under_lock
from orchestration.config import CemConfig
from orchestration.loaded import figures_of
from orchestration.news import data_versions
from orchestration.stages import Stages
from orchestration.translation import LandingTranslator, team

Results = Iterator[dg.MaterializeResult[None]]


def files_landing(config: CemConfig) -> dg.AssetsDefinition:
    """The raw tables of the mapped entities; a part of them reads the files of those entities alone."""
    families = {table: one.family for one in config.files for table in tables_of([one.entity_key])}
    specs = _specs(config, FILES, families)

    @dg.multi_asset(name="load_files", specs=specs, can_subset=True)
    def load_files(context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]) -> Results:
        tables = {key.path[-1] for key in context.selected_asset_keys}
        with under_lock(context, stages.home):
            report = stages.load_files({one.entity_key for one in config.files if tables & tables_of([one.entity_key])})
        for file in report.without_file:
            context.log.warning(file.message)
        versions = data_versions(stages.home)
        mark_days(context, {day for read in report.reads for day in read.days})
        for key in sorted(context.selected_asset_keys):
            reads = [read for read in report.reads if key.path[-1] in tables_of([read.entity_key])]
            unparseable = sum(read.records_unparseable for read in reads)
            yield _result(key, reads, versions, {"records_unparseable": unparseable})

    return load_files


def source_landing(config: CemConfig, source: Source) -> dg.AssetsDefinition:
    """The raw tables of one source with an API, read together: one step knows the vendor's limits."""
    families = {entity: VENDOR_ENTITIES[source.vendor][entity] for entity in source.entities}
    specs = _specs(config, source.vendor, families)

    @dg.multi_asset(name=f"load_{source.vendor}", specs=specs)
    def load_source(context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]) -> Results:
        with under_lock(context, stages.home):
            report = stages.load_source(source)
        versions = data_versions(stages.home)
        for spec in specs:
            reads = [read for read in report.reads if read.entity == spec.key.path[-1]]
            yield _result(spec.key, reads, versions, {})

    return load_source


def _specs(config: CemConfig, vendor: str, families: dict[str, str]) -> Sequence[dg.AssetSpec]:
    pipeline = records_pipeline(config.home, vendor=vendor)
    specs = build_dlt_asset_specs(records_source(vendor, sorted(families)), pipeline, LandingTranslator())
    return [_of_family(config, spec, families[spec.key.path[-1]], vendor) for spec in specs]


def _of_family(config: CemConfig, spec: dg.AssetSpec, family: str, vendor: str) -> dg.AssetSpec:
    tags = {"family": family, "vendor": vendor}
    return spec.replace_attributes(owners=[team(config.owners, family)]).merge_attributes(tags=tags)


def _result(
    key: dg.AssetKey,
    reads: Iterable[FileRead | EndpointRead],
    versions: dict[tuple[str, str], str],
    more: dict[str, int],
) -> dg.MaterializeResult[None]:
    """What was read into one table. Its data version changes only with its rows, so that nothing follows from a look
    that found nothing."""
    version = dg.DataVersion(versions.get((key.path[0], key.path[-1]), "none"))
    return dg.MaterializeResult(asset_key=key, metadata=figures_of(reads) | more, data_version=version)


def keys_of_family(landing: Sequence[dg.AssetsDefinition], family: str) -> list[dg.AssetKey]:
    """The landed tables that a schedule of ``family`` reads: of the files its own, of a source all of them or none,
    since a source is read as one, with the family of most of its tables."""
    keys: list[dg.AssetKey] = []
    for assets in landing:
        by_family = {spec.key: spec.tags["family"] for spec in assets.specs}
        if assets.can_subset:
            keys += [key for key, own in by_family.items() if own == family]
        elif max(sorted(set(by_family.values())), key=list(by_family.values()).count) == family:
            keys += by_family
    return keys
