"""The models' own SQL over rows written in a test: compiled once by dbt, run in a database beside the built warehouse.

Belongs here: putting rows in the place of inputs, and which models stand between records and the figures of surveys,
orders, deals and cases. Does not belong here: what becomes of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from orchestration.rules.replay import Replay

MADE = (
    "int_order_customers", "int_survey_answers", "int_survey_answers_judged", "int_survey_responses",
    "int_test_candidates", "int_test_records", "int_survey_responses_counted", "int_touchpoint_scores",
    "int_touchpoints__surveys", "int_touchpoints__commerce", "int_touchpoints__crm", "int_touchpoints__support",
    "int_touchpoints", "int_stage_hits", "int_journey_reentries", "int_touchpoints_placed",
    "int_survey_responses_placed", "fct_survey_responses", "fct_survey_answers", "fct_survey_invitations",
    "mart_nps_monthly", "int_case_replies", "int_case_moves", "int_process_events", "int_process_steps",
    "int_journey_steps", "int_stage_visits", "int_journeys", "int_case_times", "int_business_hours",
    "int_business_minutes", "fct_support_cases", "fct_case_events", "fct_orders", "fct_deals", "fct_touchpoints",
    "fct_journey_stages", "fct_journeys",
    "mart_touchpoint_scorecard", "mart_journey_funnel",
)  # fmt: skip
GIVEN = (
    "int_surveys__answers", "int_surveys__responses", "int_surveys__invitations", "int_reviews__reviews",
    "int_commerce__orders", "int_commerce__order_lines", "int_commerce__payments", "int_crm__people",
    "int_crm__merged_contacts", "int_crm__leads", "int_crm__deals", "int_support__cases", "int_support__calls",
    "int_identity_map", "stg_reference__survey_scales", "stg_reference__surveys", "stg_reference__test_rules",
)  # fmt: skip
JOURNEYS = (
    "int_stage_hits", "int_journey_reentries", "int_touchpoints_placed", "int_journey_steps", "int_stage_visits",
    "int_journeys", "fct_journey_stages", "fct_journeys", "mart_journey_funnel",
)  # fmt: skip
"""From touchpoints to the funnel: for tests that write the touchpoints themselves."""
ALSO = ("stg_reference__journey_types", "stg_reference__journey_stage_rules", "dim_agent")
"""What such tests fill or make in their own way; compiled with the rest, since each call of dbt costs seconds."""
Row = dict[str, Any]


def give(replay: Replay, relation: str, rows: list[Row]) -> None:
    """Rows in the place of a relation, with the columns and types that it has; what a row does not say is null."""
    described = replay.connection.execute(f"describe {relation}").fetchall()
    columns = ", ".join(f"cast(unnest(?) as {column[1]}) as {column[0]}" for column in described)
    unknown = {key for row in rows for key in row} - {column[0] for column in described}
    assert not unknown, f"{relation} has no column {unknown}"
    replay.put(relation, f"select {columns}", [[row.get(column[0]) for row in rows] for column in described])


@dataclass(frozen=True)
class ReplayedModels:
    """Models in the order in which they are made, and the relations that a test fills."""

    dbt: Any
    made: tuple[str, ...]
    given: tuple[str, ...]
    nodes: dict[str, Any]

    @classmethod
    def compiled(
        cls, dbt: Any, made: tuple[str, ...], given: tuple[str, ...], also: tuple[str, ...] = ()
    ) -> ReplayedModels:
        found = dbt.invoke("compile", "--full-refresh", "--select", *made, *given, *also)
        # Copied, since dbt compiles the same nodes again under other variables.
        return cls(dbt, made, given, {one.node.name: copy(one.node) for one in found})

    def set_to(self, variables: Row, *made: str) -> ReplayedModels:
        """Some models as other variables have them."""
        return self.compiled(replace(self.dbt, variables={**self.dbt.variables, **variables}), made, ())

    def only(self, made: tuple[str, ...], given: Iterable[str]) -> ReplayedModels:
        """Some of these models over rows of other relations, all of them compiled already."""
        return replace(self, made=made, given=tuple(given))

    def changed(self, other: ReplayedModels) -> ReplayedModels:
        """These models, those of `other` in their place."""
        return replace(self, nodes=self.nodes | other.nodes)

    def replay(self) -> Replay:
        """The built warehouse as it is, before rows are given and models made."""
        return Replay.of(self.dbt.warehouse)

    def give(self, replay: Replay, name: str, rows: list[Row]) -> None:
        give(replay, self.nodes[name].relation_name, rows)

    def make(self, replay: Replay, names: Iterable[str]) -> None:
        replay.make(self.nodes[name] for name in names)

    def over(self, rows: Mapping[str, list[Row]], clock: datetime = datetime(2026, 9, 1)) -> Replay:
        """All models made anew over `rows`, by the name of the given relation; one that is not named is empty.

        What a row does not say is null. The data's own clock stands at `clock`.
        """
        replay = self.replay()
        set_clock(replay, clock)
        for name in self.given:
            self.give(replay, name, rows.get(name, []))
        self.make(replay, self.made)
        # Else dbt could not open the warehouse for the next tests. What was neither made nor given is out of reach now.
        replay.connection.execute("detach warehouse")
        return replay

    def tables(self, rows: Mapping[str, list[Row]], clock: datetime) -> dict[str, list[Row]]:
        """The rows of all models made so (see ``over``), by the model's name."""
        replay = self.over(rows, clock)
        return {name: replay.rows(f"select * from {self.nodes[name].relation_name}") for name in self.made}


def set_clock(replay: Replay, moment: datetime) -> None:
    """Put the data's own clock there: one load with news."""
    news = "'landed' as status, 1 as records_new, 0 as records_replaced"
    replay.put('"warehouse"."raw_ops"."ledger"', f"select timestamp '{moment}' as received_at, {news}")
