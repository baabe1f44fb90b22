"""Mistakes in templates, formats, questions and dimensions of a mapping are found on their line, with a way out."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.config import Problem, check_config

PROJECT = """
vars:
  vendor_entities:
    files: [crm_people, commerce_orders, surveys_answers, surveys_responses]
  board_dimensions: {brand: brand_key, region: region_key}
  entities:
    crm_people:
      contact_id: text required
      full_name: text
    commerce_orders:
      order_id: text required
      ordered_at: instant required
      due_at: instant future_ok
      amount: number
    surveys_answers:
      response_id: text required
      score: score
      dimensions: text built_in
    surveys_responses:
      response_id: text required
      submitted_at: instant required
      channel: channel
      weight: weight
      answers: text built_in
      dimensions: text built_in
"""

GOOD = """\
name = "shop"
[company]
brand = "Shop"
timezone = "Europe/Berlin"
currency = "EUR"

[[files]]
name = "orders"
family = "commerce"
entity = "orders"
glob = "*.csv"
decimal_comma = true
[files.columns]
order_id = "id"
ordered_at = "date"
amount = "sum"
[files.constants]
due_at = "2026-03-01 12:00:00"
[files.formats]
ordered_at = "%d.%m.%Y %H:%M"

[[files]]
name = "lobby"
family = "surveys"
entity = "responses"
glob = "*.csv"
no_answer = ["Blank"]
questions = {recommend = "NETPRO", ease = "Q14"}
dimensions = {terminal = "BAREA"}
[files.columns]
response_id = "id"
channel = "via"
[files.templates]
submitted_at = "2017-05-{DAY}"
[files.formats]
submitted_at = "%Y-%m-%d"
[files.constants]
weight = "1.5"
[files.values.channel]
Kiosk = "store"
"""


@dataclass(frozen=True)
class Case:
    """`old` in GOOD becomes `new`; one problem is expected, on the first line that holds `at` (default: `new`)."""

    old: str
    new: str
    key: str
    message: str
    suggestion: str | None = None
    at: str = ""


ORDERED, SUBMITTED = "files[0].formats.ordered_at", "files[1].formats.submitted_at"
CASES = {
    "unknown column of templates": Case(
        'submitted_at = "2017', 'submited_at = "2017', "files[1].templates.submited_at", "no such", "submitted_at"
    ),
    "unknown column of formats": Case(
        'ordered_at = "%d', 'orderd_at = "%d', "files[0].formats.orderd_at", "no such column", "ordered_at"
    ),
    "column and template": Case(
        'channel = "via"',
        'channel = "via"\nsubmitted_at = "at"',
        "files[1].templates.submitted_at",
        "also in columns",
        at='submitted_at = "2017',
    ),
    "template and constant": Case(
        'weight = "1.5"', 'submitted_at = "2017-05-01"', "files[1].constants.submitted_at", "also in templates"
    ),
    "built-in column of answers": Case(
        'channel = "via"', 'answers = "Q1"\nchannel = "via"', "files[1].columns.answers", "under questions"
    ),
    "built-in column of dimensions": Case(
        'weight = "1.5"', 'dimensions = "x"', "files[1].constants.dimensions", "under dimensions"
    ),
    "required and nowhere given": Case(
        '[files.templates]\nsubmitted_at = "2017-05-{DAY}"\n[files.formats]\nsubmitted_at = "%Y-%m-%d"\n',
        "",
        "files[1].columns.submitted_at",
        "or give a template or a constant",
        at='[files.columns]\nresponse_id = "id"\nchannel',
    ),
    "an id that is the same for every record": Case(
        'order_id = "id"\nordered_at = "date"\namount = "sum"\n[files.constants]\n',
        'ordered_at = "date"\namount = "sum"\n[files.constants]\norder_id = "1"\n',
        "files[0].constants.order_id",
        "cannot be the same for all",
        at='order_id = "1"',
    ),
    "template without a header": Case(
        '"2017-05-{DAY}"', '"2017-05-01"', "files[1].templates", "at least one header in braces", at="[files.templates]"
    ),
    "template with a stray brace": Case(
        '"2017-05-{DAY}"', '"2017-05-{DAY"', "files[1].templates", "braces do not match", at="[files.templates]"
    ),
    "format of a text": Case(
        'ordered_at = "%d.%m.%Y %H:%M"',
        'order_id = "%d.%m.%Y"',
        "files[0].formats.order_id",
        "Times are ordered_at, due_at",
    ),
    "format of a constant": Case(
        'ordered_at = "%d.%m.%Y %H:%M"', 'due_at = "%d.%m.%Y"', "files[0].formats.due_at", "due_at is a constant"
    ),
    "format of a column that is not read": Case(
        '[files.constants]\ndue_at = "2026-03-01 12:00:00"\n[files.formats]\n',
        '[files.formats]\ndue_at = "%d.%m.%Y"\n',
        "files[0].formats.due_at",
        "is not in columns",
        at="due_at",
    ),
    "format of a translated column": Case(
        '[files.formats]\nordered_at = "%d.%m.%Y %H:%M"',
        '[files.formats]\nordered_at = "%d.%m.%Y"\n[files.values.ordered_at]\nMay = "2026-05-01"',
        ORDERED,
        "values translate this column already",
        at='ordered_at = "%d',
    ),
    "directive of another tool": Case('"%d.%m.%Y %H:%M"', '"%d.%m.%Y %T"', ORDERED, "'%T' is no directive", "%H:%M:%S"),
    "directive without padding": Case('"%d.%m.%Y %H:%M"', '"%-d.%m.%Y"', ORDERED, "'%-d' is no directive", "%d"),
    "letters of a spreadsheet": Case('"%d.%m.%Y %H:%M"', '"dd.mm.yyyy"', ORDERED, '31.12.2026 is written "%d.%m.%Y"'),
    "constant that is no time": Case(
        '"2026-03-01 12:00:00"', '"01.03.2026"', "files[0].constants.due_at", "is no time: write it as 2026-03-01"
    ),
    "constant of a day that is none": Case(
        '"2026-03-01 12:00:00"', '"2026-02-30"', "files[0].constants.due_at", "is no time"
    ),
    "constant weight below zero": Case('"1.5"', '"-1.5"', "files[1].constants.weight", "must not be below zero"),
    "no questions": Case(
        'questions = {recommend = "NETPRO", ease = "Q14"}\n',
        "",
        "files[1].questions",
        "surveys responses requires it",
        at='[[files]]\nname = "lobby"',
    ),
    "questions of another entity": Case(
        "decimal_comma = true", 'questions = ["Q1"]', "files[0].questions", "this is commerce orders", at="questions"
    ),
    "dimensions of another entity": Case(
        "decimal_comma = true", 'dimensions = {shop = "S"}', "files[0].dimensions", "surveys responses and answers"
    ),
    "dimension of a built-in name": Case(
        'terminal = "BAREA"', 'region = "R"', "files[1].dimensions.region", "Choose another", at='region = "R"'
    ),
    "dimension all": Case('terminal = "BAREA"', 'all = "R"', "files[1].dimensions.all", "by a dimension of this name"),
    "dimension that is no plain word": Case(
        'terminal = "BAREA"', '"Terminal 1" = "R"', "files[1].dimensions.Terminal 1", "plain word"
    ),
    "no-answer codes without scores": Case(
        "decimal_comma = true", 'no_answer = ["-"]', "files[0].no_answer", "codes are for scores"
    ),
    "decimal comma without numbers": Case(
        'name = "orders"\nfamily = "commerce"\nentity = "orders"\nglob = "*.csv"\ndecimal_comma = true\n'
        '[files.columns]\norder_id = "id"\nordered_at = "date"\namount = "sum"\n[files.constants]\n'
        'due_at = "2026-03-01 12:00:00"\n[files.formats]\nordered_at = "%d.%m.%Y %H:%M"\n',
        'name = "people"\nfamily = "crm"\nentity = "people"\nglob = "*.csv"\ndecimal_comma = true\n'
        '[files.columns]\ncontact_id = "id"\n',
        "files[0].decimal_comma",
        "numbers and scores, and crm people has none",
        at="decimal_comma",
    ),
}


@pytest.fixture
def check(tmp_path: Path):  # type: ignore[no-untyped-def]
    project = tmp_path / "dbt_project"
    (project / "seeds").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(PROJECT)
    (project / "seeds" / "channels.csv").write_text("channel_key,channel_name\nstore,Store\n")
    (tmp_path / "company" / "data").mkdir(parents=True)
    (tmp_path / "company" / "data" / "a.csv").write_text("id\n1\n")

    def run(text: str) -> list[Problem]:
        file = tmp_path / "company" / "cem.toml"
        file.write_text(text)
        return check_config(file, dbt_project_dir=project)

    return run


def test_a_good_mapping_has_no_problem(check) -> None:  # type: ignore[no-untyped-def]
    assert check(GOOD) == []
    assert check(GOOD.replace('{recommend = "NETPRO", ease = "Q14"}', '["NETPRO", "Q14"]')) == []
    translated = '[files.values.submitted_at]\n"2017-05-1" = "2017-05-01T12:00:00+02:00"'
    assert check(GOOD.replace('[files.formats]\nsubmitted_at = "%Y-%m-%d"', translated)) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_one_problem_on_its_line(case: Case, check) -> None:  # type: ignore[no-untyped-def]
    assert case.old in GOOD
    text = GOOD.replace(case.old, case.new, 1)
    (problem,) = check(text)
    at = case.at or case.new
    assert (problem.key, problem.suggestion) == (case.key, case.suggestion)
    assert case.message in problem.message
    assert problem.line == text[: text.index(at)].count("\n") + 1
