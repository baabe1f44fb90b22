"""`cem serve`: a server for BI tools on this machine, with what is published. How it runs is serving's business."""

import signal
import time
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, errors, explained

if TYPE_CHECKING:
    from orchestration.home import Home
    from serving.postgres.server import Server
    from serving.postgres.settings import PostgresConsumer

app = typer.Typer(no_args_is_help=True, help="Servers for BI tools, on this machine.")

_LOGINS = {"metabase": ("viewer_role", "marts"), "analyst": ("reader_role", "core and marts")}
_URL = "CEM_SERVED_URL"
_LOOK_SECONDS = 5.0


@app.callback()
def _group() -> None:
    """Keeps `postgres` a word of its own, although it is the only server."""


@app.command()
def postgres(
    config: ConfigPath = None,
    data: DataPath = None,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for other machines, too.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="On which port.", min=1, max=65535)] = 5433,
) -> None:
    """Run a PostgreSQL with the published data until Ctrl-C; it needs no installation and no root."""
    with explained():
        from orchestration.config import load_config
        from orchestration.home import Home
        from serving.postgres.server import running
        from serving.postgres.settings import PostgresConsumer
        from serving.states import NoSuchState, current_state

        home = Home(load_config(config, data=data).home)
        if current_state(home.published_file) is None:
            raise NoSuchState(f"There is no {home.published_file} yet: `cem run` publishes the first one.")
        # A service manager ends it by SIGTERM; a shell starts background jobs with SIGINT ignored.
        for ended_by in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ended_by, signal.default_int_handler)
        console.print("Starting PostgreSQL ...")
        with running(home.postgres_dir, home.secrets_dir, host=host, port=port) as server:
            consumer = PostgresConsumer(name="served", url_env=_URL)
            seen = _publish(home, server, consumer)
            _tell(home, server, consumer)
            try:
                while True:
                    time.sleep(_LOOK_SECONDS)
                    if current_state(home.published_file) not in (None, seen):
                        seen = _publish_or_tell(home, server, consumer)
            except KeyboardInterrupt:
                console.print("Stopping PostgreSQL; what was published to it is kept.")


def _publish_or_tell(home: "Home", server: "Server", consumer: "PostgresConsumer") -> object:
    """The same later on, where readers have a state already: what fails is told, and tried again."""
    from serving.postgres.result import ConsumerFailed

    try:
        return _publish(home, server, consumer)
    except ConsumerFailed as failure:
        errors.print(str(failure), style="red", markup=False, highlight=False, soft_wrap=True)
        return None


def _publish(home: "Home", server: "Server", consumer: "PostgresConsumer") -> object:
    """Copy the published file; returns the state that it had. Raises ConsumerFailed."""
    from serving.postgres.publishing import publish_to
    from serving.states import current_state

    # Asked before: a file that is published meanwhile is then copied once more, never missed.
    state = current_state(home.published_file)
    done = publish_to(consumer, home.published_file, {_URL: server.url()})
    told = state.told if state else done.run_id
    console.print(f"Readers see {told} ({len(done.tables)} tables, {done.rows:,} rows).", highlight=False)
    return state


def _tell(home: "Home", server: "Server", consumer: "PostgresConsumer") -> None:
    """Make the logins, and print what somebody types into a BI tool."""
    from serving.postgres.roles import limits_of
    from serving.postgres.server import DATABASE, kept_password, make_login

    limits = limits_of(consumer)
    for user, (role, sees) in _LOGINS.items():
        password = kept_password(home.secrets_dir, user)
        make_login(server, user, password, getattr(consumer, role), limits)
        shown = f"host {server.host}  port {server.port}  database {DATABASE}  user {user}  password {password}"
        console.print(f"{shown}  (sees {sees})", highlight=False, soft_wrap=True)
    console.print("Ctrl-C ends it.")
