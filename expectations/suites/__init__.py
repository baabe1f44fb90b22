"""Suites as code: one file a family, one for terms and prices, one for facts, one for marts, one for
the closed loop. `ALL_SUITES` is run."""

from __future__ import annotations

from expectations.suites import (
    closed_loop,
    commerce,
    core,
    crm,
    marts,
    reviews,
    support,
    surveys,
    terms,
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
    *voice.SUITES,
)
