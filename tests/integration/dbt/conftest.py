"""One tiny company, landed and built once per session by the real dbt in this process.

Its answers are the vectors of the scores, its respondents a thousand drawn cases and one weighted vector; its landing
has every table that the project reads, as the loader leaves them. Beside them stand reviews, comments and web hits
(opinions.yml), each kind from an instance of its own. What the figures must be stands in the tests. The way from files
to the landing is not tested here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from landed_warehouse import Dbt, Files, land
from replayed_models import ALSO, GIVEN, MADE, ReplayedModels
from scored_answers import ANSWERS_MAPPING, RESPONDENTS_MAPPING, Answers, drawn_respondents, vectors

from orchestration.parsed_project import SHARED_PARSE_DIR, ParsedProject, project_fingerprint
from orchestration.set_up import parse_for_all_homes

MAPPING: dict[str, Any] = {
    **{"brand": "acme", "timezone": "Europe/Berlin", "constants": {}, "values": {}, "no_answer": [], "fingerprint": "3"}
}


@pytest.fixture(scope="session")
def answers() -> Answers:
    """The vectors of the scores (their sources are in the dbt unit tests), each under a question of its own."""
    return vectors()


@pytest.fixture(scope="session")
def respondents(answers: Answers) -> list[dict[str, str]]:
    """Records of the wide survey file; their questions are registered among the answers'."""
    return drawn_respondents(answers)


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
        + [{**MAPPING, **item, "name": f"{item['instance']} {item['entity']}"} for item in opinions["mappings"]],
        "seed_overlays": {"survey_scales": answers.scales, **opinions["overlays"]},
        "brand_timezone": "Europe/Berlin",
        "publish_verbatims": True,
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
    return ReplayedModels.compiled(dbt, MADE, GIVEN, ALSO)


@pytest.fixture(scope="session")
def otherwise_set(replayed: ReplayedModels) -> ReplayedModels:
    """Models of a company that counts first responses and no unfinished ones, and whose year begins in April."""
    settings = {"survey_repeats": "first", "survey_partials": "left_out", "fiscal_year_first_month": 4}
    return replayed.set_to(settings, "int_survey_responses_counted", "fct_survey_answers", "dim_date")
