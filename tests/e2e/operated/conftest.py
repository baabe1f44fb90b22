"""The operated company, built once in this process for the tests of its operation; a folder of its own keeps them on
one worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from operated_company import Operated

from orchestration.run_lock import release


@pytest.fixture(autouse=True)
def free(operated: Operated) -> Iterator[None]:
    """A step of Dagster keeps the run lock until its process ends; here one process is many runs."""
    yield
    release(operated.stages.home)


@pytest.fixture(scope="package")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Operated:
    company = Operated(tmp_path_factory.mktemp("operated"))
    stages = company.stages
    stages.home.prepare()
    stages.load()
    assert stages.refresh() is not None
    return company
