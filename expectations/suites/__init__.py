"""Suites as code: one file a family, one for terms and prices, one for facts, one for marts, one each for the closed
loop, journeys, what customers are worth and what they say, and for sales and service. `ALL_SUITES` is run."""

from __future__ import annotations

from expectations.suites import (
    closed_loop,
    commerce,
    core,
    crm,
    journey,
    marts,
    reviews,
    service,
    support,
    surveys,
    terms,
    value,
    voice,
    web_analytics,
)
from expectations.suites.relation_suite import SuiteBuilder

ALL_SUITES: tuple[SuiteBuilder, ...] = (
    *crm.SUITES,
    *commerce.SUITES,
    *terms.SUITES,
    *web_analytics.SUITES,
    *reviews.SUITES,
    *surveys.SUITES,
    *support.SUITES,
    *core.SUITES,
    *marts.SUITES,
    *closed_loop.SUITES,
    *value.SUITES,
    *service.SUITES,
    *voice.SUITES,
    *journey.SUITES,
)
