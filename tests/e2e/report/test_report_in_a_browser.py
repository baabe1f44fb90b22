"""The pages of the report in a browser: they load nothing, complain of nothing, fit the screen and everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from seen_pages import chromium, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("simulated_company")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def opened(browser: Browser, file: Path, width: int, theme: str) -> tuple[Page, list[str]]:
    """The page, and what it complained of or asked for beside itself."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, told


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_browser_loads_nothing_else_and_scrolls_down_only(report, browser, width, theme):
    for name in ("index.html", "brand-fjellro.de.html", "brand-pinewick.pt.html"):
        page, told = opened(browser, report / name, width, theme)
        assert [entry for entry in told if entry != "data:,"] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if theme == "light" else "rgb(20, 24, 28)")
        page.close()


def test_the_colours_can_be_chosen_without_a_script(report, browser):
    page, _ = opened(browser, report / "index.html", 1440, "light")
    page.check("#theme-dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"
    page.close()


def test_a_keyboard_comes_to_the_report_first_and_a_language_keeps_the_page(report, browser):
    page, _ = opened(browser, report / "brand-fjellro.html", 1440, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.click("a[hreflang=de]")
    assert page.url.endswith("brand-fjellro.de.html")
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(report, browser, theme):
    found = []
    for name, width in (("index.html", 1440), ("brand-fjellro.de.html", 390)):
        page, _ = opened(browser, report / name, width, theme)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        found += [(name, *violation) for violation in serious_violations(page)]
        page.close()
    assert found == []
