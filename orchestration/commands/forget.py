"""`cem forget`: a person asked to be erased. Which identifiers he has is not worked out here."""

import getpass
from typing import Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained


def forget(
    who: Annotated[str, typer.Argument(help="A customer_key, also an earlier one, or an e-mail address.")],
    because: Annotated[str, typer.Option("--because", help="Why: the request, its number.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who enters it.")] = "",
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Erase a customer from all figures of persons, for good: also if a source that kept him is read again."""
    with explained():
        from orchestration.config import load_config
        from orchestration.forgetting import FILE, forget

        loaded = load_config(config, data=data)
        done = forget(loaded, who, because=because, by=by or getpass.getuser())
        lines = [
            f"Customer {done.customer_key} is to be forgotten: {done.identifiers} identifiers stand as hashes in "
            f"{loaded.overlay / FILE}, {done.added} of them new.",
            *(
                [f"{done.of_others} of them are known of a customer of another brand too, who is erased with him."]
                if done.of_others
                else []
            ),
            *(f"Not taken, since it would erase others too: {what}." for what in done.shared),
            "It counts from the next `cem run` on. His answers stay in the sums, by a pseudonym. What has landed "
            "still has his records: docs/operating.md, 'To forget a person', says what is left to do.",
        ]
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
