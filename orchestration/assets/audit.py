"""Great Expectations as asset checks: one per audited relation, all carried out by one audit.

Belongs here: how an audit's outcomes become Dagster's. Does not belong here: what is expected (expectations).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from expectations.results import SuiteResult
from expectations.suites import ALL_SUITES
from expectations.suites.relation_suite import SuiteBuilder
from orchestration.assets.running import under_lock
from orchestration.automation import FOLLOWS
from orchestration.gate import GateFailed
from orchestration.stages import Stages, failed_expectations

CHECK = "great_expectations"


def model_of(suite: SuiteBuilder) -> str:
    """The dbt model that a suite audits, by the suites' convention: module and function name."""
    room, name = suite.__module__.rsplit(".", 1)[-1], suite.__name__
    return f"mart_{name}" if room == "marts" else f"int_{room}__{name}"


def audit_checks(transformation: dg.AssetsDefinition) -> dg.AssetChecksDefinition:
    """The checks. Those on marts hold back the publication, and a failed audit fails its step, which holds it back too.

    (Dagster cannot let a check block models that are built in the same step as the one it checks.)
    """
    models = {key.path[-1]: key for key in transformation.keys}
    # A suite over several models has no check of its own; it blocks by failing the step.
    keys = {name: models[name] for name in map(model_of, ALL_SUITES) if name in models}
    specs = [
        dg.AssetCheckSpec(
            CHECK,
            asset=key,
            blocking=model.startswith("mart_"),
            automation_condition=FOLLOWS,
            description="Great Expectations suite",
        )
        for model, key in keys.items()
    ]

    # Not named as the job: Dagster would then load neither of them.
    # Automation asks for the checks of what is new; the audit is one, and the others' outcomes are left unsaid.
    @dg.multi_asset_check(name="great_expectations", specs=specs, can_subset=True)
    def audit(
        context: dg.AssetCheckExecutionContext, stages: dg.ResourceParam[Stages]
    ) -> Iterator[dg.AssetCheckResult]:
        with under_lock(context, stages.home):
            report = stages.audit()
        by_model = {suite.table.rsplit(".", 1)[-1]: suite for suite in report.suites}
        asked = context.op_execution_context.selected_asset_check_keys
        for model, key in keys.items():
            if dg.AssetCheckKey(key, CHECK) in asked:
                yield _result(key, by_model.get(model), report.reasons)
        failed = failed_expectations(report)
        if failed:
            raise GateFailed(failed)

    return audit


def _result(key: dg.AssetKey, suite: SuiteResult | None, reasons: Sequence[str]) -> dg.AssetCheckResult:
    if suite is None:
        return dg.AssetCheckResult(
            passed=False, asset_key=key, check_name=CHECK, description="; ".join(reasons) or "the suite did not run"
        )
    failed = [str(outcome) for outcome in suite.outcomes if not outcome.success]
    return dg.AssetCheckResult(
        passed=suite.passed,
        asset_key=key,
        check_name=CHECK,
        metadata={"expectations": suite.ran, "rows": suite.checked_rows},
        description="; ".join([*failed, *([suite.error] if suite.error else [])]) or None,
    )
