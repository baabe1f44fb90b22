"""Any metric by any dimension, asked of the published file.

MetricFlow writes the SQL from the project's semantic models (`dbt_project/models/semantic/`): it pools the parts, so
that a score by any filter is right. Belongs here: asking, and hiding what few persons said. Does not belong here:
formulas (the semantic models), words and layout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

Grain = Literal["month", "quarter", "year"]

FEWEST_SHOWN = 5
"""Fewer responses than this are hidden, as on the board (vars.min_responses_privacy)."""


class CannotBeAsked(ValueError):
    """No such metric or dimension, or they do not go together; the message says what there is."""


@dataclass(frozen=True)
class Metric:
    """A KPI: `name` as on the board, `label` to show, `description` its formula, `dimensions` to ask it by."""

    name: str
    label: str
    description: str
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """`columns` and `rows`: the dimensions asked for (period_start first where there are periods), the metric, the
    responses it rests on. The metric is None where they are fewer than FEWEST_SHOWN."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class SemanticLayer:
    """The metrics of one parse of the project: its `semantic_manifest.json`."""

    def __init__(self, semantic_manifest: Path) -> None:
        from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest

        self._manifest = parse_manifest_from_dbt_generated_manifest(semantic_manifest.read_text(encoding="utf-8"))
        self._engine_of_manifest: MetricFlowEngine | None = None

    def metrics(self) -> list[Metric]:
        """The KPIs by name; the counts that they are made of are not among them."""
        return [self._told(metric) for metric in sorted(self._kpis().values(), key=lambda metric: metric.name)]

    def sql(self, metric: str, by: Sequence[str] = (), grain: Grain | None = None, where: Sequence[str] = ()) -> str:
        """The statement that answers; see ``ask``."""
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest
        from metricflow_semantics.errors.error_classes import InvalidQueryException

        kpis = self._kpis()
        if metric not in kpis:
            raise CannotBeAsked(f"There is no metric {metric!r}. There are: {', '.join(sorted(kpis))}.")
        dimensions = self._told(kpis[metric]).dimensions
        conditions = []
        for condition in where:
            name, equals, value = condition.partition("=")
            if not equals:
                raise CannotBeAsked(f"A condition is dimension=value, such as brand=acme; {condition!r} is not.")
            self._known(name, dimensions)
            conditions.append(f"{_reference(name)} = '{_literal(value)}'")
        for name in by:
            self._known(name, dimensions)
        groups = [*([f"metric_time__{grain}"] if grain else []), *by]
        try:
            plan = self._engine().explain(
                MetricFlowQueryRequest.create(
                    metric_names=[metric, kpis[metric].config.meta["responses"]],
                    group_by_names=groups,
                    where_constraints=conditions,
                    order_by_names=groups,
                )
            )
        except InvalidQueryException as error:
            raise CannotBeAsked(str(error)) from error
        return str(plan.sql_statement.sql)

    def ask(
        self,
        published: Path,
        metric: str,
        by: Sequence[str] = (),
        grain: Grain | None = None,
        where: Sequence[str] = (),
    ) -> Answer:
        """One metric from the published file, sorted by what it is asked by. `where`: conditions `dimension=value`.

        Raises CannotBeAsked; duckdb.Error where the file cannot be read or lacks a table.
        """
        import duckdb

        statement = self.sql(metric, by, grain, where)
        with duckdb.connect() as con:
            con.execute(f"attach '{_literal(str(published))}' as warehouse (read_only)")
            found = con.execute(statement)
            columns = [name for name, *_ in found.description or []]
            rows = found.fetchall()
        at, n = columns.index(metric), columns.index(self._kpis()[metric].config.meta["responses"])
        shown = ["period_start" if name.startswith("metric_time__") else name for name in columns]
        shown[n] = "responses"
        return Answer(tuple(shown), [_hidden(row, at, n) for row in rows])

    def _kpis(self) -> dict[str, Any]:
        return {
            metric.name: metric
            for metric in self._manifest.metrics
            if metric.config and "responses" in (metric.config.meta or {})
        }

    def _engine(self) -> MetricFlowEngine:
        if self._engine_of_manifest is None:
            from metricflow.engine.metricflow_engine import MetricFlowEngine
            from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

            self._engine_of_manifest = MetricFlowEngine(SemanticManifestLookup(self._manifest), _DuckDb())  # type: ignore[arg-type]
        return self._engine_of_manifest

    def _told(self, metric: Any) -> Metric:
        """Its dimensions are the entities of the model that has its parts, and what those entities are described by."""
        parts = {one.name for one in metric.type_params.metrics or []} | {metric.name}
        models = [
            model for model in self._manifest.semantic_models if parts & {measure.name for measure in model.measures}
        ]
        entities = sorted({entity.name for model in models for entity in model.entities})
        described = [
            f"{entity.name}__{dimension.name}"
            for model in self._manifest.semantic_models
            for entity in model.entities
            if entity.name in entities and entity.type.value == "primary"
            for dimension in model.dimensions
        ]
        return Metric(
            metric.name, metric.label or metric.name, metric.description or "", (*entities, *sorted(described))
        )

    def _known(self, name: str, dimensions: Sequence[str]) -> None:
        if name not in dimensions:
            raise CannotBeAsked(f"It cannot be asked by {name!r}. It can be by: {', '.join(dimensions)}.")


class _DuckDb:
    """What MetricFlow asks of a database before it writes SQL for it; it never runs any here."""

    def __init__(self) -> None:
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        self.sql_engine_type = SqlEngine.DUCKDB
        self.sql_plan_renderer = DuckDbSqlPlanRenderer()


def _reference(name: str) -> str:
    kind = "Dimension" if re.search(r".__.", name) else "Entity"
    return "{{ " + f"{kind}('{name}')" + " }}"


def _literal(text: str) -> str:
    return text.replace("'", "''")


def _hidden(row: tuple[Any, ...], at: int, n: int) -> tuple[Any, ...]:
    if row[n] is None or 0 < row[n] < FEWEST_SHOWN:
        return (*row[:at], None, *row[at + 1 :])
    return row
