"""Claims about problems of cem.toml: how they read, what they hide, and files that are none."""

from pathlib import Path

import pytest

from orchestration.config import Problem, check_config, format_problems, has_errors


def test_a_good_file_has_no_problem(file: Path, project: Path, good: str) -> None:
    file.write_text(good)
    assert check_config(file, dbt_project_dir=project) == []


def test_checks_across_settings_are_not_hidden_by_a_wrong_setting(file: Path, project: Path, good: str) -> None:
    file.write_text(good.replace('encoding = "utf-8"', 'encoding = "utf-88"\ndelimiter = "x"\nquote = "x"'))
    keys = [problem.key for problem in check_config(file, dbt_project_dir=project)]
    assert keys == ["files[0].encoding", "files[0].delimiter"]


def test_a_pattern_that_some_pythons_refuse_is_a_problem_and_no_crash(file: Path, project: Path, good: str) -> None:
    file.write_text(good.replace('"answers.csv"', '"**x/answers.csv"'))
    assert [problem.key for problem in check_config(file, dbt_project_dir=project)] == ["files[1].glob"]


def test_columns_are_judged_by_the_entity_that_was_probably_meant(file: Path, project: Path, good: str) -> None:
    file.write_text(good.replace('family = "commerce"', 'family = "comerce"').replace("ordered_at", "orderd_at"))
    suggestions = [problem.suggestion for problem in check_config(file, dbt_project_dir=project)]
    assert suggestions == ["commerce", "ordered_at"]


def test_a_problem_reads_as_place_setting_reason_and_nearest_name(file: Path, project: Path, good: str) -> None:
    file.write_text(good.replace('order_id = "id"', 'oder_id = "id"'))
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
    file: Path, project: Path, monkeypatch: pytest.MonkeyPatch, good: str
) -> None:
    monkeypatch.chdir(file.parent)
    (problem,) = check_config(dbt_project_dir=project)
    assert str(problem).startswith("cem.toml  there is no such file in this folder. Name one with --config FILE")
    file.write_text(good)
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
