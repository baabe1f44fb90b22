"""What follows from new data: the models, their checks, the publication; and from that the documents.

Belongs here: conditions, and the sensor that looks at them. Does not belong here: times (``schedules``).
"""

from typing import Any

import dagster as dg

from orchestration.configuration.schedule import Schedule

FOLLOWS: dg.AutomationCondition[Any] = (
    # A data version changes only with rows (see assets.landing): a look at a source that found nothing starts nothing.
    dg.AutomationCondition.any_deps_match(
        dg.AutomationCondition.data_version_changed() | dg.AutomationCondition.will_be_requested()
    ).since_last_handled()
    & ~dg.AutomationCondition.in_progress()
    & ~dg.AutomationCondition.any_deps_in_progress()
).with_label("new data")
"""New rows are landed, or what this reads is about to be built: in one run, once no load is under way."""


def once_a_day(timezone: str) -> dg.AutomationCondition[Any]:
    """Once a day after a publication: what the catalogue says changes with the project, not with the data."""
    return dg.AutomationCondition.on_cron("0 6 * * *", timezone)


def automation_sensor(schedule: Schedule) -> dg.AutomationConditionSensorDefinition:
    """Looks every two minutes, as shipped: a look costs some CPU for every model, and no source is read that often."""
    status = dg.DefaultSensorStatus.RUNNING if schedule.on else dg.DefaultSensorStatus.STOPPED
    return dg.AutomationConditionSensorDefinition(
        "follow_new_data",
        target=dg.AssetSelection.all(),
        minimum_interval_seconds=schedule.follow_every,
        default_status=status,
    )
