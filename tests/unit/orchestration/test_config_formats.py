"""A format says one day and at most one time, in directives that are known; a constant time is ISO and exists."""

import pytest

from orchestration.configuration.formats import format_mistake, is_instant


@pytest.mark.parametrize(
    "text",
    ["%Y-%m-%d", "%d.%m.%y", "%b %d, %Y %I:%M %p", "%Y%m%d%H%M%S", "%d/%B/%Y:%H:%M:%S.%f %z", "Zeit: %Y-%m-%dT%H:%M"],
)
def test_a_format_that_says_one_day_and_one_time_is_good(text: str) -> None:
    assert format_mistake(text) is None


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("%Y-%m", "names no day", None),
        ("%d.%m.", "names no year", None),
        ("%d %Y", "names no month", None),
        ("%Y-%m-%d %y", "the year twice: %Y and %y", None),
        ("%d %b %m %Y", "the month twice", None),
        ("%Y-%m-%d %H %I %p", "the hour twice", None),
        ("%Y-%m-%d %I:%M", "%I means nothing without %p", None),
        ("%Y-%m-%d %H:%M %p", "%p means nothing without %I", None),
        ("%Y-%m-%d %M", "%M means nothing without %H or %I", None),
        ("%Y-%m-%d %H:%M:%S %S", "%S twice", None),
        ("%Y-%m-%d %H:%M:%S%", "a % stands alone at the end", None),
        ("%Y-%m-%d %%", "'%%' is no directive", None),
        ("%F", "'%F' is no directive", "%Y-%m-%d"),
        ("%Y-%m-%dT%H:%M:%SZ", "Z says that a time is UTC", "%Y-%m-%dT%H:%M:%S%z"),
    ],
)
def test_a_format_that_says_less_or_more_is_named(text: str, message: str, suggestion: str | None) -> None:
    found = format_mistake(text)
    assert found is not None
    assert message in found[0]
    assert found[1] == suggestion


def test_a_time_is_iso_and_exists() -> None:
    good = ["2026-03-01", "2026-3-1", "2026-03-01 12:00", "2026-03-01T12:00:00.25Z", "2026-03-01 12:00:00+0530"]
    bad = ["2026-02-30", "2026-03-01 25:00", "1.3.2026", "20260301", "2026-W10-1", "2026-03-01 12", "٢٠٢٦-03-01", ""]
    assert [is_instant(text) for text in good + bad] == [True] * len(good) + [False] * len(bad)
