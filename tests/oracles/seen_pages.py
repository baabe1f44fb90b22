"""Pages as people get them: in a real browser, and as axe-core judges them for who cannot see or has no mouse.

Belongs here: starting the browser, asking axe-core. Does not belong here: what a page must show.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(os.environ.get("AXE_CORE", "/usr/share/javascript/axe-core/axe.min.js"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Headless; skips the test where it is not installed."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no {CHROMIUM}: no browser looks at the pages")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def serious_violations(page: Page) -> list[tuple[str, list[str]]]:
    """Rules that axe-core finds broken in a serious or critical way, each with where; skips where it is not there."""
    if not AXE.is_file():
        pytest.skip(f"axe-core is not in {AXE}: `npm install axe-core` somewhere, and name its axe.min.js in AXE_CORE")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        (rule["id"], [str(node["target"]) for node in rule["nodes"]][:5])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]
