"""One tiny company, landed and built once per session by the real dbt in this process.

Its answers are the vectors of the scores, its respondents a thousand drawn cases and one weighted vector; its landing
has every table that the project reads, as the loader leaves them. Beside them stand reviews, comments and web hits
(opinions.yml), each kind from an instance of its own. What the figures must be stands in the tests. The way from files
to the landing is not tested here.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from replayed_models import GIVEN, MADE, ReplayedModels

from ingestion.landing import EVENTS_TABLES
from orchestration.parsed_project import SHARED_PARSE_DIR, ParsedProject, project_fingerprint
from orchestration.set_up import parse_for_all_homes
from orchestration.transformation import variables_text

LANDED_COLUMNS = """source_instance varchar, record_key varchar, payload_sha256 varchar, payload varchar,
    is_parseable boolean, event_at timestamp, is_deleted boolean, origin varchar, received_at timestamp,
    _dlt_load_id varchar"""
LEDGER_COLUMNS = """received_at timestamp, source_vendor varchar, source_instance varchar, family varchar,
    entity varchar, path varchar, file_sha256 varchar, bytes bigint, records_read bigint, records_new bigint,
    records_unchanged bigint, records_repeated bigint, records_unparseable bigint,
    records_replaced bigint, status varchar"""
HUBSPOT_TABLES = ("contacts", "companies", "deals", "tickets", "calls", "emails", "meetings", "notes")
HUBSPOT_TABLES += ("feedback_submissions", "pipelines", "quotes", "owners")
RECEIVED_AT = "2026-11-22 04:00:00"

Files = Sequence[tuple[str, str, list[dict[str, Any]]]]
"""(entity, instance, records). A record has its key under "id"; a version of its own, under "@", when it was `received`
and whether it is `deleted`."""

MAPPING: dict[str, Any] = {
    **{"brand": "acme", "timezone": "Europe/Berlin", "constants": {}, "values": {}, "no_answer": [], "fingerprint": "3"}
}
ANSWERS_MAPPING: dict[str, Any] = {
    "name": "answers",
    "instance": "shop",
    "entity": "surveys_answers",
    "brand": "acme",
    "timezone": "Europe/Berlin",
    "columns": {"response_id": "id", "question_id": "question", "submitted_at": "at", "score": "score"},
    "constants": {"survey_id": "voice"},
    "values": {},
    "no_answer": ["98", "N/A"],
    "fingerprint": "1",
}
# One row a respondent, one column a question, written as a spreadsheet in Germany would: comma, day first, blanks.
RESPONDENTS_MAPPING: dict[str, Any] = {
    **ANSWERS_MAPPING,
    "name": "respondents",
    "instance": "airport",
    "entity": "surveys_responses",
    "columns": {"response_id": "id", "invitation_ref": "asked", "weight": "WEIGHT"},
    "templates": {"submitted_at": [{"header": "DAY"}, {"text": ".2025 "}, {"header": "HOUR"}]},
    "constants": {"survey_id": "lobby"},
    "formats": {"submitted_at": "%d.%m.%Y %H"},
    "decimal_comma": True,
    "questions": {"recommend": "NETPRO", "find it": "Q14", "overall": "Q7"},
    "dimensions": {"case": "CASE", "terminal": "Terminal"},
    "no_answer": ["Blank"],
    "fingerprint": "2",
}


@dataclass
class Answers:
    """Answers to questions of one survey, each question with its registered scale."""

    rows: list[dict[str, str]] = field(default_factory=list)
    scales: list[dict[str, str]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        metric: str,
        low: int,
        high: int,
        high_means: str = "",
        survey: tuple[str, str, str] = ("shop", "voice", "relational"),
    ) -> None:
        """Register a question of a survey: (instance, survey id, kind of its NPS)."""
        instance, survey_id, nps_kind = survey
        self.scales.append(
            {
                "source_instance": instance,
                "survey_id": survey_id,
                "question_id": question,
                "metric": metric,
                "scale_min": str(low),
                "scale_max": str(high),
                "high_means": high_means,
                "nps_kind": nps_kind if metric == "nps" else "",
            }
        )

    def give(self, question: str, day: str, scores: Iterable[int | str]) -> None:
        """One response a score, at noon of the day."""
        for score in scores:
            number = str(len(self.rows) + 1)
            self.rows.append({"id": number, "question": question, "at": f"{day} 12:00:00", "score": str(score)})


@dataclass(frozen=True)
class Dbt:
    """The real dbt on one warehouse, in this process."""

    project: Path
    warehouse: Path
    artefacts: Path
    parsed: ParsedProject
    variables: Mapping[str, Any]

    def invoke(self, *command: str) -> list[Any]:
        """Run a dbt command and give its results; raises what dbt raised where it could not run at all."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        options = ["--project-dir", self.project, "--profiles-dir", self.project]
        options += ["--target-path", self.artefacts / "target", "--vars", variables_text(self.variables)]
        outside = ["--log-path", str(self.artefacts / "logs"), "--log-level-file", "none", "--no-write-json"]
        outside += ["--quiet", "--no-use-colors"]
        before = os.environ.get("CEM_WAREHOUSE_PATH")
        os.environ["CEM_WAREHOUSE_PATH"] = str(self.warehouse)
        try:
            outcome = dbtRunner(manifest=self.parsed.load()).invoke([*outside, *command, *map(str, options)])
        finally:
            # Else this process keeps the file open with dbt's settings, and nobody here can open it with others.
            DuckDBConnectionManager.close_all_connections()
            if before is None:
                del os.environ["CEM_WAREHOUSE_PATH"]
            else:
                os.environ["CEM_WAREHOUSE_PATH"] = before
        if outcome.exception is not None:
            raise outcome.exception
        return list(outcome.result.results)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query on the warehouse, by column name."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            found = connection.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def compile(self, expressions: Mapping[str, str]) -> dict[str, str]:
        """The SQL that dbt makes of each Jinja expression, by its name; one dbt call for all."""
        marked = "".join(f"--> {name}\n{expression}\n" for name, expression in expressions.items())
        compiled = str(self.invoke("compile", "--inline", marked)[0].node.compiled_code)
        parts = (part.split("\n", 1) for part in compiled.split("--> ")[1:])
        return {name.strip(): sql for name, sql in parts}


def land(warehouse: Path, entities: Iterable[str], files: Files) -> None:
    """Write the landing as the loader leaves it: every entity's table, and the records of `files`.

    Of records with the same id the later is the newer version.
    """
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("raw_files", "raw_hubspot", "raw_ops"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table raw_ops.ledger ({LEDGER_COLUMNS})")
        for entity in entities:
            connection.execute(f"create table raw_files.{entity} ({LANDED_COLUMNS})")
        for name, schema in EVENTS_TABLES.items():
            connection.register("no_events", schema.empty_table())
            connection.execute(f"create table raw_files.{name} as from no_events")
        for table in HUBSPOT_TABLES:
            connection.execute(f"create table raw_hubspot.{table} ({LANDED_COLUMNS})")
        for entity, instance, rows in files:
            records = []
            for line, row in enumerate(rows, start=2):
                version = row.get("@", {})
                payload = json.dumps({name: value for name, value in row.items() if name != "@"})
                digest = hashlib.sha256(payload.encode() + bytes("deleted" in version)).hexdigest()
                origin, received_at = f"{entity}.csv:{line}", version.get("received", RECEIVED_AT)
                place = (True, None, "deleted" in version, origin, received_at, "1")
                records.append((instance, row["id"], digest, payload, *place))
            columns = list(map(list, zip(*records, strict=True)))
            lists = ", ".join("unnest(?)" for _ in columns)
            connection.execute(f"insert into raw_files.{entity} select {lists}", columns)


@pytest.fixture(scope="session")
def answers() -> Answers:
    """The vectors of the scores (their sources are in the dbt unit tests), each under a question of its own."""
    given = Answers()
    for question in ("twenty", "five", "four", "change", "pooled", "gap", "mixed bag"):
        given.ask(question, "nps", 0, 10)
    given.give("twenty", "2026-03-05", [10, 9, 9, 10, 9, 10, 9, 8, 7, 8, 7, 8, 6, 5, 0, 3, 10, 9, 7, 2])
    given.give("five", "2026-03-05", [10] * 5)
    given.give("four", "2026-03-05", [10] * 4)
    given.give("change", "2025-01-15", [9] * 90 + [7] * 80 + [6] * 30)
    given.give("change", "2025-02-15", [9] * 84 + [7] * 72 + [6] * 44)
    given.give("pooled", "2026-01-15", [10] * 8 + [0] * 2)
    given.give("pooled", "2026-02-15", [10] * 39 + [8] * 21 + [0] * 30)
    given.give("gap", "2026-01-15", [10] * 6)
    given.give("gap", "2026-03-15", [0] * 6)
    given.give("mixed bag", "2026-03-05", [" 9 ", "9.0", "\t9", "\u00a09", "0", "10", "8", "", "98", "N/A"])
    given.give("mixed bag", "2026-03-05", ["7.5", "11", "-1", "n/a", "9/10", "９"])

    for question, high, high_means in (("effort", 7, "effort"), ("ease", 7, "ease"), ("five efforts", 5, "effort")):
        given.ask(question, "ces", 1, high, high_means)
    given.give("effort", "2026-01-15", [2, 1] * 2)
    given.give("ease", "2026-01-15", [6, 7] * 2)
    given.give("five efforts", "2026-02-15", [1, 2, 3, 4, 5])

    for question, satisfied, of in (("80 of 100", 80, 100), ("8 of 10", 8, 10), ("10 of 10", 10, 10)):
        given.ask(question, "csat", 1, 5, "good")
        given.give(question, "2026-03-05", [4] * satisfied + [3] * (of - satisfied))
    return given


@pytest.fixture(scope="session")
def respondents(answers: Answers) -> list[dict[str, str]]:
    """Records of a wide survey file: 1,000 drawn cases in two months, and the published vector of weighted NPS.

    A case is a value of the dimension `case`; its answers, blanks and weights are drawn. The vector (October): group A,
    80 % of the people, 20 answers, NPS 0; group B, 20 %, 80 answers, NPS 50; weight = share / share of the answers.
    """
    lobby = ("airport", "lobby", "transactional")
    answers.ask("recommend", "nps", 0, 10, survey=lobby)
    answers.ask("find it", "ces", 1, 5, "ease", survey=lobby)
    answers.ask("overall", "csat", 1, 5, "good", survey=lobby)
    draw = random.Random(20261122)
    rows: list[dict[str, str]] = []

    def respond(day: str, case: str, terminal: str, weight: str, *scores: str) -> None:
        columns = ("DAY", "HOUR", "CASE", "Terminal", "WEIGHT", "NETPRO", "Q14", "Q7")
        values = (day, str(draw.randrange(24)), case, terminal, weight, *scores)
        rows.append({"id": str(len(rows)), **dict(zip(columns, values, strict=True))})

    for case in range(1000):
        spread = draw.choice((0.0, 0.3, 1.0, 2.5))
        for month in ("11", "12"):
            for _ in range(draw.choice((1, 2, 3, 4, 5, 7, 9, 32))):
                weight = f"{2.71828 ** draw.gauss(0, spread):.10f}".replace(".", ",")
                weight = draw.choice(("", "0", "1")) if draw.random() < 0.1 else weight
                scores = (draw.randrange(-1, 12), draw.randrange(0, 7), draw.randrange(0, 7))
                texts = ["" if draw.random() < 0.1 else f"{score},0" for score in scores]
                respond(f"{draw.randrange(2, 28)}.{month}", f"c{case}", draw.choice("ABC "), weight, *texts)
    for terminal, weight, promoters, passives, detractors in (("A", "4", 5, 10, 5), ("B", "0,25", 50, 20, 10)):
        for score in [9] * promoters + [8] * passives + [0] * detractors:
            respond("15.10", "vector", terminal, weight, f" {score}\u00a0", "\t3", "Blank")
    return rows


@pytest.fixture(scope="session")
def dbt_on(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Dbt]:
    """dbt on a new warehouse that is landed and not built: of a name, with variables, with the records of files."""
    entities = yaml.safe_load((root / "dbt_project/dbt_project.yml").read_text())["vars"]["entities"]
    parse_for_all_homes()
    parsed = ParsedProject(SHARED_PARSE_DIR, project_fingerprint())

    def dbt_on(name: str, variables: Mapping[str, Any], files: Files = ()) -> Dbt:
        folder = tmp_path_factory.mktemp(name)
        land(folder / "warehouse.duckdb", entities, files)
        return Dbt(root / "dbt_project", folder / "warehouse.duckdb", folder / "dbt", parsed, variables)

    return dbt_on


@pytest.fixture(scope="session")
def dbt(dbt_on: Callable[..., Dbt], answers: Answers, respondents: list[dict[str, str]]) -> Dbt:
    """dbt on the built warehouse of the tiny company."""
    files = [("surveys_answers", "shop", answers.rows), ("surveys_responses", "airport", respondents)]
    opinions = yaml.safe_load((Path(__file__).parent / "opinions.yml").read_text(encoding="utf-8"))
    for item in opinions["mappings"]:
        files.append((item["entity"], item["instance"], item.pop("records")))
    for scale in opinions["scales"]:
        answers.ask(*scale[:5], survey=tuple(scale[5:]))
    variables = {
        "vendors_on": ["files"],
        "file_mappings": [ANSWERS_MAPPING, RESPONDENTS_MAPPING]
        + [{**MAPPING, **item, "name": item["instance"]} for item in opinions["mappings"]],
        "seed_overlays": {"survey_scales": answers.scales, **opinions["overlays"]},
        "brand_timezone": "Europe/Berlin",
    }
    dbt = dbt_on("shop", variables, files)
    failed = [
        f"{result.node.name}: {result.message}"
        for result in dbt.invoke("build", "--exclude-resource-type", "unit_test", "test")
        if result.status in ("error", "fail", "skipped")
    ]
    assert not failed, "\n".join(failed)
    return dbt


@pytest.fixture(scope="session")
def replayed(dbt: Dbt) -> ReplayedModels:
    """The models between records and figures, to be made anew over rows that a test writes."""
    return ReplayedModels.compiled(dbt, MADE, GIVEN)


@pytest.fixture(scope="session")
def otherwise_set(replayed: ReplayedModels) -> ReplayedModels:
    """Models of a company that counts first responses and no unfinished ones, and whose year begins in April."""
    settings = {"survey_repeats": "first", "survey_partials": "left_out", "fiscal_year_first_month": 4}
    return replayed.set_to(settings, "int_survey_responses_counted", "fct_survey_answers", "dim_date")
