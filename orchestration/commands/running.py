"""How a command gets at the stages. What they do is not here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.terminal import StageProgress, console

if TYPE_CHECKING:
    from orchestration.config import CemConfig
    from orchestration.stages import Stages


def run_and_show(config: "CemConfig", progress: StageProgress) -> None:
    """The whole job, and its summary."""
    progress("prepare", "import the tools", 0, 2)
    from orchestration.alerting import telling
    from orchestration.home import Home
    from orchestration.run import run_all
    from orchestration.summary import show_summary

    with telling(config, whole_run=True):
        notes = run_all(config, progress)
    progress.stop()
    show_summary(console, Home(config.home), notes)


@contextmanager
def stages_of(config: Path | None, data: Path | None) -> Iterator["Stages"]:
    """The stages of a configuration under the run lock, with progress on the terminal; failures are told (alerting)."""
    from orchestration.alerting import telling
    from orchestration.config import load_config
    from orchestration.run_lock import hold, release
    from orchestration.stages import Stages

    loaded = load_config(config, data=data)
    with telling(loaded), StageProgress() as progress:
        stages = Stages(loaded, progress)
        hold(stages.home)
        stages.home.belong_to(loaded.profile)
        try:
            yield stages
        finally:
            release(stages.home)
