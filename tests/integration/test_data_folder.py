"""Only files inside the data folder are read: no path and no link leads out of it, and its absence is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingestion.errors import GlobError
from ingestion.load import load_files
from ingestion.settings import FileMapping

OUTSIDE = {"name": "out", "family": "surveys", "entity": "answers"}


@pytest.mark.parametrize(
    "glob", ["../secret.csv", "a/../../secret.csv", "/etc/passwd", "~/secret.csv", "..\\secret.csv"]
)
def test_a_path_outside_the_data_folder_is_refused_in_the_mapping(glob: str) -> None:
    with pytest.raises(ValidationError, match="must be relative to the data folder, with '/' and without '..'"):
        FileMapping.model_validate({**OUTSIDE, "glob": glob})


@pytest.mark.parametrize("link", ["answers.csv", "folder"], ids=["a file", "a folder"])
def test_a_link_that_leaves_the_data_folder_is_not_followed(link: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "answers.csv").write_bytes(b"id,score\n1,9\n")
    (data := tmp_path / "data").mkdir()
    target = tmp_path / "elsewhere" / ("answers.csv" if link.endswith("csv") else "")
    os.symlink(target, data / link)
    glob = link if link.endswith("csv") else "folder/*.csv"
    with pytest.raises(GlobError, match=r"mapping 'out': .*answers\.csv is a link to .*elsewhere.*Copy the file into"):
        load_files([FileMapping(**OUTSIDE, glob=glob)], data_dir=data, home=tmp_path / "home")


def test_a_data_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GlobError, match=r"data folder .*nowhere does not exist\. Pass it with --data, or set data"):
        load_files([FileMapping(**OUTSIDE, glob="*")], data_dir=tmp_path / "nowhere", home=tmp_path / "home")
