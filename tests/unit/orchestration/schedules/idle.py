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


def on(times: Schedule) -> dg.Definitions:
    """The schedules that these times give."""
    made = {name: idle.to_job(name=name) for name in JOBS}
    company = Company(brand="b", timezone="Europe/Berlin", currency="EUR")
    config = CemConfig.model_construct(company=company, schedule=times)
    return dg.Definitions(jobs=list(made.values()), schedules=schedules(config, made))


hourly = on(Schedule(crm="0 */6 * * *", support="off", audit="30 2 * * *"))
twice_a_day = on(Schedule(web_analytics="0 */12 * * *", crm="0 6 * * *", support="off", audit="30 2 * * *"))
