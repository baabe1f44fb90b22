"""Published studies of brands, drawn, and where each brand stood in its study, in plain Python.

Belongs here: rows of the published scores, brands and KPIs, and the rows of mart_benchmarks from the words of its
description. Does not belong here: how the company's own customers see it (perception_oracle.py).
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

Row = dict[str, Any]
SEED = 20261202
OF_OTHERS = {"own 1": False, "own 2": False, "rival 1": True, "rival 2": True, "rival 3": True, "unsaid": None}
LOW_IS_GOOD = {"nps_relational": False, "ces_effort": True, "csat": False, "undecided": None}
KPIS = (*LOW_IS_GOOD, "stars")
STUDY = ("source_name", "kpi", "period_start", "method")


def drawn() -> dict[str, list[Row]]:
    """Rows of fct_benchmark_scores, dim_brand and the definitions of KPIs: 280 studies of one to seven brands."""
    draw = random.Random(SEED)
    brands = (*OF_OTHERS, "unheard of")
    scores: list[Row] = []
    for study in product(("press", "panel"), KPIS, range(1, 15), ("online", "telephone")):
        source, kpi, month, method = study
        # Few different scores, so that equal ones are frequent.
        points = draw.sample(range(-100, 101), draw.choice((2, 3, 9)))
        for brand in draw.sample(brands, draw.choice((1, 2, 4, 5, 6, 7))):
            scores.append(
                {"benchmark_score_key": str(len(scores)), "source_name": source, "kpi": kpi, "method": method,
                 "period_start": date(2024 + month // 13, month % 12 + 1, 1), "brand_key": brand,
                 "period_end": draw.choice((None, date(2026, 6, 30))), "responses": draw.choice((None, 0, 29, 30, 900)),
                 "score": Decimal(draw.choice(points)) + Decimal(draw.choice(("0", "0.0001")))}
            )  # fmt: skip
    return {
        "fct_benchmark_scores": scores,
        "dim_brand": [{"brand_key": brand, "is_competitor": other} for brand, other in OF_OTHERS.items()],
        "stg_reference__kpi_definitions": [
            {"kpi": kpi, "higher_is_better": None if is_low is None else not is_low}
            for kpi, is_low in LOW_IS_GOOD.items()
        ],
    }


def benchmarks(rows: dict[str, list[Row]]) -> list[Row]:
    """The mart's rows. Who is not known to be the company's own is another's; of an unknown word more is better."""
    studies: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in rows["fct_benchmark_scores"]:
        studies[tuple(one[name] for name in STUDY)].append(one)
    found = []
    for study in studies.values():
        ahead = Decimal(-1 if LOW_IS_GOOD.get(study[0]["kpi"]) else 1)
        own = [ahead * one["score"] for one in study if OF_OTHERS.get(one["brand_key"]) is False]
        for one in study:
            here = ahead * one["score"]
            found.append(one | {
                "is_competitor": OF_OTHERS.get(one["brand_key"]) is not False,
                "brands_in_study": len(study),
                "rank_in_study": 1 + sum(ahead * other["score"] > here for other in study),
                "lead_over_best_own": here - max(own) if own else None,
                "is_low_n": one["responses"] is None or one["responses"] < 30,
            })  # fmt: skip
    return found
