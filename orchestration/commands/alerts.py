"""`cem alerts`: what is wrong and who was told; a message to try the channels. Settling them is not done here."""

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import Exit, console, explained

app = typer.Typer(help="What is wrong, and who was told.")


@app.callback(invoke_without_command=True)
def alerts(context: typer.Context, config: ConfigPath = None, data: DataPath = None) -> None:
    """List the open alerts: since when, when each channel was told last, which deliveries failed. Changes nothing."""
    if context.invoked_subcommand:
        return
    with explained():
        from orchestration.alert_report import show_open
        from orchestration.alerting import desk_of
        from orchestration.config import load_config

        desk = desk_of(load_config(config, data=data))
        show_open(console, desk.book.read(), [channel.name for channel in desk.channels])


@app.command("test")
def test(config: ConfigPath = None, data: DataPath = None) -> None:
    """Send a test message through every channel, and say what each answered."""
    with explained():
        from orchestration.alert_report import show_outcomes
        from orchestration.alerting import desk_of, test_alert
        from orchestration.config import load_config

        desk = desk_of(load_config(config, data=data))
        outcomes = desk.test(test_alert())
        show_outcomes(console, outcomes)
        if not outcomes or not all(outcome.is_sent for outcome in outcomes):
            raise typer.Exit(int(Exit.CRASH))
