"""Web events by day, for filling days again from Dagster's pages: a partition a day, one or a year in one run.

Belongs here: the days as partitions. Does not belong here: how a day is read (ingestion), schedules.

A load marks the days that it brought, and the weekly maintenance those of a long load, so the pages list the days that
have none. Filling a day reads it again from every file that holds it and replaces it; every other day stays as it is.
"""

from collections.abc import Collection, Iterator
from datetime import date

import dagster as dg

from ingestion.names import FILES, records_dataset
from orchestration.assets.running import under_lock
from orchestration.config import CemConfig
from orchestration.news import data_versions
from orchestration.stages import Stages

DAYS = dg.AssetKey(["raw_files", "web_events_by_day"])
BACKFILL = "backfill_web_events"
_FEW = 7


def event_days(config: CemConfig) -> dg.AssetsDefinition:
    """The days of web events, in UTC, from the first that may be landed."""
    tables = [dg.AssetKey([records_dataset(FILES), table]) for table in config.event_tables]

    @dg.asset(
        key=DAYS,
        partitions_def=dg.DailyPartitionsDefinition(config.schedule.web_events_from.isoformat()),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="landing",
        kinds={"dlt"},
        tags={"family": "web_analytics", "vendor": FILES},
        output_required=False,
        description="Days of web events. Materialize days to read them again; all others stay as they are.",
    )
    def web_events_by_day(
        context: dg.AssetExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.MaterializeResult[None]]:
        days = [date.fromisoformat(key) for key in context.partition_keys]
        with under_lock(context, stages.home):
            report = stages.load_files(days=days)
        versions = data_versions(stages.home)
        for note in stages.notes:
            context.log.warning(note)
        for key in tables:
            context.log_event(_seen(key, versions.get((key.path[0], key.path[-1]), "none")))
        filled = {day for read in report.reads for day in read.days}
        for day in sorted(filled):  # a day that no file holds stays missing
            context.log_event(dg.AssetMaterialization(DAYS, partition=day.isoformat()))
        context.log.info(f"{len(report.reads)} files read, {report.totals.new} events of {len(filled)} days landed.")
        yield from ()  # no result of the step itself: it would stand for every day that was asked for

    return web_events_by_day


def mark_days(context: dg.AssetExecutionContext, days: Collection[date]) -> None:
    """Note in Dagster that these days were landed, if they are few: each costs as much as a table."""
    if len(days) <= _FEW:
        for day in sorted(days):
            context.log_event(dg.AssetMaterialization(DAYS, partition=day.isoformat()))


def mark_landed_days(instance: dg.DagsterInstance, landed: Collection[date]) -> int:
    """Note every landed day that Dagster does not know yet; returns how many."""
    missing = sorted({day.isoformat() for day in landed} - instance.get_materialized_partitions(DAYS))
    for day in missing:
        instance.report_runless_asset_event(dg.AssetMaterialization(DAYS, partition=day))
    return len(missing)


def _seen(key: dg.AssetKey, version: str) -> dg.AssetMaterialization:
    return dg.AssetMaterialization(key, tags={"dagster/data_version": version})
