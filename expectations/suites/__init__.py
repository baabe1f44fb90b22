"""Suites as code, one file a family of sources and one for the marts. `ALL_SUITES` is what every audit runs."""

from __future__ import annotations

from expectations.suites import commerce, crm, marts, reviews, support, surveys, web_analytics
from expectations.suites.relation_suite import SuiteBuilder

ALL_SUITES: tuple[SuiteBuilder, ...] = (
    *crm.SUITES,
    *commerce.SUITES,
    *web_analytics.SUITES,
    *reviews.SUITES,
    *surveys.SUITES,
    *support.SUITES,
    *marts.SUITES,
)
