"""GA4's default channel group, rule by rule and in the order of the rules, by the real macro on the built seed.

The rules are those that the vendor publishes for manually tagged traffic (support.google.com/analytics/answer/9756891).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pytest

# (source, medium, campaign, channel group), by rule; a rule is tried where those before it do not fit.
CASES: tuple[tuple[str | None, str | None, str | None, str], ...] = (
    # Direct: source is (direct) and medium (not set) or (none); a visit that says nothing is the same.
    ("(direct)", "(none)", None, "Direct"),
    ("(direct)", "(not set)", None, "Direct"),
    ("(direct)", None, None, "Direct"),
    ("direct", "(none)", "(direct)", "Direct"),
    ("(DIRECT)", "(None)", None, "Direct"),
    ("(direct)", "(none)", "cross-network", "Direct"),
    (None, None, None, "Direct"),
    ("", " ", "", "Direct"),
    ("(direct)", "email", None, "Email"),
    ("(direct)", "some-medium", None, "Unassigned"),
    # Cross-network: the campaign's name contains cross-network; before every paid rule.
    ("google", "cpc", "cross-network", "Cross-network"),
    ("google", "organic", "Spring CROSS-NETWORK 2026", "Cross-network"),
    (None, None, "cross-network", "Cross-network"),
    # Paid Shopping: a shopping site, or a campaign with shop in its name, and a paid medium; before Paid Search.
    ("amazon", "cpc", None, "Paid Shopping"),
    ("www.amazon.de", "paid", None, "Paid Shopping"),
    ("ebay.co.uk", "ppc", None, "Paid Shopping"),
    ("etsy", "retargeting", None, "Paid Shopping"),
    ("google", "cpc", "shop", "Paid Shopping"),
    ("google", "cpc", "Winter Shopping", "Paid Shopping"),
    ("google", "cpc", "my-shop-2026", "Paid Shopping"),
    ("google", "cpc", "workshop", "Paid Search"),
    ("google", "cpc", "e-shop", "Paid Shopping"),
    ("google", "cpc", "eshop", "Paid Shopping"),
    # Paid Search, Paid Social, Paid Video: the site's list and a paid medium.
    ("google", "cpc", None, "Paid Search"),
    ("Google", "CPC", "Spring", "Paid Search"),
    ("bing", "ppc", None, "Paid Search"),
    ("duckduckgo.com", "paidsearch", None, "Paid Search"),
    ("br.search.yahoo.com", "paid_search", None, "Paid Search"),
    ("google", "cpm", None, "Paid Search"),
    ("google", "ecpc", None, "Paid Search"),
    ("google", "retargeting", None, "Paid Search"),
    ("facebook", "cpc", None, "Paid Social"),
    ("m.facebook.com", "paid-social", None, "Paid Social"),
    ("t.co", "paid", None, "Paid Social"),
    ("instagram", "cpv", None, "Paid Social"),
    ("linkedin", "cpc", None, "Paid Social"),
    ("youtube", "cpc", None, "Paid Video"),
    ("youtu.be", "paid", None, "Paid Video"),
    ("vimeo.com", "cpp", None, "Paid Video"),
    # Display: five mediums; before Paid Other, though cpm is a paid medium too.
    ("some-site", "display", None, "Display"),
    ("google", "banner", None, "Display"),
    ("facebook", "expandable", None, "Display"),
    (None, "interstitial", None, "Display"),
    ("some-site", "cpm", None, "Display"),
    # Paid Other: a paid medium of any other site.
    ("some-site", "cpc", None, "Paid Other"),
    ("some-site", "paid-whatever", None, "Paid Other"),
    (None, "ppc", None, "Paid Other"),
    ("google.example.org", "cpc", None, "Paid Other"),
    ("some-site", "ppcx", None, "Unassigned"),
    # Organic Shopping: a shopping site, or a campaign with shop in its name; before social, video and search.
    ("ebay", "referral", None, "Organic Shopping"),
    ("amazon.com", None, None, "Organic Shopping"),
    ("facebook", "social", "summer shopping", "Organic Shopping"),
    ("newsletter", "email", "shop", "Organic Shopping"),
    # Organic Social: a social site, or a social medium.
    ("facebook", "referral", None, "Organic Social"),
    ("l.instagram.com", "referral", None, "Organic Social"),
    ("x.com", None, None, "Organic Social"),
    ("some-site", "social", None, "Organic Social"),
    ("some-site", "social-network", None, "Organic Social"),
    ("some-site", "social-media", None, "Organic Social"),
    ("some-site", "sm", None, "Organic Social"),
    ("some-site", "social network", None, "Organic Social"),
    ("some-site", "Social Media", None, "Organic Social"),
    ("youtube", "social", None, "Organic Social"),
    ("google", "sm", None, "Organic Social"),
    ("facebook", "organic", None, "Organic Social"),
    ("facebook", "email", None, "Organic Social"),
    # Organic Video: a video site, or video in the medium.
    ("youtube", "referral", None, "Organic Video"),
    ("vimeo", "organic", None, "Organic Video"),
    ("some-site", "video", None, "Organic Video"),
    ("some-site", "in-app-video-ad", None, "Organic Video"),
    ("google", "video", None, "Organic Video"),
    # Organic Search: a search site, or the medium organic.
    ("google", "organic", None, "Organic Search"),
    ("www.google.co.uk", "referral", None, "Organic Search"),
    ("bing", None, None, "Organic Search"),
    ("some-site", "organic", None, "Organic Search"),
    ("google", "email", None, "Organic Search"),
    # Referral: referral, app or link.
    ("blog.example.org", "referral", None, "Referral"),
    ("some-site", "app", None, "Referral"),
    ("some-site", "link", None, "Referral"),
    ("email", "referral", None, "Referral"),
    # Email: four spellings, of the source or of the medium.
    ("newsletter", "email", None, "Email"),
    ("newsletter", "e-mail", None, "Email"),
    ("newsletter", "E_mail", None, "Email"),
    ("newsletter", "e mail", None, "Email"),
    ("email", None, None, "Email"),
    ("e-mail", "some-medium", None, "Email"),
    ("newsletter", "emails", None, "Unassigned"),
    # Affiliates, Audio, SMS, Mobile Push Notifications.
    ("partner", "affiliate", None, "Affiliates"),
    ("partner", "affiliates", None, "Unassigned"),
    ("podcast", "audio", None, "Audio"),
    ("sms", "some-medium", None, "SMS"),
    ("some-site", "SMS", None, "SMS"),
    ("some-site", "web-push", None, "Mobile Push Notifications"),
    ("some-site", "mobile", None, "Mobile Push Notifications"),
    ("some-site", "app notification", None, "Mobile Push Notifications"),
    ("firebase", "some-medium", None, "Mobile Push Notifications"),
    ("some-site", "pushed", None, "Unassigned"),
    # Unassigned: no rule fits.
    ("some-site", "some-medium", "some-campaign", "Unassigned"),
    ("some-site", "(not set)", None, "Unassigned"),
    ("some-site", None, None, "Unassigned"),
    (None, None, "spring", "Unassigned"),
    ("facebook.example.org", "some-medium", None, "Unassigned"),
)


class Dbt(Protocol):
    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]: ...

    def query(self, sql: str) -> list[dict[str, Any]]: ...


def literal(text: str | None) -> str:
    return "null" if text is None else f"'{text}'"


@pytest.fixture(scope="module")
def grouped(dbt: Dbt) -> list[str]:
    """The macro's group of each case, in order; one query for all."""
    sql = dbt.compile({"group": "{{ channel_group('cases.source', 'cases.medium', 'cases.campaign') }}"})["group"]
    rows = ", ".join(f"({number}, {', '.join(map(literal, case[:3]))})" for number, case in enumerate(CASES))
    cases = f"(values {rows}) as cases (number, source, medium, campaign)"
    return [row["channel_group"] for row in dbt.query(f"select {sql} as channel_group from {cases} order by number")]


def test_a_visit_is_of_the_group_of_the_first_published_rule_that_fits(grouped: list[str]) -> None:
    assert len(grouped) == len(CASES) > 100
    assert [(case, group) for case, group in zip(CASES, grouped, strict=True) if case[3] != group] == []


def test_every_published_group_has_a_case() -> None:
    assert {case[3] for case in CASES} == {
        *("Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display"),
        *("Paid Other", "Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "Referral", "Email"),
        *("Affiliates", "Audio", "SMS", "Mobile Push Notifications", "Unassigned"),
    }
