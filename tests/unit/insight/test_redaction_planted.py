"""Whatever is planted in any text does not come out; and no text is too odd or too long to be read."""

from __future__ import annotations

import re
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.redaction import name_words, redact

KNOWN = name_words(["Maria da Silva", "José Müller"])


@given(st.text(max_size=80))
def test_any_text_is_read_and_holds_no_long_number_afterwards(text: str) -> None:
    for one in (text, f"{text} a@b.example 12.3 x 45x6", ""):
        out = redact(one, KNOWN, KNOWN).text
        assert not re.search(r"\d{4}|\S@\S", out)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "@",
        "1",
        "1 ",
        "[",
        "{",
        "a@",
        "a.",
        "at ",
        "dot ",
        "Aa ",
        "Mr ",
        "rua a ",
        "1a, ",
        "\n-",
        "one ",
        "%40",
        "ﷺ1",
    ],
)
def test_no_text_takes_more_than_half_a_second(unit: str) -> None:
    began = time.process_time()
    for text in (unit * (100_000 // len(unit)), unit * (4990 // len(unit)) + "!"):
        redact(text, KNOWN, KNOWN)
    assert time.process_time() - began < 0.5


AROUND = st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?()'\"-\n\täöüéãç<>&@#/", max_size=60)
PART = st.text(alphabet=string.ascii_lowercase, min_size=2, max_size=10)


@given(AROUND, AROUND, PART, PART, st.sampled_from(["com", "de", "org", "example"]))
def test_no_planted_address_comes_out(before: str, after: str, local: str, host: str, top: str) -> None:
    address = f"{local}.{host}@{host}{local}.{top}"
    assert address not in redact(f"{before} {address} {after}").text
    assert address not in redact(f"{before}{address}").text


@given(AROUND, AROUND, st.integers(1, 99), st.text(alphabet=string.digits, min_size=7, max_size=11), st.data())
def test_no_planted_number_comes_out(before: str, after: str, country: int, digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(2, 4))
    by = data.draw(st.sampled_from([" ", "-", "/", " / ", ") ", ""]))
    number = data.draw(st.sampled_from(["", f"+{country} ", f"00{country} "])) + digits[:at] + by + digits[at:]
    for text in (f"{before} {number} {after}", f"{before}{number}"):
        out = redact(text).text
        assert number not in out and digits[at:] not in out and not re.search(r"\d{4}", out)


@given(AROUND, AROUND, st.text(alphabet=string.ascii_uppercase, min_size=2, max_size=2), st.integers(10**15, 10**20))
def test_no_planted_iban_comes_out(before: str, after: str, country: str, number: int) -> None:
    iban = f"{country}{number}"
    spaced = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    for written in (iban, spaced, iban.lower()):
        out = redact(f"{before} {written} {after}").text
        assert written not in out and not re.search(r"\d{4}", out)


NAME = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéãçñø", min_size=3, max_size=12)


@given(AROUND, AROUND, NAME, NAME, st.sampled_from([str.title, str.upper, str]))
def test_no_planted_name_comes_out(before: str, after: str, first: str, last: str, written: type[str]) -> None:
    """Also such a one as is made of words that stand in every sentence: of the writer."""
    spelled = written(f"{first} {last}")
    words = name_words([f"{first} {last}"])
    for text in (f"{before} {spelled} {after}", f"{before} {written(last)}. {after}", f"{written(first)},{after}"):
        out = redact(text, words, words).text
        for part in (first, last):
            # Particles (de, von) tell nobody; what stands around may hold the letters within other words.
            if name_words([part]):
                assert not re.search(rf"(?<![^\W_]){re.escape(written(part))}(?![^\W_])", out)
