"""`cem explain`: why the warehouse says what it says. Reading it is not done here."""

from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

app = typer.Typer(no_args_is_help=True, help="Say why the warehouse says what it says.")


@app.callback()
def _group() -> None:
    """Keeps `customer` a sub-command although it is the only one."""


@app.command("customer")
def customer(
    who: Annotated[str, typer.Argument(help="A customer_key, also an earlier one, or an e-mail address.")],
    config: ConfigPath = None,
    data: DataPath = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Touchpoints to show, the newest.")] = 50,
) -> None:
    """Show one customer's journey as a timeline, and why these identities are one person."""
    with explained():
        from orchestration.config import load_config
        from orchestration.customer_report import show_customer
        from orchestration.explained_customer import explain_customer
        from orchestration.home import Home

        loaded = load_config(config, data=data)
        show_customer(console, explain_customer(Home(loaded.home), who, limit=limit))
