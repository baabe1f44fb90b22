"""The overlay folder: rows come as the text that stands there, and every mistake names its file and line."""

from pathlib import Path

import pytest

from orchestration.config import check_config, load_config
from orchestration.configuration.overlay import read_overlay
from orchestration.configuration.registry import Seed

SEEDS = {
    "scales": Seed(
        name="scales",
        columns=("survey", "scale_max", "codes", "is_open", "valid_from"),
        types={"scale_max": "decimal(18,4)", "is_open": "boolean", "valid_from": "date"},
        key=("survey", "valid_from"),
    ),
    "channels": Seed(name="channels", columns=("channel_key", "rank"), types={"rank": "integer"}, key=("channel_key",)),
}
HEADER = "survey,scale_max,codes,is_open,valid_from\n"


def problems_of(folder: Path) -> list[str]:
    return [str(problem) for problem in read_overlay(folder, "overlay", SEEDS)[1]]


def test_rows_are_the_text_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("no rows")
    (tmp_path / "scales.csv").write_bytes(
        ("\ufeff" + HEADER + '007,10,"NA,null",true,\r\n\r\nnull,,"two\r\nlines",,2024-02-29\r\n').encode()
    )
    rows, problems = read_overlay(tmp_path, "overlay", SEEDS)
    assert problems == []
    assert rows == {
        "scales": [
            {"survey": "007", "scale_max": "10", "codes": "NA,null", "is_open": "true", "valid_from": ""},
            {"survey": "null", "scale_max": "", "codes": "two\r\nlines", "is_open": "", "valid_from": "2024-02-29"},
        ]
    }


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "channels.csv").write_text("rank,channel_key\n1,web\n")
    assert read_overlay(tmp_path, "overlay", SEEDS) == ({"channels": [{"channel_key": "web", "rank": "1"}]}, [])


def test_a_line_separator_of_unicode_ends_no_line(tmp_path: Path) -> None:
    (tmp_path / "channels.csv").write_text("channel_key,rank\nweb\u2028\x0bshop,1\n")
    rows, problems = read_overlay(tmp_path, "overlay", SEEDS)
    assert (rows, problems) == ({"channels": [{"channel_key": "web\u2028\x0bshop", "rank": "1"}]}, [])


def test_no_folder_and_a_header_alone_have_no_rows(tmp_path: Path) -> None:
    assert read_overlay(tmp_path / "none", "overlay", SEEDS) == ({}, [])
    (tmp_path / "scales.csv").write_text(HEADER)
    assert read_overlay(tmp_path, "overlay", SEEDS) == ({}, [])


@pytest.mark.parametrize(
    ("file", "content", "wanted"),
    [
        ("scale.csv", HEADER, ["overlay/scale.csv  no seed has this name", "Did you mean scales.csv?"]),
        ("scales.CSV", HEADER, ["overlay/scales.CSV  no seed has this name", "Did you mean scales.csv?"]),
        ("scales.csv", "", ["overlay/scales.csv:1  the file is empty"]),
        ("channels.csv", "chanel_key,rank\n", ["overlay/channels.csv:1  chanel_key: ", "Did you mean channel_key?"]),
        ("channels.csv", "channel_key\n", ["overlay/channels.csv:1  rank: ", "is missing"]),
        ("channels.csv", "channel_key,rank,rank\n", ["overlay/channels.csv:1  rank: ", "twice"]),
        ("channels.csv", "channel_key;rank\n", ["overlay/channels.csv:1  channel_key;rank: no such column"]),
        ("channels.csv", "channel_key,rank\nweb\n", ["overlay/channels.csv:2  1 cells"]),
        ("channels.csv", 'channel_key,rank\nweb,1\n"shop,2\nx,3\n', ["overlay/channels.csv:3  ", "quote left open"]),
        ("channels.csv", "channel_key,rank\nweb,1.5\n", ["overlay/channels.csv:2  rank: '1.5' is not a whole"]),
        ("channels.csv", "channel_key,rank\nweb,1\n\nweb,2\n", ["overlay/channels.csv:4  the same key as line 2"]),
        (
            "scales.csv",
            HEADER + '"a\nb",1,,,\nc,"1,5",,,\n',
            ["overlay/scales.csv:4  scale_max: '1,5' is not a number"],
        ),
        ("scales.csv", HEADER + "a,1,,yes,\n", ["overlay/scales.csv:2  is_open: 'yes' is not true or false"]),
        ("scales.csv", HEADER + "a,1,,,31.12.2024\n", ["overlay/scales.csv:2  valid_from: ", "YYYY-MM-DD"]),
        ("scales.csv", HEADER + "a,1,,,2023-02-29\n", ["overlay/scales.csv:2  valid_from: ", "YYYY-MM-DD"]),
        ("scales.csv", HEADER + "a,1,,,\nCaf\udce9,1,,,\n", ["overlay/scales.csv:3  ", "UTF-8"]),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, file: str, content: str, wanted: list[str]) -> None:
    (tmp_path / file).write_bytes(content.encode(errors="surrogateescape"))
    found = problems_of(tmp_path)
    assert wanted[0] in found[0]
    assert wanted[-1] in found[0]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "scale.csv").write_text(HEADER)
    (tmp_path / "channels.csv").write_text("channel_key,rank\nweb,x\nweb,1\nshop\n")
    assert [problem.split("  ")[0] for problem in problems_of(tmp_path)] == [
        "overlay/channels.csv:2",
        "overlay/channels.csv:3",
        "overlay/channels.csv:4",
        "overlay/scale.csv",
    ]


def test_the_check_of_a_configuration_covers_its_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("company/overlay", "company/data", "project/seeds"):
        (tmp_path / folder).mkdir(parents=True)
    project = tmp_path / "project"
    (project / "dbt_project.yml").write_text(
        "vars: {vendor_entities: {files: [crm_leads]}, entities: {crm_leads: {lead_id: text required, via: channel}}}"
    )
    (project / "seeds" / "channels.csv").write_text("channel_key\nweb\n")
    (project / "seeds" / "_seeds.yml").write_text(
        "seeds: [{name: channels, config: {meta: {key: [channel_key]}, column_types: {channel_key: string}}}]"
    )
    (tmp_path / "company" / "data" / "leads.csv").write_text("id\n")
    file = tmp_path / "company" / "cem.toml"
    file.write_text(
        'name = "a"\ncompany = {brand = "A", timezone = "UTC", currency = "EUR"}\n[[files]]\nname = "leads"\n'
        'family = "crm"\nentity = "leads"\nglob = "*.csv"\ncolumns = {lead_id = "id"}\nconstants = {via = "booth"}\n'
    )
    monkeypatch.chdir(file.parent)
    (unknown,) = check_config(Path("cem.toml"), dbt_project_dir=project)
    assert (unknown.line, unknown.key) == (9, "files[0].constants.via")

    (file.parent / "overlay" / "channels.csv").write_text("channel_key\nbooth\n")
    assert check_config(Path("cem.toml"), dbt_project_dir=project) == []
    assert load_config(file, dbt_project_dir=project).seed_overlays == {"channels": [{"channel_key": "booth"}]}

    (file.parent / "overlay" / "channels.csv").write_text("channel_key\nbooth\nbooth\n")
    (twice,) = check_config(Path("cem.toml"), dbt_project_dir=project)
    assert (twice.where, twice.line) == ("overlay/channels.csv", 3)
