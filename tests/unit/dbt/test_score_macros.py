"""The score and interval macros against oracles written without them: scipy, statistics, exact fractions.

Every formula is compared on thousands of seeded cases, its edges among them; a vector published elsewhere stands in the
dbt unit tests.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from scipy import stats

Evaluate = Callable[..., list[Any]]
Z_95 = statistics.NormalDist().inv_cdf(0.975)
SEED = 20261122


def nps_cases() -> tuple[list[int], list[int], list[int]]:
    """Promoters, detractors and responses: all of up to eight answers, and 2,000 drawn up to a million."""
    draw = random.Random(SEED)
    cases = [(p, d, n) for n in range(9) for p in range(n + 1) for d in range(n - p + 1)]
    for _ in range(2000):
        n = round(10 ** draw.uniform(0, 6))
        p = draw.randint(0, n)
        cases.append((p, draw.randint(0, n - p), n))
    promoters, detractors, responses = zip(*cases, strict=True)
    return list(promoters), list(detractors), list(responses)


def share_cases() -> tuple[list[int], list[int]]:
    draw = random.Random(SEED)
    cases = [(k, n) for n in range(31) for k in range(n + 1)]
    for _ in range(1500):
        n = round(10 ** draw.uniform(0, 6))
        cases.append((draw.randint(0, n), n))
    hits, responses = zip(*cases, strict=True)
    return list(hits), list(responses)


def scale_cases() -> list[tuple[int, int, int]]:
    """Every whole answer on every scale that starts at -3, 0 or 1 and has 2 to 101 points (score, min, max)."""
    spans = [*range(1, 15), 99, 100]
    return [(score, low, low + span) for low in (-3, 0, 1) for span in spans for score in range(low, low + span + 1)]


def agrees(found: float | None, expected: float | None, tolerance: float = 1e-9) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance)


def test_nps_is_promoters_less_detractors_per_hundred_answers(evaluate: Evaluate) -> None:
    p, d, n = nps_cases()
    found = evaluate("nps_value('p', 'd', 'n')", p=p, d=d, n=n)
    for case, value in zip(zip(p, d, n, strict=True), found, strict=True):
        assert agrees(value, float(Fraction(100 * (case[0] - case[1]), case[2])) if case[2] else None), case


def test_nps_variance_is_that_of_answers_counted_minus_one_zero_and_one(evaluate: Evaluate) -> None:
    p, d, n = nps_cases()
    found = evaluate("nps_variance('p', 'd', 'n')", p=p, d=d, n=n)
    for (promoters, detractors, responses), value in zip(zip(p, d, n, strict=True), found, strict=True):
        expected = None
        if responses:
            mean = Fraction(promoters - detractors, responses)
            passives = responses - promoters - detractors
            squares = promoters * (1 - mean) ** 2 + passives * mean**2 + detractors * (1 + mean) ** 2
            expected = float(squares / responses)
        assert agrees(value, expected), (promoters, detractors, responses)


@pytest.mark.parametrize("sign", [-1, 1])
def test_nps_bounds_are_the_wald_interval_of_three_more_answers(evaluate: Evaluate, sign: int) -> None:
    p, d, n = nps_cases()
    found = evaluate(f"nps_bound('p', 'd', 'n', '{'+' if sign > 0 else '-'}')", p=p, d=d, n=n)
    for (promoters, detractors, responses), value in zip(zip(p, d, n, strict=True), found, strict=True):
        expected = None
        if responses:
            more = responses + 3
            up, down = Fraction(4 * promoters + 3, 4 * more), Fraction(4 * detractors + 3, 4 * more)
            error = math.sqrt((up + down - (up - down) ** 2) / more)
            expected = max(-100.0, min(100.0, 100 * (float(up - down) + sign * Z_95 * error)))
        assert agrees(value, expected), (promoters, detractors, responses)


def test_nps_interval_holds_its_value_from_two_answers_on(evaluate: Evaluate) -> None:
    p, d, n = nps_cases()
    low, high = (evaluate(f"nps_bound('p', 'd', 'n', '{sign}')", p=p, d=d, n=n) for sign in "-+")
    value = evaluate("nps_value('p', 'd', 'n')", p=p, d=d, n=n)
    for case, nps, least, greatest in zip(zip(p, d, n, strict=True), value, low, high, strict=True):
        if nps is not None:
            assert -100 <= least < greatest <= 100, case
            assert case[2] == 1 or least <= nps <= greatest, case


@pytest.mark.parametrize("sign", [-1, 1])
def test_wilson_bounds_are_those_of_scipy(evaluate: Evaluate, sign: int) -> None:
    k, n = share_cases()
    found = evaluate(f"wilson_bound('k', 'n', '{'+' if sign > 0 else '-'}')", k=k, n=n)
    for (hits, responses), value in zip(zip(k, n, strict=True), found, strict=True):
        expected = None
        if responses:
            interval = stats.binomtest(hits, responses).proportion_ci(0.95, method="wilson")
            expected = 100 * (interval.high if sign > 0 else interval.low)
        assert agrees(value, expected), (hits, responses)


def test_sample_variance_is_the_unbiased_one_and_null_below_two_answers(evaluate: Evaluate) -> None:
    draw = random.Random(SEED)
    samples = [[], [0], [50], [0, 0], [100] * 7, [0, 100]]
    samples += [[draw.choice((0, 25, 50, 75, 100)) for _ in range(draw.randint(2, 60))] for _ in range(1500)]
    found = evaluate(
        "sample_variance('total', 'total_sq', 'n')",
        types={"total": "decimal(38, 9)", "total_sq": "decimal(38, 9)"},
        total=[sum(sample) for sample in samples],
        total_sq=[sum(effort**2 for effort in sample) for sample in samples],
        n=[len(sample) for sample in samples],
    )
    for sample, value in zip(samples, found, strict=True):
        assert agrees(value, float(statistics.variance(map(Fraction, sample))) if len(sample) > 1 else None), sample


def test_student_t_of_any_degrees_from_1_on_is_that_of_scipy_to_nine_digits(evaluate: Evaluate) -> None:
    draw = random.Random(SEED)
    degrees = [*map(float, range(1, 1300)), *(1 + draw.random() * 10 for _ in range(2000))]
    degrees += [10 ** draw.uniform(0, 8) for _ in range(2000)]
    found = evaluate("student_t('v')", v=degrees)
    for v, value, expected in zip(degrees, found, stats.t.ppf(0.975, degrees), strict=True):
        assert math.isclose(value, expected, rel_tol=1e-9), v


def test_student_t_of_less_than_one_degree_is_unknown(evaluate: Evaluate) -> None:
    assert evaluate("student_t('v')", v=[-1.0, 0.0, 0.5, 0.999999, None]) == [None] * 5


def test_effective_responses_are_those_of_kish_and_never_more_than_there_are(evaluate: Evaluate) -> None:
    draw = random.Random(SEED)
    samples = [[Fraction(1)] * n for n in range(1, 40)] + [[Fraction(4)] * 20 + [Fraction(1, 4)] * 80]
    for _ in range(1000):
        spread = draw.choice((0.1, 1, 4))
        samples.append([Fraction(round(math.exp(draw.gauss(0, spread)), 6)) for _ in range(draw.randint(1, 50))])
    kinds = {"total": "decimal(38, 12)", "total_sq": "decimal(38, 18)"}
    found = evaluate(
        "effective_responses('total', 'total_sq', 'n')",
        types=kinds,
        total=[f"{float(sum(sample)):.12f}" for sample in samples] + ["0"],
        total_sq=[f"{float(sum(weight**2 for weight in sample)):.18f}" for sample in samples] + ["0"],
        n=[len(sample) for sample in samples] + [0],
    )
    assert found.pop() is None
    for sample, value in zip(samples, found, strict=True):
        assert agrees(value, float(sum(sample) ** 2 / sum(weight**2 for weight in sample))), sample
        assert 1 - 1e-9 <= value <= len(sample)


@pytest.mark.parametrize(
    ("macro", "high_means", "is_turned"),
    [
        ("effort_0_100", "effort", False),
        ("effort_0_100", "ease", True),
        ("score_0_100", "effort", True),
        ("score_0_100", "ease", False),
        ("score_0_100", "good", False),
        ("score_0_100", "bad", True),
    ],
)
def test_score_is_brought_to_0_to_100_by_min_max(
    evaluate: Evaluate, macro: str, high_means: str, is_turned: bool
) -> None:
    score, low, high = map(list, zip(*scale_cases(), strict=True))
    found = evaluate(
        f"{macro}('score', 'low', 'high', 'high_means')",
        types=dict.fromkeys(("score", "low", "high"), "decimal(18, 4)"),
        score=score,
        low=low,
        high=high,
        high_means=[high_means] * len(score),
    )
    for (answer, least, most), value in zip(scale_cases(), found, strict=True):
        share = Fraction(answer - least, most - least)
        expected = 100 * (1 - share if is_turned else share)
        assert abs(Fraction(value) - expected) <= Fraction(6, 10**10), (answer, least, most)
        assert 0 <= value <= 100


def test_nps_direction_left_out_means_that_high_is_good(evaluate: Evaluate) -> None:
    found = evaluate(
        "score_0_100('score', 'low', 'high', 'high_means')",
        score=[0, 7, 10],
        low=[0] * 3,
        high=[10] * 3,
        high_means=[None] * 3,
    )
    assert [float(value) for value in found] == [0, 70, 100]


@pytest.mark.parametrize("high_means", ["good", "bad"])
def test_top_two_boxes_are_the_two_best_points_and_never_the_worst(evaluate: Evaluate, high_means: str) -> None:
    score, low, high = map(list, zip(*scale_cases(), strict=True))
    call = "is_top_two_box('score', 'low', 'high', 'high_means')"
    found = evaluate(call, score=score, low=low, high=high, high_means=[high_means] * len(score))
    for (answer, least, most), value in zip(scale_cases(), found, strict=True):
        from_best_to_worst = sorted(range(least, most + 1), reverse=high_means == "good")
        assert value is (answer in from_best_to_worst[:-1][:2]), (answer, least, most)


def test_every_number_from_0_to_10_falls_into_one_nps_group(evaluate: Evaluate) -> None:
    tenths = [Fraction(number, 10) for number in range(101)]
    found = evaluate("nps_group('score')", types={"score": "decimal(18, 4)"}, score=[float(t) for t in tenths] + [None])
    expected = ["detractor" if t < 7 else "passive" if t < 9 else "promoter" for t in tenths]
    assert found == [*expected, None]


def test_polarity_is_good_in_the_best_quarter_bad_in_the_worst_and_null_if_unmeasured(evaluate: Evaluate) -> None:
    scores = ["0", "25", "25.000000001", "50", "74.999999999", "75", "100", None]
    found = evaluate("polarity('score')", types={"score": "decimal(18, 9)"}, score=scores)
    assert found == [-1, -1, 0, 0, 0, 1, 1, None]
