"""`cem rollback`: going back to what readers had. How that is done is serving's business."""

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import ConfigPath, DataPath
from orchestration.terminal import console, explained

if TYPE_CHECKING:
    from orchestration.config import CemConfig
    from orchestration.home import Home


def rollback(
    run_id: Annotated[
        str | None, typer.Argument(help="The run whose state is put back, or how its name begins. Default: the last.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only show what there is to go back to.")] = False,
    config: ConfigPath = None,
    data: DataPath = None,
) -> None:
    """Put one of the last three published states before the readers again; publication rests until `cem publish`."""
    with explained():
        from orchestration.config import load_config
        from orchestration.consumers import publish_to_consumers
        from orchestration.home import Home
        from serving.states import current_state, earlier_states, roll_back

        loaded = load_config(config, data=data)
        home = Home(loaded.home)
        target = home.published_file
        if list_only:
            current = current_state(target)
            states = [*([current] if current else []), *earlier_states(target)]
            for state in states:
                mark = "readers see this" if state == current else ""
                as_of = f"{state.data_as_of:%Y-%m-%d %H:%M}" if state.data_as_of else "-"
                console.print(
                    f"{state.run_id}  published {state.published_at:%Y-%m-%d %H:%M} UTC, data as of {as_of}  {mark}",
                    highlight=False,
                    soft_wrap=True,
                )
            if not states:
                console.print("Nothing was published yet.")
            return
        state = roll_back(target, run_id)
        console.print(
            f"Readers see the state of run {state.run_id} again, published {state.published_at:%Y-%m-%d %H:%M} UTC. "
            "Who has the file open sees it after connecting anew.\n"
            "Runs go on loading, building and auditing, and publish nothing until `cem publish` ends this hold.",
            highlight=False,
            soft_wrap=True,
        )
        _write_report(loaded, home)
        # Told first: should a database be down, the file is back all the same.
        for publication in publish_to_consumers(loaded, home):
            console.print(f"{publication.consumer} has that state, too.", highlight=False, soft_wrap=True)


def _write_report(config: "CemConfig", home: "Home") -> None:
    """Where there are pages of the report: they tell what readers see."""
    from orchestration.required import NoWarehouse
    from orchestration.site_report import write_pages
    from serving.report.folder import NoReport

    if not (home.report_dir / "index.html").is_file():
        return
    try:
        page = write_pages(config)
    except NoWarehouse:
        reason = "another version of the project made that state, and it lacks what this version's report reads."
    except (NoReport, OSError) as error:
        reason = str(error)
    else:
        console.print(f"The report tells that state, too: {page}", highlight=False, soft_wrap=True)
        return
    # The databases come next: they must not wait for pages.
    console.print(
        f"The report still tells the state that was taken back: {reason}\n"
        f"What to do: take its folder away ({home.report_dir}); `cem report` writes it again once it can.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
