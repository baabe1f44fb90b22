"""The pages about the expectations tell no value of a record, load nothing, run nothing; each check has its section."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from expectations.pages import write_pages
from expectations.suites import ALL_SUITES, crm, reviews
from expectations.suites.checks import RUNBOOK, not_negative
from expectations.suites.relation_suite import RelationSuite

HTML = '<script>alert("Canary Person")</script>'


def text_as_number(now: datetime) -> RelationSuite:
    """A check that raises an error over what people wrote."""
    return RelationSuite("text_as_number", "intermediate.int_crm__people", ("full_name",), [not_negative("full_name")])


@pytest.fixture(scope="module")
def site(build_warehouse: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages over people whose addresses are broken, and reviews with HTML for a key."""
    folder = tmp_path_factory.mktemp("pages")
    warehouse = build_warehouse(
        "update intermediate.int_crm__people set email = 'Canary Person without an at'",
        f"update intermediate.int_reviews__reviews set source_record_key = '{HTML}', invited_at = date '1970-01-01'",
    )
    (folder / "docs").mkdir()
    (folder / "docs" / "old.html").write_text("of the last time")
    assert write_pages(warehouse, folder / "docs", suites=[crm.people, reviews.reviews, text_as_number]).is_file()
    return folder / "docs"


def pages(site: Path) -> dict[str, str]:
    return {page.relative_to(site).as_posix(): page.read_text() for page in site.rglob("*.html")}


def test_no_value_of_a_record_is_on_any_page(site: Path) -> None:
    for name, page in pages(site).items():
        assert "anary" not in page and "@example" not in page and "alert(" not in page, name


def test_each_page_may_load_nothing_and_run_nothing(site: Path) -> None:
    assert len(pages(site)) == 1 + 2 * 3
    for name, page in pages(site).items():
        head = page[: page.index("<link") if "<link" in page else len(page)]
        assert "default-src 'none'; style-src 'unsafe-inline'" in head, name
    assert {file.suffix for file in site.rglob("*") if file.is_file()} == {".html"}


def test_the_first_page_leads_to_each_suite_the_failed_first(site: Path) -> None:
    first = (site / "index.html").read_text()
    links = re.findall(r'<a href="([^"]+)">(\w+)</a>', first)
    assert [name for _, name in links] == ["crm_people", "reviews_reviews", "text_as_number"]
    assert all((site / link).is_file() for link, _ in links)
    assert not (site / "old.html").exists()


def test_the_page_of_a_suite_says_how_severe_each_check_is_and_where_stands_what_to_do(site: Path) -> None:
    page = (site / "expectations" / "crm_people.html").read_text()
    assert "docs/runbook.md#wrong-shape" in page
    assert "docs/runbook.md#implausible-moment" in page and "blocks publication" in page


def test_every_expectation_has_a_severity_and_a_section_of_the_runbook(root: Path) -> None:
    titles = re.findall(r"^### (.+)$", (root / "docs/runbook.md").read_text(), re.MULTILINE)
    sections = {title.strip().lower().replace(" ", "-") for title in titles}
    assert set(RUNBOOK.values()) <= sections
    suites = [made(datetime(2026, 1, 1)) for made in ALL_SUITES]
    found = [(suite.name, one) for suite in suites for one in suite.expectations]
    assert len(found) > 200
    assert not [name for name, one in found if (one.meta or {}).get("runbook") not in sections]
    assert {one.severity.value for _, one in found} == {"critical", "warning"}
