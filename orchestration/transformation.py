"""Runs dbt in this process, on one configuration, and gives plain results.

Belongs here: how dbt is invoked, and what its results say in our words. Does not belong here: SQL, or Dagster.

One warm runner in the process costs a tenth of a dbt subprocess per call; the price is that its connection must be
closed by hand, or the next tool in this process finds the warehouse opened with other settings.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.environment import environment
from orchestration.catalogue_pages import dbts_page
from orchestration.config import CemConfig
from orchestration.dbt_call import macros_fingerprint, parser_fingerprint, variables_text
from orchestration.dbt_events import NodeDone, Watcher, log_in
from orchestration.dbt_vars import VENDORS, dbt_vars, vendors_on
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.parsed_project import ParsedProject, project_fingerprint, shared_parse
from orchestration.run_lock import run_id_of

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# Unit tests are for the development of a model; an exposure is nothing that can be built.
_NOT_IN_A_RUN = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")
# dbt would write its manifest (5 MB) over the kept one each time, and nobody reads what it adds.
_NO_ARTEFACTS = "--no-write-json"


class TransformationError(RuntimeError):
    """dbt itself could not run: a model does not compile, the warehouse cannot be opened."""


@dataclass(frozen=True)
class NodeResult:
    """What became of one dbt node. `status` is dbt's: success, pass, warn, fail, error or skipped.

    Of a test: `kind` (is_key, not_null ...; its own name where it is the only one of its kind), the model and column
    that it is `about`, its `severity` (error or warn), and the `runbook` section where its meta names one.
    """

    unique_id: str
    resource_type: str
    name: str
    status: str
    message: str
    failures: int
    seconds: float
    compiled_sql: str | None
    path: str = ""
    kind: str = ""
    about: str = ""
    severity: str = "error"
    runbook: str = ""

    @property
    def is_test(self) -> bool:
        return self.resource_type == "test"

    @property
    def is_good(self) -> bool:
        return self.status in ("success", "pass", "warn")


@dataclass(frozen=True)
class Dbt:
    """dbt on one configuration's warehouse."""

    config: CemConfig
    home: Home

    def parse(self) -> ParsedProject:
        """Make sure that the manifest exists.

        Parsing is skipped when the project has not changed since this home, or another of the installation, parsed it.
        """
        parsed = ParsedProject(self.home.dbt_target_dir, project_fingerprint())
        if not parsed.is_current():
            with shared_parse(parsed.fingerprint) as shared:
                if shared is None:
                    self._parse_into(parsed)
                else:
                    if not shared.is_current():
                        self._parse_into(shared)
                    parsed.take(shared)
        return parsed

    def _parse_into(self, parsed: ParsedProject) -> None:
        parsed.forget()
        parsed.keep(self._invoke(["parse", "--target-path", str(parsed.folder)]))

    def build(
        self, done: NodeDone | None = None, *, full_refresh: bool = False, select: Sequence[str] = ()
    ) -> list[NodeResult]:
        """Seeds, models and their data tests, in order; a failed test skips what is downstream of it.

        `full_refresh` parses the whole landing again instead of what is new in it; the result is the same.
        `select`: names or selectors of dbt; of tests those that need nothing but what is built by them or above them.
        """
        part = ["--indirect-selection", "buildable", "--select", *select] if select else []
        return self._run(["build", *self.left_out(), *(["--full-refresh"] if full_refresh else []), *part], done)

    def test(self, done: NodeDone | None = None) -> list[NodeResult]:
        """The data tests alone, on the warehouse as it stands."""
        return self._run(["test", *self.left_out()], done)

    def compiled(self, names: Sequence[str]) -> dict[str, Any]:
        """The compiled nodes of models, by name, over the seeds without an overlay: built whole. Opens no warehouse."""
        if not names:
            return {}
        bare = {**self.variables(), "seed_overlays": {}}
        with tempfile.TemporaryDirectory() as folder:
            # Of the same stem: the database has the same name in the SQL, and nobody waits for the warehouse.
            elsewhere = str(Path(folder) / self.home.warehouse_file.name)
            command = [
                "compile", _NO_ARTEFACTS, "--full-refresh", "--no-introspect", "--no-populate-cache", "--select", *names
            ]  # fmt: skip
            settings = {"CEM_WAREHOUSE_PATH": elsewhere, "DBT_TARGET_PATH": str(Path(folder) / "target")}
            results = self._invoke(command, manifest=self.parse().load(), variables=bare, settings=settings)
        return {result.node.name: result.node for result in results}

    def document(self) -> Path:
        """Write the catalogue of all tables and columns as one HTML page; returns its path.

        manifest.json and catalog.json, which it is made from, stay in the home's dbt/target.
        """
        from serving.states import current_state

        # Without the manifest dbt may parse again and write over the kept parse, and a kill would leave half of one.
        self._invoke(["docs", "generate", "--static"], manifest=self.parse().load())
        made = self.home.dbt_target_dir / "static_index.html"
        state = current_state(self.home.published_file)
        told = f"Published by {state.told}." if state else "Nothing is published yet."
        page = self.home.catalogue_dir / "index.html"
        page.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        made.write_text(dbts_page(made.read_text(encoding="utf-8"), told), encoding="utf-8")
        made.chmod(0o640)
        return made.replace(page)

    def _run(self, command: Sequence[str], done: NodeDone | None) -> list[NodeResult]:
        watcher = Watcher(done)
        results = self._invoke([*command, _NO_ARTEFACTS], callbacks=[watcher.see], manifest=self.parse().load())
        return [_plain(result) for result in results]

    def left_out(self) -> list[str]:
        """What a run does not touch: models of vendors that are off stay in the graph and cost nothing."""
        return [*_NOT_IN_A_RUN, *(word for vendor in self.switched_off() for word in ("--exclude", f"tag:{vendor}"))]

    def switched_off(self) -> list[str]:
        """The vendors, and so the tags of models, that the configuration leaves out."""
        return [vendor for vendor in VENDORS if vendor not in vendors_on(self.config)]

    def _invoke(
        self,
        command: Sequence[str],
        callbacks: Sequence[Callable[[Any], None]] = (),
        manifest: "Manifest | None" = None,
        variables: Mapping[str, Any] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        run_id = run_id_of(self.home)
        with environment({**self._settings(), **(settings or {})}), log_in(self.home.dbt_logs_dir, run_id) as log:
            arguments = self._arguments(self.variables() if variables is None else variables)
            try:
                outcome = dbtRunner(manifest=manifest, callbacks=[*callbacks, log]).invoke([*command, *arguments])
            finally:
                DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        if isinstance(outcome.exception, KeyboardInterrupt):
            raise outcome.exception
        if outcome.exception is not None or (command[0] == "docs" and not outcome.success):
            raise TransformationError(
                f"dbt {command[0]} could not run: {outcome.exception}\n"
                f"Its log is {self.home.dbt_logs_dir / 'dbt.log'}; the last lines name the file."
            ) from outcome.exception
        return getattr(outcome.result, "results", outcome.result)

    def _arguments(self, variables: Mapping[str, Any]) -> list[str]:
        return [
            "--project-dir",
            str(DBT_PROJECT_DIR),
            "--profiles-dir",
            str(DBT_PROJECT_DIR),
            "--vars",
            variables_text(variables),
        ]

    def _settings(self) -> dict[str, str]:
        return {
            "CEM_WAREHOUSE_PATH": str(self.home.warehouse_file),
            "CEM_DBT_THREADS": str(self.config.warehouse.threads),
            "CEM_MEMORY_LIMIT": self.config.warehouse.memory_limit,
            "DBT_TARGET_PATH": str(self.home.dbt_target_dir),
            "DBT_LOG_PATH": str(self.home.dbt_logs_dir),
            "DBT_LOG_LEVEL": "none",
            "DBT_LOG_LEVEL_FILE": "none",  # see dbt_events
            "DBT_USE_COLORS": "false",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }

    def variables(self) -> dict[str, Any]:
        """What dbt is told of the configuration, and of the project's own macros."""
        return {
            **dbt_vars(self.config),
            "parser_fingerprint": parser_fingerprint(),
            "macros_fingerprint": macros_fingerprint(),
        }


def _plain(result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        resource_type=str(node.resource_type),
        name=node.name,
        status=str(result.status),
        message=result.message or "",
        failures=result.failures or 0,
        seconds=result.execution_time,
        compiled_sql=getattr(node, "compiled_code", None),
        path=node.original_file_path,
        **(_of_test(node) if str(node.resource_type) == "test" else {}),
    )


def _of_test(node: Any) -> dict[str, str]:
    metadata = getattr(node, "test_metadata", None)
    model = (getattr(node, "attached_node", None) or "").rsplit(".", 1)[-1]
    column = getattr(node, "column_name", None)
    return {
        "kind": metadata.name if metadata else node.name,
        "about": f"{model}.{column}" if column else model,
        "severity": str(node.config.severity).lower(),
        "runbook": str(node.config.meta.get("runbook", "")),
    }
