"""Every kind of mistake in cem.toml is found, on its line, with the nearest right name, and nothing else is."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.config import check_config


@dataclass(frozen=True)
class Case:
    """`old` becomes `new` in the good text; one problem is expected, on the first line with `at` (default: `new`)."""

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
    "unknown setting of a table": Case("reviews =", "revews =", "schedule.revews", "no such setting", "reviews"),
    "unknown setting of a mapping": Case("encoding", "encodng", "files[0].encodng", "no such setting", "encoding"),
    "unknown table of a mapping": Case(
        "[files.constants]", "[files.constnts]", "files[0].constnts", "no such setting", "constants"
    ),
    "required setting missing": Case('currency = "EUR"\n', "", "company.currency", "required", at="[company]"),
    "required table missing": Case(
        '[company]\nbrand = "Shop"\ntimezone = "Europe/Berlin"\ncurrency = "EUR"\n\n',
        "",
        "company",
        "required",
        at='name = "shop"',
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
    "time that is none": Case('"0 5 * * *"', '"05:00"', "schedule.reviews", "five fields"),
    "time of no hour": Case('"0 5 * * *"', '"0 25 * * *"', "schedule.reviews", "'25' is no hour (0 to 23"),
    "time that goes backwards": Case('"0 5 * * *"', '"0 5 * * 5-1"', "schedule.reviews", "no day of the week"),
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


def line_of(text: str, fragment: str) -> int:
    assert fragment in text
    return text[: text.index(fragment)].count("\n") + 1


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_one_problem_on_its_line(case: Case, file: Path, project: Path, good: str) -> None:
    text = good.replace(case.old, case.new, 1)
    assert text != good
    file.write_text(text)
    (problem,) = check_config(file, dbt_project_dir=project)
    assert problem.key == case.key
    assert case.message in problem.message
    assert problem.suggestion == case.suggestion
    assert problem.where == str(file)
    assert problem.line == line_of(text, case.at or case.new)
    assert problem.severity == case.severity


def test_all_mistakes_are_told_at_once_and_in_the_order_of_the_file(file: Path, project: Path, good: str) -> None:
    text = good
    wanted = []
    one_each = [
        "time zone",
        "currency",
        "time that is none",
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
