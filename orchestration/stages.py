"""The stages of a run as plain functions: load (see loading.py), build, audit, publish.

Belongs here: what each stage calls, in which order, on which paths. Dagster's assets and the `cem` command both call
these, so there is one behaviour. Does not belong here: progress bars, Dagster, wording for the terminal.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from orchestration.audit_log import AuditLog
from orchestration.built_by import BUILT_ANEW, is_built_by, make_way
from orchestration.checks import checks_of_audit, checks_of_tests
from orchestration.consumers import notes_of as notes_of_consumers
from orchestration.consumers import publish_to_consumers
from orchestration.figures import data_as_of, quarantined
from orchestration.gate import FailedCheck, GateFailed, failed_tests
from orchestration.loading import Loading
from orchestration.news import (
    ToBuild,
    after_a_look,
    forget_built,
    note_built,
    note_published,
    to_build,
)
from orchestration.quality import notes_of
from orchestration.required import not_built, require_landed
from orchestration.run_lock import run_id_of
from orchestration.transformation import Dbt, NodeResult
from orchestration.vouchers import AUDITED, TESTED, is_vouched_for, vouch, withdraw

if TYPE_CHECKING:
    from expectations.results import AuditReport
    from serving.postgres.result import PostgresPublication
    from serving.publish import Publication

MOST_NAMED = 10
"""So many failed checks are named in the log of runs."""


class Stages(Loading):
    """The four stages on one configuration; see Loading for what they share."""

    @property
    def dbt(self) -> Dbt:
        return Dbt(self.config, self.home)

    def to_build(self) -> ToBuild:
        """What the next build has to make; NOTHING where it would give what readers have."""
        from serving.states import hold_on

        is_good = is_vouched_for(self.home) and not hold_on(self.home.published_file)
        return to_build(self.dbt) if is_good else ToBuild.ALL

    def build(self, *, full_refresh: bool = False, select: Sequence[str] = ()) -> list[NodeResult]:
        """Build what is asked for (see Dbt.build; by default all), and test it. Failed nodes are in the result, not
        raised.

        What another version of the project has built is made anew; what it landed gets the columns that it lacks.
        Raises NoWarehouse if a mapping or an entity of a source came since the last load.
        """
        from ingestion.warehouse import complete_events

        require_landed(self.home, self.config)
        complete_events(self.home.warehouse_file)
        forget_built(self.home)
        if make_way(self.home.warehouse_file, self.dbt.parse().load()):
            self.notes.append(BUILT_ANEW)
            select = ()  # what it is made from is gone, too
        with self._logged("build") as figures:
            results = self._counted(
                self.dbt.build(partial(self.step, "build"), full_refresh=full_refresh, select=select), figures
            )
            if not select:
                self._record_tests(results)
        if _passed(results) and not select:
            vouch(self.home, TESTED)
            note_built(self.dbt)
        return results

    def build_books(self) -> list[NodeResult]:
        """Build what reads the loader's books, where they are all that has changed (see ``to_build``), and what goes by
        the data's clock where a new day has moved it; and test it. What stands beside it has passed its tests before.
        The audit is the caller's.
        """
        with self._logged("books") as figures:
            selected = after_a_look(self.dbt)
            forget_built(self.home)
            results = self._counted(self.dbt.build(partial(self.step, "build"), select=[selected]), figures)
        if _passed(results):
            vouch(self.home, TESTED)
            note_built(self.dbt)
        else:
            self._record_tests(results)
        return results

    def refresh(self, *, books_only: bool = False) -> "Publication | None":
        """Build everything, audit it, publish it (see ``publish``). Raises GateFailed; readers keep what they had.

        ``books_only``: what reads the loader's books, where they alone have changed. The state that readers had is then
        not kept: it differs by no row of a source, and `cem rollback` would soon reach nothing else.
        """
        results = self.build_books() if books_only else self.build()
        failed = failed_tests(results, self.home.warehouse_file) or failed_expectations(self.audit())
        if failed:
            raise GateFailed(failed)
        return self.publish(keeps_current=not books_only)

    def test(self) -> list[NodeResult]:
        """Run every dbt test on the tables as they stand."""
        withdraw(self.home, TESTED)
        with self._logged("test") as figures:
            results = self._counted(self.dbt.test(partial(self.step, "audit")), figures)
            self._record_tests(results)
        if _passed(results):
            vouch(self.home, TESTED)
        return results

    def audit(self) -> "AuditReport":
        """Great Expectations over the staged families and the marts, and a note on what is late or odd in the data."""
        from expectations.runner import run_audit

        self.step("audit", "Great Expectations", 0, 1)
        withdraw(self.home, AUDITED)
        with self._logged("audit") as figures:
            report = run_audit(self.home.warehouse_file)
            figures |= {"suites": len(report.suites), "failed": len(report.reasons), "warnings": len(report.warnings)}
            figures["failed_checks"] = [suite.table for suite in report.suites if not suite.passed][:MOST_NAMED]
            self._recorded.record(run_id_of(self.home), "expectations", checks_of_audit(report, self.config.owners))
            if report.passed:
                figures["quarantined"] = quarantined(self.home)
                figures |= self._watched()
        self.step("audit", "Great Expectations", 1, 1)
        self.notes.extend(f"expectation failed, not blocking: {outcome}" for outcome in report.warnings)
        if report.passed:
            vouch(self.home, AUDITED)
        return report

    def publish(self, *, ends_hold: bool = False, keeps_current: bool = True) -> "Publication | None":
        """Put the build before the readers; None where publication is on hold since somebody rolled it back.

        What nobody vouches for (the tests or the audit did not run on the warehouse as it is now) is checked first.
        ``ends_hold``: publish all the same, and let later runs publish again. ``keeps_current``: `cem rollback` can put
        back what readers have had until now.
        Raises GateFailed, or serving's PublishError; then readers keep what they had. A database that could not be
        reached is no error here: see ``Publication.require_all``.
        """
        from orchestration.model_keys import keys_of
        from orchestration.run_metrics import metrics_of
        from serving.publish import OnHold, publish

        if not is_vouched_for(self.home):
            self.check()
        run_id = run_id_of(self.home)
        self.step("publish", "published file", 0, 1)
        with self._logged("publish") as figures:
            publication: Publication | None = None
            try:
                publication = publish(
                    self.home.warehouse_file,
                    self.home.published_file,
                    run_id=run_id,
                    project_version=version("cem-warehouse"),
                    data_as_of=data_as_of(self.home),
                    pipeline_runs=metrics_of(self.home),
                    keys=keys_of(self.dbt.parse().load()),
                    memory_limit=self.config.warehouse.memory_limit,
                    ends_hold=ends_hold,
                    keeps_current=keeps_current,
                )
                figures |= {"tables": len(publication.tables), "rows": sum(publication.tables.values())}
            except OnHold as resting:
                hold = resting.hold
                self.notes.append(
                    f"Not published: on hold since {hold.since}, when the state of run {hold.run_id} was put back. "
                    "`cem publish` puts this build before the readers and ends the hold."
                )
                figures["is_on_hold"] = True
        if publication:
            note_published(self.home, run_id)
        self.step("publish", "published file", 1, 1)
        return publication and self._brought_to_consumers(publication)

    def _brought_to_consumers(self, publication: "Publication") -> "Publication":
        from serving.postgres.result import NotAllPublished

        try:
            return replace(publication, consumers=tuple(self.publish_to_consumers()))
        except NotAllPublished as missed:
            self.notes.extend(notes_of_consumers(missed.done))
            return replace(publication, consumers=missed.done, missed=missed)

    def publish_to_consumers(self, *, behind_only: bool = False) -> "list[PostgresPublication]":
        """Copy the published file to the databases of `[[publish.postgres]]`; with ``behind_only`` to those that lack
        it. Raises serving's NotAllPublished; then the others have it, and the file stands."""
        publications = publish_to_consumers(self.config, self.home, around=self._logged, behind_only=behind_only)
        self.notes.extend(notes_of_consumers(publications))
        return publications

    def check(self) -> None:
        """The whole audit on the warehouse as it stands. Raises GateFailed with every check that blocks; NoWarehouse if
        another version of the project built it."""
        self.require_built()
        failed = failed_tests(self.test(), self.home.warehouse_file)
        failed += failed_expectations(self.audit())
        if failed:
            raise GateFailed(failed)

    def require_built(self) -> None:
        """Raises NoWarehouse unless these models built the tables."""
        if not is_built_by(self.home.warehouse_file, self.dbt.parse().load()):
            raise not_built(self.home)

    @property
    def _recorded(self) -> AuditLog:
        return AuditLog(self.home.audits_dir)

    def _watched(self) -> dict[str, int]:
        """Lateness and volume: noted and kept for `cem audit` and alerts; they block nothing."""
        from orchestration.quality_reading import read_quality

        found = read_quality(self.home.warehouse_file, self.config.owners)
        self._recorded.record(run_id_of(self.home), "quality", quality=found)
        self.notes.extend(notes_of(found.warnings))
        return {"late_or_odd": sum(one.is_late_or_odd for one in found.warnings)}

    def _record_tests(self, results: list[NodeResult]) -> None:
        self._recorded.record(run_id_of(self.home), "tests", checks_of_tests(results, self.config.owners))

    def _counted(self, results: list[NodeResult], figures: dict[str, Any]) -> list[NodeResult]:
        failed = [result for result in results if not result.is_good]
        figures |= {"nodes": len(results), "failed": len(failed)}
        causes = [f"{result.resource_type} {result.name}" for result in failed if result.status != "skipped"]
        figures["failed_checks"] = causes[:MOST_NAMED]
        return results


def _passed(results: list[NodeResult]) -> bool:
    return all(result.is_good for result in results) and any(result.is_test for result in results)


def failed_expectations(report: "AuditReport") -> list[FailedCheck]:
    """Why Great Expectations blocks, worded like the others; empty when it does not."""
    return [FailedCheck("Great Expectations", reason, 0) for reason in report.reasons]
