"""`cem config`: look at a configuration. Judging it is not done here."""

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import Exit, console

app = typer.Typer(no_args_is_help=True, help="Look at a configuration.")


@app.callback()
def _group() -> None:
    """Keeps `check` a sub-command although it is the only one."""


@app.command("check")
def config_check(config: ConfigPath = None, data: DataPath = None) -> None:
    """Explain every mistake in a configuration, with its line and the nearest right name. Reads only."""
    from orchestration.alerting import secret_places
    from orchestration.config import check_config, format_problems, has_errors, load_config
    from orchestration.source_report import token_places

    problems = check_config(config, data=data)
    if problems:
        console.print(format_problems(problems), markup=False, highlight=False, soft_wrap=True)
    if has_errors(problems):
        raise typer.Exit(int(Exit.USAGE))
    loaded = load_config(config, data=data)
    if loaded.profile:
        console.print(
            f"Profile: {loaded.profile}; its home: {loaded.home}", markup=False, highlight=False, soft_wrap=True
        )
    for source in loaded.sources_on:
        console.print(token_places(source, loaded.home), markup=False, highlight=False, soft_wrap=True)
    for line in secret_places(loaded):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print("The configuration can be run.", style="green")
