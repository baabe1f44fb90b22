"""The variables reach dbt as they are: its command line reads YAML, which is not quite JSON."""

from __future__ import annotations

import pytest
import yaml

from orchestration.dbt_call import variables_text


@pytest.mark.parametrize(
    "text",
    [
        "😐",
        "a🙂b👍🧡",
        "\\ud83d\\ude41",
        "\\\\😐",
        "ü\u2028\x0b\x85\ufeff",
        '"quoted": {x}',
        "𠜎\U0010ffff",
        "C:\\users",
    ],
)
def test_any_text_comes_back_from_yaml_as_it_was(text: str) -> None:
    assert yaml.safe_load(variables_text({"values": {text: [text]}})) == {"values": {text: [text]}}
