"""Each awkward trait of real data that the world promises is in it, even in its smallest size."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq
import pytest

TRAITS = """\
01 scores of 0
02 answers on the old scale of a changed question
02 answers on the new scale
04 fractions
04 answers off their scale
05 persons who answered a survey several times
05 answers repeated within a month
06 answered before it was asked
07 shared mailboxes
07 sessions of two who log in at one device
07 customers of both brands
07 persons with two records that nobody linked
08 sessions of bots
08 answers by a mail filter
08 messages opened by a mail filter
10 orders in yen
11 merged contacts
11 archived contacts
12 journeys that came back to a stage
13 deals won before they were opened
13 journeys that began with the purchase
15 sessions across midnight
18 edited reviews
19 bounced invitations
20 test accounts
20 test cases
20 test sessions
20 orders of nothing
24 cases opened again
24 hand-offs between teams
24 customers with several cases
26 scores in words
26 scores of the best
29 consent withdrawn""".splitlines()


@pytest.mark.parametrize("trait", TRAITS)
def test_a_trait_is_there(written, trait):
    assert written.key["traits"][trait] > 0


def test_no_trait_is_untested(written):
    assert set(written.key["traits"]) == set(TRAITS)


def test_hits_without_consent_have_no_visitor(written):
    hits = pq.read_table(written.folder / "web", columns=["visitor_id"])
    assert 0.005 < hits["visitor_id"].null_count / len(hits) < 0.03


def test_names_are_composed_and_decomposed_and_of_several_scripts(written):
    text = (written.folder / "hubspot/contacts.jsonl").read_text(encoding="utf-8")
    assert all(name in text for name in ("Mu\u0308ge", "Müller", "İpek", "יעל", "𠮷子", "東京都"))


def test_comments_could_be_formulas(written):
    assert '"=1+1' in (written.folder / "reviews/reviews.csv").read_text(encoding="utf-8")


def test_a_file_begins_with_a_byte_order_mark_and_an_address_hides_a_space(written):
    assert (written.folder / "surveys/invitations.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "\u200b" in (written.folder / "hubspot/contacts.jsonl").read_text(encoding="utf-8")


def test_a_comment_may_be_one_emoji(written):
    assert ",👍," in (written.folder / "reviews/reviews.csv").read_text(encoding="utf-8").replace('"', "")


def test_some_hits_come_late_and_some_from_the_future(written):
    ahead = late = 0
    for path in (written.folder / "web").iterdir():
        days = [at.date() for at in pq.read_table(path, columns=["occurred_at"])["occurred_at"].to_pylist()]
        ahead += sum(day.year > 2030 for day in days)
        late += sum(f"{day:%Y%m%d}" < path.stem[-8:] for day in days)
    assert ahead == 9
    assert late > 200


def test_exchange_rates_have_no_weekends(written):
    days = {line.split(",")[0].strip('"') for line in (written.folder / "reference/currency_rates.csv").open()} - {
        "day"
    }
    assert len(days) == 390 and all(date.fromisoformat(day).weekday() < 5 for day in days)


def test_one_person_is_many_identifiers(written):
    identity = pq.read_table(written.folder / "truth/identity.parquet").to_pylist()
    assert {row["kind"] for row in identity} == {"contact", "email", "visitor"}
    customers: dict[int, set[str]] = {}
    for row in identity:
        if row["kind"] == "contact" and row["customer"] and row["brand"] == "fjellro":
            customers.setdefault(row["person"], set()).add(row["customer"])
    assert (
        sum(len(found) == 2 for found in customers.values())
        == written.key["traits"]["07 persons with two records that nobody linked"]
    )
