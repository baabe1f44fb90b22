"""Where a look at a file cannot tell, the proposed mapping says so and leaves the choice to the user."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from orchestration.proposal.propose import propose

THINGS = ("Desk lamp", "Floor lamp", "Garden light", "LED strip 2m")
PEOPLE = ("Anna Bell", "Ben Moor", "Mary Lou Watson", "Zoe Miller")


def sales(folder: Path, *, names: tuple[str, ...] = THINGS, answers: int = 5) -> Path:
    """200 lines of 100 sales to 20 customers, as a till writes them."""
    header = "Sale,Date,Customer ID,name,status,unit price,total,dob,rating\n"
    rows = (
        f"S{i // 2:03},2026-0{1 + i % 9}-11 00:00:00,C{i % 20},{names[i % 4]},open,9.5,{i}.25,1970-03-0{1 + i % 9},"
        f"{1 + i % answers}\n"
        for i in range(200)
    )
    (folder / "sales.csv").write_text(header + "".join(rows))
    return folder / "sales.csv"


def proposed(file: Path, entity: str | None = None) -> tuple[str, dict[str, Any]]:
    text = propose(file, entity=entity).mapping
    (mapping,) = tomllib.loads(text)["files"]
    return text, mapping


def test_a_guess_that_is_not_far_ahead_names_the_next_likely_with_the_way_to_choose_it(tmp_path: Path) -> None:
    text, _ = proposed(sales(tmp_path))
    (line,) = [line for line in text.splitlines() if line.startswith("family = ")]
    _, _, rival = line.rpartition("cem files inspect FILE --as ")
    assert "a guess, by the headers; next likely is" in line
    assert proposed(tmp_path / "sales.csv", rival)[1]["family"] == rival.split(".")[0]


def test_an_id_that_repeats_is_neither_key_nor_id_and_says_how_to_make_one(tmp_path: Path) -> None:
    text, mapping = proposed(sales(tmp_path), "crm.people")
    assert "contact_id" not in mapping["columns"] | mapping.get("templates", {})
    assert mapping.get("key") != ["Customer ID"]
    (line,) = [line for line in text.splitlines() if line.startswith('# contact_id = "Customer ID"')]
    for words in ("repeats: 180 of 200 rows", "--as", "[files.templates]", "@record_key"):
        assert words in line


def test_an_id_that_repeats_with_another_time_of_change_is_the_key_of_versions(tmp_path: Path) -> None:
    rows = "".join(f"P{i // 2},open,2026-01-01 10:00,2026-01-{1 + i:02} 10:00\n" for i in range(28))
    (tmp_path / "cases.csv").write_text("case_no,state,opened,updated\n" + rows)
    text, mapping = proposed(tmp_path / "cases.csv", "support.cases")
    assert (mapping["key"], mapping["modified_at"]) == (["case_no"], "updated")
    assert "repeats: 14 of 28 rows, taken for versions of the same record, told by updated: check" in text


def test_whose_record_it_is_is_no_id_although_the_records_have_times_of_change(tmp_path: Path) -> None:
    rows = "".join(f"C{i % 7},web,2026-01-{1 + i % 28:02} 10:{i:02}\n" for i in range(42))
    (tmp_path / "visits.csv").write_text("customer id,segment,updated\n" + rows)
    text, mapping = proposed(tmp_path / "visits.csv", "crm.people")
    assert mapping.get("key") != ["customer id"] and "contact_id" not in mapping["columns"]
    assert "repeats: 35 of 42 rows" in text


def test_an_id_of_subscriptions_may_repeat_since_each_term_has_it(tmp_path: Path) -> None:
    rows = "".join(f"U{i % 10},2026-0{1 + i // 10}-01,active\n" for i in range(40))
    (tmp_path / "terms.csv").write_text("subscription_id,renewed,state\n" + rows)
    _, mapping = proposed(tmp_path / "terms.csv", "commerce.subscriptions")
    assert mapping["columns"]["subscription_id"] == "subscription_id"
    assert mapping.get("key") != ["subscription_id"]


def test_few_names_of_things_in_sales_are_kept_and_the_reason_is_told(tmp_path: Path) -> None:
    text, mapping = proposed(sales(tmp_path), "commerce.order_lines")
    assert mapping["redact"]["drop"] == ["dob"]
    assert '# ["name"] is not dropped' in text


@pytest.mark.parametrize("entity", ["crm.people", "crm.companies", "crm.leads", None])
def test_a_name_is_dropped_wherever_it_may_be_a_person_s(entity: str | None, tmp_path: Path) -> None:
    _, mapping = proposed(sales(tmp_path, names=THINGS if entity else PEOPLE), entity)
    assert "name" in mapping["redact"]["drop"]


def test_an_answer_beside_the_usual_scale_leaves_the_choice_of_the_scale_to_the_user(tmp_path: Path) -> None:
    text, mapping = proposed(sales(tmp_path, answers=6), "reviews.reviews")
    assert "rating_max" not in mapping.get("constants", {})
    for line in ('# rating_max = "5"', '# rating_max = "6"'):
        assert line in text.splitlines()
    assert 'no_answer = ["6"]' in text
    _, sure = proposed(sales(tmp_path), "reviews.reviews")
    assert (sure["constants"]["rating_min"], sure["constants"]["rating_max"]) == ("1", "5")


def test_a_question_with_a_code_beside_its_scale_has_lines_for_both_readings(tmp_path: Path) -> None:
    rows = "".join(f"R{i},2026-01-01,{1 + i % 6},{i % 12}\n" for i in range(120))
    (tmp_path / "survey.csv").write_text("response id,submitted,satisfaction,nps\n" + rows)
    text, _ = proposed(tmp_path / "survey.csv", "surveys.responses")
    lines = [line.removeprefix("#   ") for line in text.splitlines()]
    assert "If 6 means no answer:" in lines and "If 6 means an answer like the others:" in lines
    assert [line for line in lines if line.startswith("survey,survey,satisfaction,,csat,1,5,") and ",6," in line]
    assert [line for line in lines if line.startswith("survey,survey,satisfaction,,csat,1,6,")]
    assert [line for line in lines if line.startswith("survey,survey,nps,,nps,0,10,") and ",11," in line]
    assert not [line for line in lines if ",nps,0,11," in line]


def test_amounts_beside_an_order_are_named_with_where_they_go(tmp_path: Path) -> None:
    text, _ = proposed(sales(tmp_path), "commerce.orders")
    said = " ".join(line.removeprefix("# ") for line in text.splitlines())
    assert "An order has no amount of its own; amounts go to order_lines" in said
    assert '"unit price", "total" It can also hold' in said
    assert "no amount of its own" not in proposed(tmp_path / "sales.csv", "commerce.order_lines")[0]


def test_a_missing_customer_of_a_sale_may_be_a_word_for_nobody(tmp_path: Path) -> None:
    (tmp_path / "till.csv").write_text("order_id,status\n" + "".join(f"{i},open\n" for i in range(40)))
    assert 'contact_ref = "anonymous" in [files.constants]' in proposed(tmp_path / "till.csv", "commerce.orders")[0]
