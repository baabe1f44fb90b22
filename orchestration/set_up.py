"""The last step of a set-up, ``python -m orchestration.set_up``: what costs time once for each installation.

Belongs here: work that depends on the installed project alone. Does not belong here: anything of a home or its data.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.home import Home
from orchestration.sample import EXAMPLE


def parse_for_all_homes() -> None:
    """Parse the dbt project, so that no home has to. The parse serves every configuration; one must be named to dbt."""
    from orchestration.config import load_config
    from orchestration.transformation import Dbt

    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.prepare()
        Dbt(load_config(EXAMPLE, home=home.root), home).parse()


if __name__ == "__main__":
    parse_for_all_homes()
