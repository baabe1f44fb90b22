"""What changed rules would do to touchpoints, journeys, the funnel and every other table that stands on them.

The models downstream of the changed seeds are made again beside the warehouse, which is only read, and compared.
Belongs here: which models, and the comparison. Does not belong here: how it looks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from ingestion.warehouse import busy_explained
from orchestration.config import CemConfig
from orchestration.configuration.registry import Registry
from orchestration.home import DBT_PROJECT_DIR, Home
from orchestration.required import built_tables, require_warehouse
from orchestration.rules.replay import Replay
from orchestration.rules.seeds import RULES, Change, changes, place, proposed_rows
from orchestration.transformation import Dbt

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_LAYERS = ("staging", "intermediate", "core", "marts")
_PUBLISHED = ("core", "marts")
_REDONE = "redo_touched"
_BUILT = "select 1 from warehouse.core.fct_touchpoints limit 0"
_VISIT = "journey_key, stage_key, visit_number, entered_at, exited_at, exit_reason"


@dataclass(frozen=True)
class Table:
    """A published table that would differ: rows before and after, and how many of them are not in the other."""

    name: str
    before: int
    after: int
    gone: int
    new: int


@dataclass
class Effects:
    """``touchpoints``: month, type, stage before, stage after, how many. ``visits``: before, after, other journeys.

    ``funnel``: journey type, stage; entered, reached and converted before and after. ``left``: tables not made again.
    """

    changes: list[Change]
    touchpoints: list[dict[str, Any]] = field(default_factory=list)
    visits: tuple[int, int, int] = (0, 0, 0)
    funnel: list[dict[str, Any]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def effects_of(config: CemConfig) -> Effects:
    """What the seeds and the overlay as they stand would do to the warehouse as it was last built.

    Raises NoWarehouse where none was built, WarehouseBusyError while a run writes it.
    """
    home = Home(config.home)
    warehouse = require_warehouse(home)
    with busy_explained(warehouse):
        replay = Replay.of(warehouse)
    try:
        with built_tables(home):
            replay.rows(_BUILT)
            return _effects(replay, config, home)
    finally:
        replay.connection.close()


def _effects(replay: Replay, config: CemConfig, home: Home) -> Effects:
    registry = Registry(DBT_PROJECT_DIR)
    found: list[Change] = []
    for name in RULES:
        seed = registry.seeds[name]
        place(replay, seed, proposed_rows(DBT_PROJECT_DIR / "seeds", seed, config.seed_overlays.get(name, [])))
        found += changes(replay, seed)
    effects = Effects(found)
    if not found:
        return effects
    dbt = Dbt(config, home)
    manifest = dbt.parse().load()
    changed = {change.seed for change in found}
    again, effects.left = _downstream(manifest, changed, set(dbt.switched_off()))
    compiled = dbt.compiled(again)
    replay.make(compiled[name] for name in again)
    for name in again:
        node = compiled[name]
        if node.schema in _PUBLISHED:
            effects.tables += _compared(replay, f"{node.schema}.{node.name}", node.relation_name)
    _tell_journeys(replay, effects, set(again))
    return effects


def _downstream(manifest: "Manifest", seeds: set[str], off: set[str]) -> tuple[list[str], list[str]]:
    """Names of the models that stand on the seeds, each after those that it reads; and of those that are left.

    The second are Python's and most incremental ones: what they hold is more than the result of one query. What redoes
    touched keys is one query where nothing is there yet (macros/redo_touched.sql).
    """
    models = {
        unique_id: node
        for unique_id, node in manifest.nodes.items()
        if str(node.resource_type) == "model" and node.fqn[1] in _LAYERS and off.isdisjoint(node.tags)
    }
    reached = {
        node.unique_id for node in manifest.nodes.values() if str(node.resource_type) == "seed" and node.name in seeds
    }
    graph = {unique_id: set(node.depends_on_nodes) for unique_id, node in models.items()}
    again, left = [], []
    for unique_id in TopologicalSorter(graph).static_order():
        if unique_id in models and not reached.isdisjoint(graph[unique_id]):
            node = models[unique_id]
            is_redone = node.config.get("incremental_strategy") == _REDONE
            is_query = is_redone or node.config.materialized in ("table", "view")
            if node.language == "sql" and is_query:
                reached.add(unique_id)
                again.append(node.name)
            else:
                left.append(node.name)
    return again, left


def _compared(replay: Replay, name: str, relation: str) -> Iterator[Table]:
    own = replay.moved[relation]
    known = {row[0] for row in replay.connection.execute(f"describe {relation}").fetchall()}
    columns = [row[0] for row in replay.connection.execute(f"describe {own}").fetchall() if row[0] in known]
    shown = ", ".join(f'"{column}"' for column in columns)
    counts = [
        replay.connection.execute(f"select count(*) from ({sql})").fetchall()[0][0]
        for sql in (
            f"select 1 from {relation}",
            f"select 1 from {own}",
            f"select {shown} from {relation} except all select {shown} from {own}",
            f"select {shown} from {own} except all select {shown} from {relation}",
        )
    ]
    if counts[2] or counts[3]:
        yield Table(name, *counts)


def _tell_journeys(replay: Replay, effects: Effects, again: set[str]) -> None:
    if "fct_touchpoints" in again:
        before, after = '"warehouse".core.fct_touchpoints', replay.moved['"warehouse"."core"."fct_touchpoints"']
        effects.touchpoints = replay.rows(
            f"""select strftime(coalesce(before.occurred_date, after.occurred_date), '%Y-%m') as month,
                    coalesce(before.touchpoint_type, after.touchpoint_type) as touchpoint_type,
                    before.stage_key as stage_before, after.stage_key as stage_after, count(*) as touchpoints
                from {before} as before full join {after} as after on before.touchpoint_key = after.touchpoint_key
                where before.stage_key is distinct from after.stage_key
                group by all order by all"""
        )
    if "fct_journey_stages" in again:
        sides = ('"warehouse".core.fct_journey_stages', replay.moved['"warehouse"."core"."fct_journey_stages"'])
        one, other = (f"select {_VISIT} from {side}" for side in sides)
        counts = [replay.connection.execute(f"select count(*) from {side}").fetchall()[0][0] for side in sides]
        differ = replay.connection.execute(
            f"""select count(distinct journey_key) from (
                ({one} except all {other}) union all ({other} except all {one})) as visits"""
        ).fetchall()
        effects.visits = (counts[0], counts[1], differ[0][0])
    if "mart_journey_funnel" in again:
        before, after = (
            '"warehouse".marts.mart_journey_funnel',
            replay.moved['"warehouse"."marts"."mart_journey_funnel"'],
        )
        effects.funnel = replay.rows(
            f"""select coalesce(before.journey_type, after.journey_type) as journey_type,
                    coalesce(before.stage_key, after.stage_key) as stage_key,
                    before.entered as entered_before, after.entered as entered_after,
                    before.reached as reached_before, after.reached as reached_after,
                    before.from_previous_pct as converted_before, after.from_previous_pct as converted_after
                from (select * from {before} where period_type = 'all' and dim_name = 'all') as before
                full join (select * from {after} where period_type = 'all' and dim_name = 'all') as after
                    on before.journey_type = after.journey_type and before.stage_key = after.stage_key
                where (before.entered, before.reached, before.from_previous_pct)
                    is distinct from (after.entered, after.reached, after.from_previous_pct)
                order by 1, coalesce(after.stage_order, before.stage_order), 2"""
        )
