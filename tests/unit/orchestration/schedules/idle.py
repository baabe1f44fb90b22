"""The project's schedules on jobs that do nothing: what a scheduler loads to tell when they would start."""

import dagster as dg

from orchestration.config import CemConfig, Company, Schedule
from orchestration.schedules import schedules

JOBS = ("load_web_analytics", "load_crm", "load_support", "load_reviews", "audit", "maintenance", "warehouse")


@dg.op
def nothing() -> None:
    """Nobody runs it."""


@dg.graph
def idle() -> None:
    nothing()


made = {name: idle.to_job(name=name) for name in JOBS}
config = CemConfig.model_construct(
    company=Company(brand="b", timezone="Europe/Berlin", currency="EUR"),
    schedule=Schedule(crm="0 */6 * * *", support="off", audit="30 2 * * *"),
)
hourly = dg.Definitions(jobs=list(made.values()), schedules=schedules(config, made))
