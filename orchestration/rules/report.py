"""What changed rules would do, as people read it. Layout only."""

from rich.console import Console
from rich.table import Table as Grid

from orchestration.rules.effects import Effects
from orchestration.rules.seeds import Change

NOTHING = "Nothing would change: the warehouse was built with these very rules."


def show_effects(console: Console, effects: Effects) -> None:
    """The changed rules; then touchpoints, visits, funnel and tables that would be others."""
    if not effects.changes:
        console.print(NOTHING, style="green")
        return
    console.print("[bold]Changed rules[/bold]")
    for change in effects.changes:
        console.print(f"  {told(change)}", soft_wrap=True, highlight=False, markup=False)
    if not effects.tables:
        console.print("No figure would change.", style="green")
    _touchpoints(console, effects)
    _journeys(console, effects)
    _tables(console, effects)
    if effects.left:
        console.print(
            f"Taken as they stand, since they are more than one query: {', '.join(effects.left)}.", soft_wrap=True
        )
    console.print("The warehouse is as it was. `cem run` applies the rules.")


def told(change: Change) -> str:
    """One line: `journey_stage_rules  web_session: stage_key inquiry -> awareness`."""
    key = ", ".join(part for part in change.key if part) or "(all)"
    if change.before is None or change.after is None:
        row = change.after or change.before or {}
        values = ", ".join(f"{name} {value}" for name, value in row.items() if value and value not in change.key)
        return f"{change.seed}  {key}: {'new' if change.before is None else 'gone'} ({values})"
    both = [(name, change.before[name], value) for name, value in change.after.items() if change.before[name] != value]
    return f"{change.seed}  {key}: " + ", ".join(
        f"{name} {old or '(empty)'} -> {new or '(empty)'}" for name, old, new in both
    )


def _touchpoints(console: Console, effects: Effects) -> None:
    total = sum(row["touchpoints"] for row in effects.touchpoints)
    console.print(f"\n[bold]Touchpoints that change stage: {total}[/bold]")
    if total:
        grid = _grid("month", "touchpoint", "stage before", "stage after", ("touchpoints", True))
        for row in effects.touchpoints:
            grid.add_row(*("-" if value is None else str(value) for value in row.values()))
        console.print(grid)


def _journeys(console: Console, effects: Effects) -> None:
    before, after, differ = effects.visits
    console.print(f"\n[bold]Visits of stages: {before} before, {after} after; journeys that differ: {differ}[/bold]")
    if effects.funnel:
        names = ("entered before", "after", "reached before", "after", "converted before", "after")
        grid = _grid("journey", "stage", *((name, True) for name in names))
        for row in effects.funnel:
            counts = [row[f"{name}_{side}"] for name in ("entered", "reached") for side in ("before", "after")]
            shares = [row[f"converted_{side}"] for side in ("before", "after")]
            grid.add_row(
                row["journey_type"],
                row["stage_key"],
                *("-" if count is None else str(count) for count in counts),
                *("-" if share is None else f"{share:.1f} %" for share in shares),
            )
        console.print(grid)


def _tables(console: Console, effects: Effects) -> None:
    if effects.tables:
        console.print("\n[bold]Published tables that differ[/bold]")
        grid = _grid("table", *((name, True) for name in ("rows before", "rows after", "rows gone", "rows new")))
        for table in effects.tables:
            grid.add_row(table.name, *(str(count) for count in (table.before, table.after, table.gone, table.new)))
        console.print(grid)


def _grid(*columns: str | tuple[str, bool]) -> Grid:
    grid = Grid(box=None, pad_edge=True)
    for column in columns:
        name, is_number = (column, False) if isinstance(column, str) else column
        grid.add_column(name, justify="right" if is_number else "left")
    return grid
