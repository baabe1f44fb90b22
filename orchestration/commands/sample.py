"""`cem sample`: the simulated company, for demonstrations, tests and load. Making and serving it is not done here."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.running import run_and_show
from orchestration.terminal import StageProgress, console, explained

app = typer.Typer(no_args_is_help=True, help="A simulated company with files, a HubSpot account and an answer key.")

PORT = 8642  # the one in examples/company/cem.toml

SizeOption = Annotated[
    str, typer.Option("--size", help="S (2 thousand customers), M (50 thousand), L (500 thousand), XL (10 million).")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed and size make the same company.")]


@app.command("make")
def make(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A folder that does not exist yet.")],
    size: SizeOption = "S",
    seed: SeedOption = 1,
) -> None:
    """Write the company's files, the records of its HubSpot account, and the figures a warehouse must find."""
    with explained():
        from ingestion.sample_data.company import make_company

        with StageProgress() as progress:
            make_company(size, seed, out, lambda label, done, total: progress("sample", label, done, total))
        console.print(f"{out}: the files in web, shop and so on, the account in hubspot, the answer key in truth.")


@app.command("serve")
def serve(
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder that cem sample make wrote.")],
    port: Annotated[int, typer.Option(help="On 127.0.0.1 only; 0 is a free one.")] = PORT,
) -> None:
    """Answer as HubSpot does, over the company's account, until interrupted."""
    with explained():
        from ingestion.sample_data.company import SampleError
        from ingestion.sample_data.sandbox.server import Sandbox, serve
        from orchestration.sample import portal_in

        def tell(running: Sandbox) -> None:
            lines = (
                f"The sandbox of HubSpot is at {running.url}; Ctrl-C ends it. To read it:",
                f'    in cem.toml, below [sources.hubspot]:  base_url = "{running.url}"',
                f"    in the shell:  export SOURCES__HUBSPOT__ACCESS_TOKEN={running.token}",
            )
            console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)

        try:
            serve(portal_in(data), port=port, ready=tell)
        except OSError as error:
            raise SampleError(
                f"Port {port} cannot be used: {error.strerror}. What to do: name another by --port, or 0."
            ) from error
        except KeyboardInterrupt:
            pass  # or the server ended by itself: a shell's background job ignores Ctrl-C's signal, the server does not
        console.print("The sandbox has ended.")


@app.command("run")
def run(size: SizeOption = "S", seed: SeedOption = 1) -> None:
    """The whole job on the simulated company: make it, once; serve its HubSpot account; load, build, audit, publish."""
    with explained(), StageProgress() as progress:
        from orchestration.sample import EXAMPLE, home_of, run_sample, world_of

        run_sample(size, seed, progress, lambda config: run_and_show(config, progress))
        home = home_of(size, seed)
        console.print(f"The answer key, figure by figure: {world_of(home) / 'truth'}", soft_wrap=True)
        console.print(f"Other commands on it: CEM_HOME={home} cem ... --config {EXAMPLE}", soft_wrap=True)
