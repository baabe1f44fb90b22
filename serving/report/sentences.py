"""What is said of figures, in the words of one language. Does not belong here: where it stands on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.kpi_board import Figure
from serving.report.facts import Facts
from serving.report.periods import Span
from serving.report.wording import Words


def is_better(figure: Figure) -> bool:
    """Whether a figure's change is for the good. Only asked where there is one."""
    return ((figure.change or 0) > 0) == figure.higher_is_better


def significant(figure: Figure) -> bool:
    return bool(figure.is_change_significant) and not figure.is_suppressed


def unit_of(figure: Figure) -> Markup:
    """The unit as the warehouse says it, but percent, which stands beside the number."""
    return Markup("") if figure.unit == "percent" else Markup('<span lang="en">{}</span>').format(figure.unit)


def before(words: Words, figure: Figure) -> Markup:
    """The value of the period before."""
    return words.number((figure.value or 0) - (figure.change or 0), column="before", unit=figure.unit)


def change(words: Words, figure: Figure, span: Span) -> Markup:
    """Whether the figure differs from that of the period before by more than chance."""
    period = words.period(span.before)
    if figure.change is None or figure.value is None:
        return words("kpi.incomparable", period=period)
    if not significant(figure):
        return words("kpi.same", before=before(words, figure), period=period)
    is_up = figure.change > 0
    verdict = "better" if is_better(figure) else "worse"
    name = verdict if is_up == (verdict == "better") else f"{verdict}_{'up' if is_up else 'down'}"
    return words(f"kpi.{name}", before=before(words, figure), period=period)


def counted(words: Words, figure: Figure) -> Markup:
    """How many the figure rests on, in the warehouse's own word."""
    n = Markup('{} <span lang="en">{}</span>').format(words.count(figure.responses, "responses"), figure.counted)
    effective = figure.effective_responses
    if effective is None or abs(effective - figure.responses) < 0.5:
        return words("kpi.n", n=n)
    return words("kpi.n_weighted", n=n, effective=words.number(effective, column="effective_responses"))


@dataclass(frozen=True)
class Brief:
    """The page's figures in a few sentences, the most important first."""

    lines: Sequence[Markup]
    better: Sequence[Markup]
    worse: Sequence[Markup]


def brief(words: Words, facts: Facts, dim: str, shown: Mapping[str, Figure], brands: Sequence[str]) -> Brief:
    """``shown``: the figure of the report's period by KPI; ``brands``: whose calls and touchpoints are told."""
    if facts.span is None:
        return Brief((), (), ())
    compared = [figure for figure in shown.values() if figure.change is not None]
    changed = [figure for figure in compared if significant(figure)]
    better = [figure for figure in changed if is_better(figure)]
    worse = [figure for figure in changed if not is_better(figure)]
    lines = [_changes(words, facts.span, len(compared), better, worse)]
    lines += _targets(words, shown.values())
    lines += _anomalies(words, facts, dim)
    lines += _calls(words, facts, brands)
    lines += _first(words, facts, brands)
    lines += _hidden(words, shown.values())
    return Brief(lines, [_from_to(words, figure) for figure in better], [_from_to(words, figure) for figure in worse])


def _from_to(words: Words, figure: Figure) -> Markup:
    now = words.number(figure.value or 0, column="value", unit=figure.unit)
    told = words("brief.from_to", name=named(figure), before=before(words, figure), now=now)
    return Markup('<span data-figure="{}">{}</span>').format(key_of(figure), told)


def named(figure: Figure) -> Markup:
    """The KPI's name, which is English unless the company's overlay says otherwise."""
    return Markup('<span lang="en">{}</span>').format(figure.kpi_name)


def key_of(figure: Figure) -> str:
    """Which row of the board it is, but for the kind of period, which the page says."""
    return f"{figure.kpi}|{figure.period_start}|{figure.dim_value}"


def _changes(words: Words, span: Span, compared: int, better: Sequence[Figure], worse: Sequence[Figure]) -> Markup:
    period = words.period(span.before)
    if not compared:
        return words("brief.nothing", before=period)
    told = words(
        "brief.changed",
        before=period,
        changed=words.count(len(better) + len(worse)),
        compared=words.count(compared),
        better=words.count(len(better)),
        worse=words.count(len(worse)),
    )
    chance = words("brief.chance", compared=words.count(compared), expected=words.number(compared / 20))
    return Markup("{} {}").format(told, chance)


def _targets(words: Words, figures: Iterable[Figure]) -> list[Markup]:
    aimed = [figure for figure in figures if figure.is_target_met is not None]
    if not aimed:
        return []
    missed = [named(figure) for figure in aimed if not figure.is_target_met]
    told = words("brief.targets", met=words.count(len(aimed) - len(missed)), set=words.count(len(aimed)))
    return [Markup("{} {}").format(told, _listed(words("brief.missed"), missed)) if missed else told]


def _anomalies(words: Words, facts: Facts, dim: str) -> list[Markup]:
    assert facts.span is not None
    odd = [
        Markup("{} ({})").format(named(figure), words.period(Span("month", figure.period_start)))
        for figures in facts.months.get(dim, {}).values()
        for figure in figures
        if figure.is_anomaly and facts.span.start <= figure.period_start <= facts.span.end
    ]
    return [_listed(words("brief.anomalies"), odd)] if odd else []


def _calls(words: Words, facts: Facts, brands: Sequence[str]) -> list[Markup]:
    loops = [loop for loop in facts.loops if loop.brand_key in brands]
    contactable = sum(loop.contactable for loop in loops)
    if not contactable:
        return []
    return [
        words(
            "brief.loop",
            overdue=words.count(sum(loop.overdue for loop in loops), "loop_overdue"),
            contactable=words.count(contactable, "loop_contactable"),
            in_time=words.count(sum(loop.contacted_in_time for loop in loops), "loop_in_time"),
        )
    ]


def _first(words: Words, facts: Facts, brands: Sequence[str]) -> list[Markup]:
    first = [
        words(
            "brief.first_of",
            touchpoint=facts.names.touchpoint.get(row.touchpoint_type, row.touchpoint_type),
            brand=facts.names.brand.get(row.brand_key, row.brand_key),
        )
        for row in facts.priorities
        if row.brand_key in brands and row.priority_rank == 1 and row.ci_low
    ]
    return [_listed(words("brief.first"), sorted(first))] if first else []


def _hidden(words: Words, figures: Iterable[Figure]) -> list[Markup]:
    told = [figure for figure in figures if figure.responses]
    counts = {
        "brief.hidden": sum(figure.is_suppressed for figure in told),
        "brief.few": sum(figure.is_low_n and not figure.is_suppressed for figure in told),
    }
    said = [words(name, n=words.count(n)) for name, n in counts.items() if n]
    return [Markup(" ").join(said)] if said else []


def _listed(head: Markup, items: Sequence[Markup]) -> Markup:
    return Markup("{}: {}.").format(head, Markup(", ").join(items))
