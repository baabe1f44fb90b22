"""The simulated company, run as a real one: its files, and its HubSpot account behind the sandbox.

Belongs here: putting company, sandbox and run together. Does not belong here: any of the three.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.sample_data.company import SampleError, company_in, make_company
from ingestion.sample_data.sandbox.portal import Portal, load_portal
from ingestion.sample_data.sandbox.server import sandbox
from orchestration.config import CemConfig, load_config
from orchestration.home import PROJECT_ROOT, Home
from orchestration.loading import Step
from orchestration.run_lock import hold, release

EXAMPLE = PROJECT_ROOT / "examples" / "company" / "cem.toml"
_FIRST = ("S", 1)


def home_of(size: str, seed: int) -> Path:
    """Where the company of a size and a seed keeps its state: CEM_HOME, or a folder of its own."""
    default = "company" if (size, seed) == _FIRST else f"company_{size}_{seed}".lower()
    return Path(os.path.abspath(os.environ.get("CEM_HOME") or Path("var", default)))


def world_of(home: Path) -> Path:
    """Where a home keeps the company's files, its account and the answer key."""
    return home / "world"


def run_sample(size: str, seed: int, step: Step, run: Callable[[CemConfig], None]) -> None:
    """Make the company if its home has none yet, serve its HubSpot account, and call ``run`` with the configuration.

    Raises ``SampleError`` if the home holds another company: figures of the two would be mixed.
    """
    home = home_of(size, seed)
    world = world_of(home)
    hold(Home(home))
    try:
        _make_once(size, seed, world, step)
        with _served(load_config(EXAMPLE, data=world, home=home), portal_in(world)) as config:
            run(config)
    finally:
        release(Home(home))


def _make_once(size: str, seed: int, world: Path, step: Step) -> None:
    if (found := company_in(world)) is None:
        make_company(size, seed, world, lambda label, done, total: step("sample", label, done, total))
    elif found != (size, seed):
        raise SampleError(
            f"{world} holds the company of size {found[0]}, seed {found[1]}. What to do: name another home by CEM_HOME."
        )


def portal_in(folder: Path) -> Portal:
    """The HubSpot account of a company's folder. Raises ``SampleError`` if there is none."""
    records = folder / "hubspot"
    if not records.is_dir():
        raise SampleError(f"There is no HubSpot account in {folder}. What to do: cem sample make --out {folder}")
    return load_portal(records)


@contextmanager
def _served(config: CemConfig, portal: Portal) -> Iterator[CemConfig]:
    """The configuration with the address of a running sandbox, whose token is in the environment meanwhile.

    It is the variable of that instance, which wins: a token of a real account is neither used nor sent there.
    """
    from ingestion.rest.auth import token_variable

    settings = config.sources.hubspot
    assert settings is not None
    variable = token_variable("hubspot", settings.instance)
    before = os.environ.get(variable)
    with sandbox(portal) as server:
        os.environ[variable] = server.token
        try:
            here = settings.model_copy(update={"base_url": server.url})
            sources = config.sources.model_copy(update={"hubspot": here})
            yield config.model_copy(update={"sources": sources})
        finally:
            os.environ.pop(variable)
            if before is not None:
                os.environ[variable] = before
