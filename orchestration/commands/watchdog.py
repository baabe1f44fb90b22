"""`cem watchdog`: looks from outside, for cron or a systemd timer. Finding out what is wrong is not done here."""

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import Exit, console, explained


def watchdog(config: ConfigPath = None, data: DataPath = None) -> None:
    """Look whether runs, published data and the daemon are alive; tell of what is wrong, and end with 1 then.

    When all is well the ping address, if there is one, is told so: whoever waits there hears of this machine's end.
    """
    with explained():
        from orchestration.alert_report import show_watch
        from orchestration.alerting import ping, watch
        from orchestration.config import load_config
        from serving.alerts.book import BookBusy

        loaded = load_config(config, data=data)
        try:
            settled = watch(loaded)
        except BookBusy as error:
            console.print(str(error), style="red")
            raise typer.Exit(int(Exit.BUSY)) from None
        is_well = show_watch(console, settled)
        if is_well and (answer := ping(loaded)):
            console.print(answer, highlight=False, soft_wrap=True)
        if not is_well:
            raise typer.Exit(int(Exit.CRASH))
