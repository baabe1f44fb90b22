"""The `cem` command: a thin layer over the stages, for people and for scripts.

Belongs here: the commands that run stages; those that look at things are in `commands`. Does not belong here: logic;
each command calls one function.
Imports of dlt, dbt and Dagster stay inside the commands that need them, so that `cem --help` answers at once.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands import alerts as alerts_commands
from orchestration.commands import config as config_commands
from orchestration.commands import explain as explain_commands
from orchestration.commands import files as files_commands
from orchestration.commands import metabase as metabase_commands
from orchestration.commands import metrics as metrics_commands
from orchestration.commands import quarantine as quarantine_commands
from orchestration.commands import rules as rules_commands
from orchestration.commands import sample as sample_commands
from orchestration.commands import source as source_commands
from orchestration.commands.audit import audit
from orchestration.commands.backfill import backfill
from orchestration.commands.backup import backup, restore
from orchestration.commands.callbacks import callbacks
from orchestration.commands.export import export
from orchestration.commands.forget import forget
from orchestration.commands.init import init
from orchestration.commands.kpi import kpi
from orchestration.commands.options import ConfigPath, DataPath
from orchestration.commands.report import report
from orchestration.commands.rollback import rollback
from orchestration.commands.running import run_and_show, stages_of
from orchestration.commands.serve import app as serve_app
from orchestration.commands.status import status
from orchestration.commands.watchdog import watchdog
from orchestration.terminal import StageProgress, console, explained

app = typer.Typer(
    name="cem",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A data warehouse for customer experience: load sources, build and audit the model, publish it for BI.",
    epilog="Exit codes: 0 done; 2 the command or cem.toml is wrong; 3 a source cannot be read; 4 the audit failed and "
    "nothing was published; 5 another run is on; 6 the tables could not be built or published; 130 interrupted; "
    "1 anything else (`cem audit`: a check blocks).",
)
app.add_typer(alerts_commands.app, name="alerts")
app.add_typer(config_commands.app, name="config")
app.add_typer(files_commands.app, name="files")
app.add_typer(explain_commands.app, name="explain")
app.add_typer(metabase_commands.app, name="metabase")
app.add_typer(metrics_commands.app, name="metrics")
app.add_typer(serve_app, name="serve")
app.add_typer(source_commands.app, name="source")
app.add_typer(quarantine_commands.app, name="quarantine")
app.add_typer(rules_commands.app, name="rules")
app.add_typer(sample_commands.app, name="sample")
app.command()(backfill)
app.command()(backup)
app.command()(callbacks)
app.command()(export)
app.command()(forget)
app.command()(init)
app.command()(audit)
app.command()(kpi)
app.command()(report)
app.command()(restore)
app.command()(rollback)
app.command()(status)
app.command()(watchdog)


@app.callback()
def _every_command(
    profile: Annotated[
        str | None,
        typer.Option(envvar="CEM_PROFILE", help="Which [profiles.<name>] of cem.toml holds, such as production."),
    ] = None,
) -> None:
    """What stands before the command. By the environment, so that what the command starts has the profile, too."""
    if profile:
        os.environ["CEM_PROFILE"] = profile


@app.command()
def run(config: ConfigPath = None, data: DataPath = None) -> None:
    """Load, build, audit and publish: the whole job, where anything has changed."""
    with explained():
        from orchestration.config import load_config

        loaded = load_config(config, data=data)
        with StageProgress() as progress:
            run_and_show(loaded, progress)


@app.command()
def load(config: ConfigPath = None, data: DataPath = None) -> None:
    """Read what is new in the files and the sources into the landing; build nothing."""
    with explained(), stages_of(config, data) as stages:
        from orchestration.source_report import show_sources
        from orchestration.summary import show_notes

        loaded = stages.load()
        report, total = loaded.files, loaded.files.totals
        console.print(
            f"{len(report.reads)} files read, {len(report.skipped)} read before: {total.new} new records, "
            f"{total.unchanged} unchanged, {total.repeated} repeated; {report.records_unparseable} unparseable."
        )
        show_sources(console, loaded.sources)
        show_notes(console, stages.notes)


@app.command()
def build(
    config: ConfigPath = None,
    data: DataPath = None,
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Parse the whole landing again.")] = False,
) -> None:
    """Build every table from the landing and run its tests; publish nothing."""
    with explained(), stages_of(config, data) as stages:
        from orchestration.gate import GateFailed, failed_tests
        from orchestration.required import require_warehouse
        from orchestration.summary import show_notes

        require_warehouse(stages.home)
        results = stages.build(full_refresh=full_refresh)
        failed = failed_tests(results, stages.home.warehouse_file)
        if failed:
            raise GateFailed(failed)
        console.print(f"{len(results)} tables and checks are done.")
        show_notes(console, stages.notes)


@app.command()
def check(config: ConfigPath = None, data: DataPath = None) -> None:
    """Audit the tables as they stand: every dbt test, every expectation. Changes nothing."""
    with explained(), stages_of(config, data) as stages:
        from orchestration.required import require_warehouse

        require_warehouse(stages.home)
        stages.check()
        console.print("The audit passed.", style="green")


@app.command()
def publish(
    config: ConfigPath = None,
    data: DataPath = None,
    postgres_only: Annotated[
        bool,
        typer.Option(
            "--postgres-only", help="Only copy the published file, as it is, to the PostgreSQL databases of cem.toml."
        ),
    ] = False,
) -> None:
    """Audit the tables as they stand and, if they pass, put them before the readers."""
    with explained(), stages_of(config, data) as stages:
        from orchestration.required import require_warehouse
        from orchestration.summary import show_consumers, show_notes

        if postgres_only:
            if not stages.config.publish.postgres:
                raise typer.BadParameter(f"{stages.config.path} has no [[publish.postgres]].")
            show_consumers(console, stages.publish_to_consumers())
            show_notes(console, stages.notes)
            return
        require_warehouse(stages.home)
        publication = stages.publish(ends_hold=True)
        assert publication is not None  # a hold is the one thing that leaves nothing, and it is ended here
        console.print(f"Published {len(publication.tables)} tables: {publication.path}", soft_wrap=True)
        show_consumers(console, publication.consumers)
        show_notes(console, stages.notes)
        publication.require_all()


@app.command()
def docs(config: ConfigPath = None, data: DataPath = None) -> None:
    """Write the catalogue of all tables and columns: one page to read, one to explore."""
    with explained(), stages_of(config, data) as stages:
        from orchestration.explorer import NoExplorer, write_explorer
        from orchestration.required import require_warehouse

        require_warehouse(stages.home)
        console.print(f"To read: {stages.dbt.document()}", highlight=False, soft_wrap=True)
        try:
            page = write_explorer(stages.home.dbt_target_dir, stages.home.catalogue_dir / "explorer.html")
            console.print(f"To explore (search, lineage, how tables join): {page}", highlight=False, soft_wrap=True)
        except NoExplorer as error:
            console.print(str(error), highlight=False, markup=False, soft_wrap=True)


@app.command()
def dev(
    config: ConfigPath = None,
    data: DataPath = None,
    port: Annotated[int, typer.Option(help="On 127.0.0.1 only.")] = 3000,
) -> None:
    """Open Dagster's web pages on this machine only: the graph, runs, checks, schedules."""
    with explained():
        import signal
        import sys

        from orchestration.config import load_config
        from orchestration.home import Home
        from orchestration.run import prepare_dagster

        loaded = load_config(config, data=data)
        prepare_dagster(Home(loaded.home), loaded.dagster)
        os.environ["CEM_CONFIG"] = str(loaded.path)
        os.environ["CEM_DATA"] = str(loaded.data)
        os.environ["CEM_HOME"] = str(loaded.home)
        dagster = str(Path(sys.executable).with_name("dagster"))
        arguments = ["dev", "--module-name", "orchestration.definitions", "--host", "127.0.0.1", "--port", str(port)]
        # A shell starts background jobs with SIGINT ignored, and Dagster treats SIGTERM alike: nothing would end it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(dagster, [dagster, *arguments])


@app.command()
def fingerprint(file: Annotated[Path, typer.Argument(help="A published DuckDB file.")]) -> None:
    """Print a hash per published table: two files with equal rows have equal hashes."""
    from serving.fingerprint import fingerprint as fingerprint_of

    if not file.is_file():
        raise typer.BadParameter(f"There is no file {file}.")
    for table, digest in fingerprint_of(file).items():
        console.print(f"{digest}  {table}", soft_wrap=True, highlight=False)
