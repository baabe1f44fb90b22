"""The configuration for the rest of the house: load it, or have every mistake in it explained.

    config = load_config(Path("cem.toml"), data=Path("exports"))    # ConfigError holds every problem
    problems = check_config(Path("cem.toml"))                       # the same, and warnings, without raising

Here stands the public face only; how the file is read and judged is in `orchestration/configuration/`.
"""

from pathlib import Path

from orchestration.configuration.inspection import inspect
from orchestration.configuration.model import CemConfig, Company, DagsterSettings, Warehouse
from orchestration.configuration.problems import ConfigError, Problem, format_problems, has_errors
from orchestration.configuration.registry import Registry
from orchestration.configuration.schedule import Schedule
from orchestration.home import DBT_PROJECT_DIR

__all__ = [
    "CemConfig",
    "Company",
    "ConfigError",
    "DagsterSettings",
    "Problem",
    "Schedule",
    "Warehouse",
    "check_config",
    "format_problems",
    "has_errors",
    "load_config",
]


def load_config(
    path: Path | None = None,
    *,
    data: Path | None = None,
    home: Path | None = None,
    dbt_project_dir: Path = DBT_PROJECT_DIR,
) -> CemConfig:
    """The configuration in `path` (default ./cem.toml), its paths absolute.

    What wins: `data` and `home` as given here (the command line), then the environment (CEM_*), then the profile that
    CEM_PROFILE names, then the rest of the file, then defaults. Paths in the file count from its folder; others from
    the current one.

    Raises ConfigError with every problem if one of them is an error; warnings alone do not raise.
    """
    found = inspect(path, _given(data, home), Registry(dbt_project_dir))
    if found.config is None:
        raise ConfigError(found.problems)
    return found.config


def check_config(
    path: Path | None = None,
    *,
    data: Path | None = None,
    home: Path | None = None,
    dbt_project_dir: Path = DBT_PROJECT_DIR,
) -> list[Problem]:
    """Every mistake and warning in `path` and what it refers to, in the order of the file; empty if all is well.

    `dbt_project_dir` holds the registry of entities (dbt_project.yml) and the seeds. Reads only; writes nothing.
    """
    return inspect(path, _given(data, home), Registry(dbt_project_dir)).problems


def _given(data: Path | None, home: Path | None) -> dict[str, Path]:
    return {name: path for name, path in (("data", data), ("home", home)) if path is not None}
