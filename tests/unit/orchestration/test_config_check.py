"""Every kind of mistake in cem.toml is found, on its line, with the nearest right name, and nothing else is."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.config import Problem, check_config, format_problems, has_errors

PROJECT = """
vars:
  vendor_entities:
    files: [commerce_orders, surveys_answers, crm_people]
  entities:
    commerce_orders:
      order_id: text required
      contact_ref: text required
      ordered_at: instant required
      amount: number
      items: integer
      is_gift: boolean
      direction: text in:inbound|outbound
      channel: channel
    surveys_answers:
      response_id: text required
      score: score
      comment: text
    crm_people:
      contact_id: text required
    support_cases:
      case_id: text required
"""

GOOD = """\
name = "shop"

[company]
brand = "Shop"
timezone = "Europe/Berlin"
currency = "EUR"

[schedule]
daily_at = "05:00"

[[files]]
name = "orders"
family = "commerce"
entity = "orders"
glob = "orders*.csv"
encoding = "utf-8"
key = ["id"]
[files.columns]
order_id = "id"
contact_ref = "customer"
ordered_at = "date"
channel = "origin"
[files.constants]
amount = "9.50"
[files.values.channel]
"On line" = "web"

[[files]]
name = "answers"
family = "surveys"
entity = "answers"
glob = "answers.csv"
no_answer = ["NA"]
[files.columns]
response_id = "id"
score = "q1"
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
    severity: str = "error"


COLUMNS = "files[0].columns"
CASES = {
    "unknown top-level setting": Case('name = "shop"', 'nme = "shop"', "nme", "no such setting", "name"),
    "unknown table": Case("[schedule]", "[shedule]", "shedule", "no such setting", "schedule"),
    "unknown setting of a table": Case("daily_at", "dayly_at", "schedule.dayly_at", "no such setting", "daily_at"),
    "unknown setting of a mapping": Case("encoding", "encodng", "files[0].encodng", "no such setting", "encoding"),
    "unknown table of a mapping": Case(
        "[files.constants]", "[files.constnts]", "files[0].constnts", "no such setting", "constants"
    ),
    "required setting missing": Case('currency = "EUR"\n', "", "company.currency", "required", at="[company]"),
    "required table missing": Case(
        GOOD[GOOD.index("[company]") : GOOD.index("[schedule]")], "", "company", "required", at='name = "shop"'
    ),
    "required setting of a mapping missing": Case(
        'glob = "answers.csv"\n', "", "files[1].glob", "required", at='[[files]]\nname = "answers"'
    ),
    "name is no plain word": Case('"shop"', '"My shop"', "name", "plain word"),
    "time zone": Case("Europe/Berlin", "Europe/Berln", "company.timezone", "no time zone", "Europe/Berlin"),
    "time zone in other case": Case(
        "Europe/Berlin", "europe/berlin", "company.timezone", "no time zone", "Europe/Berlin"
    ),
    "time zone of a mapping": Case(
        'glob = "answers.csv"',
        'glob = "answers.csv"\ntimezone = "America/Sao_Paolo"',
        "files[1].timezone",
        "IANA",
        "America/Sao_Paulo",
        at="Sao_Paolo",
    ),
    "currency": Case('"EUR"', '"eur"', "company.currency", "ISO 4217", "EUR"),
    "encoding": Case('"utf-8"', '"utf-88"', "files[0].encoding", "not a text encoding", "utf-8"),
    "daily_at": Case('"05:00"', '"25:00"', "schedule.daily_at", "time of day"),
    "wrong type": Case('"9.50"', "9.50", "files[0].constants.amount", "in quotes"),
    "list expected": Case('["id"]', '"id"', "files[0].key", "a list"),
    "family": Case('family = "commerce"', 'family = "comerce"', "files[0].family", "no such family", "commerce"),
    "family left to be chosen": Case(
        'family = "commerce"',
        'family = "choose"',
        "files[0].family",
        "not chosen yet. There are commerce, crm",
    ),
    "entity left to be chosen": Case(
        'entity = "orders"', 'entity = "choose"', "files[0].entity", "not chosen yet. commerce has orders."
    ),
    "entity": Case('entity = "orders"', 'entity = "order"', "files[0].entity", "no such entity of commerce", "orders"),
    "entity that no file can fill": Case(
        'family = "surveys"', 'family = "support"', "files[1].family", "no such family"
    ),
    "unknown column": Case('order_id = "id"', 'oder_id = "id"', f"{COLUMNS}.oder_id", "commerce orders", "order_id"),
    "unknown column that looks like none": Case(
        'score = "q1"', 'zzz = "q1"', "files[1].columns.zzz", "It has comment, response_id, score"
    ),
    "unknown constant": Case("amount =", "amunt =", "files[0].constants.amunt", "no such column", "amount"),
    "unknown column of values": Case(
        "[files.values.channel]", "[files.values.chanel]", "files[0].values.chanel", "no such column", "channel"
    ),
    "required column missing": Case(
        'contact_ref = "customer"\n', "", f"{COLUMNS}.contact_ref", "requires it", at="[files.columns]"
    ),
    "values of a column that is not read": Case(
        'channel = "origin"\n', "", "files[0].values.channel", "is not in columns", at="[files.values.channel]"
    ),
    "column and constant": Case('amount = "9.50"', 'channel = "web"', "files[0].constants.channel", "one or the other"),
    "unknown channel": Case('= "web"', '= "wep"', "files[0].values.channel.On line", "seed channels", "web"),
    "constant that is no number": Case('"9.50"', '"9,50"', "files[0].constants.amount", "not a number"),
    "constant that is no whole number": Case(
        'amount = "9.50"', 'items = "1.5"', "files[0].constants.items", "not a whole number"
    ),
    "constant that is no word of its column": Case(
        'amount = "9.50"', 'direction = "Inbound"', "files[0].constants.direction", "knows inbound, outbound", "inbound"
    ),
    "constant that is neither true nor false": Case(
        'amount = "9.50"', 'is_gift = "perhaps"', "files[0].constants.is_gift", "neither true nor false"
    ),
    "translated word with space around it": Case(
        '"On line"', '"On line "', "files[0].values.channel.On line ", "matches nothing", '"On line"'
    ),
    "no-answer code with space around it": Case(
        '["NA"]', '["-", " NA"]', "files[1].no_answer[1]", "matches nothing", '"NA"', at=" NA"
    ),
    "empty constant": Case('"9.50"', '""', "files[0].constants.amount", "Leave the line out"),
    "no-answer codes without a score": Case('key = ["id"]', 'no_answer = ["NA"]', "files[0].no_answer", "for scores"),
    "name twice": Case(
        'name = "answers"',
        'name = "orders"',
        "files[1].name",
        "already named",
        at='name = "orders"\nfamily = "surveys"',
    ),
    "same entity and instance twice": Case(
        'name = "answers"\nfamily = "surveys"\nentity = "answers"\nglob = "answers.csv"\nno_answer = ["NA"]\n'
        '[files.columns]\nresponse_id = "id"\nscore = "q1"\n',
        'name = "old"\ninstance = "orders"\nfamily = "commerce"\nentity = "orders"\nglob = "orders*.csv"\n'
        '[files.columns]\norder_id = "id"\ncontact_ref = "customer"\nordered_at = "date"\n',
        "files[1].instance",
        "already fills commerce orders",
        at='instance = "orders"',
    ),
    "glob leaves the data folder": Case('"answers.csv"', '"../answers.csv"', "files[1].glob", "relative to the data"),
    "glob is absolute": Case('"answers.csv"', '"/answers.csv"', "files[1].glob", "relative to the data"),
    "glob without a match": Case(
        '"answers.csv"', '"answer.csv"', "files[1].glob", "nothing will be read", severity="warning"
    ),
    "data folder missing": Case(
        'name = "shop"', 'name = "shop"\ndata = "dta"', "data", "no folder", at='data = "dta"', severity="warning"
    ),
    "overlay folder named but missing": Case(
        'name = "shop"', 'name = "shop"\noverlay = "mine"', "overlay", "no folder", at='overlay = "mine"'
    ),
    "dropped header is needed": Case(
        'key = ["id"]', 'redact = {drop = ["customer"]}', "files[0].redact.drop", "hash them instead", at="redact"
    ),
    "delimiter is quote": Case('key = ["id"]', "delimiter = '\"'", "files[0].delimiter", "must differ"),
    "memory limit": Case(
        "[schedule]", '[warehouse]\nmemory_limit = "4 gigs"\n[schedule]', "warehouse.memory_limit", "4GB", at="gigs"
    ),
    "threads": Case("[schedule]", "[warehouse]\nthreads = 0\n[schedule]", "warehouse.threads", "", at="threads"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project"
    (folder / "seeds").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "seeds" / "channels.csv").write_text("channel_key,channel_name\nweb,Website\nemail,E-mail\n")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "company" / "data").mkdir(parents=True)
    for name in ("orders1.csv", "answers.csv"):
        (tmp_path / "company" / "data" / name).write_text("id\n1\n")
    return tmp_path / "company" / "cem.toml"


def line_of(text: str, fragment: str) -> int:
    assert fragment in text
    return text[: text.index(fragment)].count("\n") + 1


def test_a_good_file_has_no_problem(file: Path, project: Path) -> None:
    file.write_text(GOOD)
    assert check_config(file, dbt_project_dir=project) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_one_problem_on_its_line(case: Case, file: Path, project: Path) -> None:
    text = GOOD.replace(case.old, case.new, 1)
    assert text != GOOD
    file.write_text(text)
    (problem,) = check_config(file, dbt_project_dir=project)
    assert problem.key == case.key
    assert case.message in problem.message
    assert problem.suggestion == case.suggestion
    assert problem.where == str(file)
    assert problem.line == line_of(text, case.at or case.new)
    assert problem.severity == case.severity


def test_all_mistakes_are_told_at_once_and_in_the_order_of_the_file(file: Path, project: Path) -> None:
    text = GOOD
    wanted = []
    one_each = [
        "time zone",
        "currency",
        "daily_at",
        "encoding",
        "unknown column",
        "unknown constant",
        "unknown channel",
    ]
    one_each += ["unknown top-level setting", "glob leaves the data folder"]
    for name in one_each:
        case = CASES[name]
        text = text.replace(case.old, case.new, 1)
        wanted.append(case.key)
    file.write_text(text)
    problems = check_config(file, dbt_project_dir=project)
    assert sorted(problem.key for problem in problems) == sorted(wanted)
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)


def test_checks_across_settings_are_not_hidden_by_a_wrong_setting(file: Path, project: Path) -> None:
    file.write_text(GOOD.replace('encoding = "utf-8"', 'encoding = "utf-88"\ndelimiter = "x"\nquote = "x"'))
    keys = [problem.key for problem in check_config(file, dbt_project_dir=project)]
    assert keys == ["files[0].encoding", "files[0].delimiter"]


def test_a_pattern_that_some_pythons_refuse_is_a_problem_and_no_crash(file: Path, project: Path) -> None:
    file.write_text(GOOD.replace('"answers.csv"', '"**x/answers.csv"'))
    assert [problem.key for problem in check_config(file, dbt_project_dir=project)] == ["files[1].glob"]


def test_columns_are_judged_by_the_entity_that_was_probably_meant(file: Path, project: Path) -> None:
    file.write_text(GOOD.replace('family = "commerce"', 'family = "comerce"').replace("ordered_at", "orderd_at"))
    suggestions = [problem.suggestion for problem in check_config(file, dbt_project_dir=project)]
    assert suggestions == ["commerce", "ordered_at"]


def test_a_problem_reads_as_place_setting_reason_and_nearest_name(file: Path, project: Path) -> None:
    file.write_text(GOOD.replace('order_id = "id"', 'oder_id = "id"'))
    assert format_problems(check_config(file, dbt_project_dir=project)) == (
        f"{file}:19  files[0].columns.oder_id: no such column of commerce orders. Did you mean order_id?\n"
        "1 error found."
    )


def test_warnings_alone_do_not_stop_a_run() -> None:
    warning = Problem("cem.toml", 3, 1, "data", "there is no folder x.", severity="warning")
    assert not has_errors([warning])
    assert format_problems([warning]) == "cem.toml:3  warning: data: there is no folder x.\n1 warning found."
    assert format_problems([]) == "No mistake found."


def test_without_a_path_the_file_in_this_folder_is_read(
    file: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    (problem,) = check_config(dbt_project_dir=project)
    assert str(problem).startswith("cem.toml  there is no such file in this folder. Name one with --config FILE")
    file.write_text(GOOD)
    assert check_config(dbt_project_dir=project) == []


def test_a_file_that_is_not_there_or_no_text_is_one_problem(tmp_path: Path, project: Path) -> None:
    (problem,) = check_config(tmp_path / "no.toml", dbt_project_dir=project)
    assert str(problem) == f"{tmp_path / 'no.toml'}  there is no such file."
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "x"\nbrand = "Café"\n'.encode("latin-1"))
    (problem,) = check_config(latin, dbt_project_dir=project)
    assert (problem.line, problem.message) == (2, "this line is not UTF-8. Save the file as UTF-8.")
    (problem,) = check_config(tmp_path, dbt_project_dir=project)
    assert "cannot be read" in problem.message
