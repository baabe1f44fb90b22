"""Months, cohorts, windows and single customers of the drawn company, in plain Python.

Belongs here: figures over value_oracle.Oracle. Does not belong here: what is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from subtraction_oracle import few, hidden_beside, reasons
from value_company import CLOCK, TODAY, Row
from value_oracle import Oracle, missing, next_month, total, wilson

YEAR = timedelta(days=365)
BRANDS = ("b1", "b2")


def churn(oracle: Oracle) -> dict[tuple[str, str, date], Row]:
    """With what of few is to be hidden."""
    found = {}
    for basis in ("order", "subscription"):
        for brand in BRANDS:
            month = date(2023, 1, 1)
            while next_month(month) <= TODAY:
                there = {one for one in oracle.known if oracle.is_active(basis, one, brand, month)}
                if there and (basis == "subscription" or month - YEAR >= oracle.first_purchase(brand)):
                    lost = sum(not oracle.is_active(basis, one, brand, next_month(month)) for one in there)
                    share, low, high = wilson(lost, len(there))
                    found[basis, brand, month] = {
                        "active_at_start": len(there), "lost": lost, "churn_pct": share, "ci_low": low, "ci_high": high,
                        "churn_annualised_pct": 100 * (1 - (1 - lost / len(there)) ** 12),
                    }  # fmt: skip
                month = next_month(month)
    return found


def shown(row: Row) -> Row:
    """A month of churn as readers see it."""
    hidden = row["active_at_start"] < 5
    return {name: None if hidden and name != "active_at_start" else value for name, value in row.items()}


def cohorts(oracle: Oracle) -> dict[tuple[str, str, date, int], Row]:
    members: dict[tuple[str, str, date], list[str]] = defaultdict(list)
    for (customer, brand), days in oracle.bought.items():
        if days:
            members["order", brand, min(days).replace(day=1)].append(customer)
    for customer, subscriptions in oracle.subscriptions.items():
        for brand in BRANDS:
            starts = [one["started_date"] for one in subscriptions if one["brand_key"] == brand]
            if starts:
                members["subscription", brand, min(starts).replace(day=1)].append(customer)
    found = {}
    for (basis, brand, first), who in members.items():
        month = first
        earliest = min(begun for of, at, begun in members if (of, at) == (basis, brand))
        for age in range(25):
            after = next_month(month)
            if after <= TODAY:
                cell = _cell(oracle, basis, brand, month, after, who)
                found[basis, brand, first, age] = cell | {"is_first_cohort": first == earliest}
            month = after
    return found


def _cell(oracle: Oracle, basis: str, brand: str, month: date, after: date, who: list[str]) -> Row:
    if basis == "order":
        there = sum(any(month <= day < after for day in oracle.bought[one, brand]) for one in who)
        moves = [move for one in who for move in oracle.moves[one]
                 if move["brand"] == brand and month <= move["day"] < after]  # fmt: skip
        revenue, lacking = total([move["amount"] for move in moves]), missing(moves)
    else:
        there = sum(oracle.is_active(basis, one, brand, after) for one in who)
        running = [
            run for one in who for run in oracle.subscriptions[one]
            if run["brand_key"] == brand and run["started_date"] < after
            and (run["ended_date"] is None or run["ended_date"] >= after)]  # fmt: skip
        revenue, lacking = total([run["mrr_reporting"] for run in running]), sum(map(_is_unpriced, running))
    hidden = len(who) < 5
    share, low, high = wilson(there, len(who))
    row = {"retained": there, "retained_pct": share, "ci_low": low, "ci_high": high}
    shown = not hidden and not (there < 5 and (revenue or lacking))
    return {"customers": len(who), "revenue": revenue if shown else None,
            "unconverted_amounts": lacking if shown else None,
            **(dict.fromkeys(row) if hidden else row)}  # fmt: skip


def _is_unpriced(run: Row) -> bool:
    return run["mrr_reporting"] is None and run["mrr"] is not None


def loyalty(oracle: Oracle) -> dict[tuple[date, str, str], Row]:
    found: dict[tuple[date, str, str], Row] = {}
    for brand in BRANDS:
        month = date(2023, 1, 1)
        while next_month(month) <= TODAY:
            until = next_month(month)
            if until - YEAR >= oracle.first_purchase(brand):
                buyers = _buyers(oracle, brand, until)
                for segment in ("all", "home", "trade", "not_recorded", "rare"):
                    mine = [one for one in buyers if segment in ("all", one["segment"])]
                    if mine:
                        found[month, brand, segment] = _loyal(mine)
            month = until
    return _readable(found)


def _readable(rows: dict[tuple[date, str, str], Row]) -> dict[tuple[date, str, str], Row]:
    """What of each row may be seen: by its customers, those who came again, those who answered."""

    def split(key: tuple[date, str, str]) -> tuple[Any, str]:
        return key[:2], key[2]

    why = reasons({key: row["customers"] for key, row in rows.items()}, split)
    hidden = {}
    for name, number in (("repeat_revenue_sum", "repeat_customers"), ("nps", "nps_responses")):
        numbers = {key: row[number] for key, row in rows.items()}
        already = few(numbers) | {key for key in rows if why[key]}
        hidden[name] = already | hidden_beside(numbers, already, split)
    for key, row in rows.items():
        gone = set(row) - {"customers", "repeat_revenue_sum", "nps_responses", "nps"} if why[key] else set()
        gone |= {"repeat_revenue_sum"} if key in hidden["repeat_revenue_sum"] else set()
        gone |= {"nps", "nps_responses"} if key in hidden["nps"] else set()
        row |= dict.fromkeys(gone) | {
            "suppression": why[key], "is_suppressed": bool(why[key]), "is_nps_suppressed": key in hidden["nps"]
        }  # fmt: skip
    return rows


def _buyers(oracle: Oracle, brand: str, until: date) -> list[Row]:
    found = []
    for customer, known in oracle.known.items():
        days = {day for day in oracle.bought[customer, brand] if until - YEAR <= day < until}
        if not days:
            continue
        said = [one for one in oracle.rows["fct_survey_answers"]
                if one["customer_key"] == customer and one["brand_key"] == brand
                and one.get("nps_kind") == "relational" and one["answer_status"] == "scored"
                and not one["excluded_reason"] and until - YEAR <= one["submitted_date"] < until]  # fmt: skip
        newest = max((one["submitted_at"] for one in said), default=None)
        last = min((one for one in said if one["submitted_at"] == newest), key=lambda one: one["answer_key"],
                   default={"nps_group": None})  # fmt: skip
        moved = [one for one in oracle.moves[customer]
                 if one["brand"] == brand and until - YEAR <= one["day"] < until]  # fmt: skip
        found.append({"days": len(days), "revenue": total([one["amount"] for one in moved]),
                      "segment": known["segment"], "unconverted": missing(moved),
                      "nps_group": last["nps_group"]})  # fmt: skip
    return found


def _loyal(buyers: list[Row]) -> Row:
    n = len(buyers)
    again = [one for one in buyers if one["days"] >= 2]
    share, low, high = wilson(len(again), n)
    said = [one["nps_group"] for one in buyers if one["nps_group"]]
    points = 100 * (said.count("promoter") - said.count("detractor")) / len(said) if said else None
    of_again = sum(one["revenue"] for one in again)
    row = {"repeat_customers": len(again), "repeat_pct": share, "repeat_ci_low": low, "repeat_ci_high": high,
           "mean_orders": sum(one["days"] for one in buyers) / n,
           "revenue_sum": sum(one["revenue"] for one in buyers),
           "unconverted_amounts": sum(one["unconverted"] for one in buyers)}  # fmt: skip
    return {"customers": n, **row, "repeat_revenue_sum": of_again, "nps_responses": len(said), "nps": points}


def at_risk(oracle: Oracle) -> dict[tuple[str, str], Row]:
    newest: dict[tuple[str, str], tuple[Any, bool]] = {}
    for one in oracle.rows["int_opinions"]:
        who = one["customer_key"], one["brand_key"]
        if one["customer_key"] not in oracle.known or one["submitted_at"] + YEAR < CLOCK:
            continue
        at, bad = newest.get(who, (one["submitted_at"], False))
        if one["submitted_at"] >= at:
            newest[who] = one["submitted_at"], one["is_bad"] or (bad and at == one["submitted_at"])
    found = {}
    for brand in (None, *BRANDS, "b3"):
        scored = {who for who, of in newest if brand in (None, of)}
        risky = {who for (who, of), (_, bad) in newest.items() if bad and brand in (None, of)}
        moved = {who: [move for move in oracle.moves[who]
                       if brand in (None, move["brand"]) and move["at"] > CLOCK - YEAR]
                 for who in oracle.known}  # fmt: skip
        runs = {who: [one for one in oracle.subscriptions[who]
                      if brand in (None, one["brand_key"]) and one["started_date"] <= TODAY
                      and (one["ended_date"] is None or one["ended_date"] > TODAY)]
                for who in oracle.known}  # fmt: skip
        money = {who: total([one["amount"] for one in moved[who]]) for who in moved}
        mrr = {who: total([one["mrr_reporting"] for one in runs[who]]) for who in runs}
        lacking = {who: missing(moved[who]) + sum(map(_is_unpriced, runs[who])) for who in moved}
        share, low, high = wilson(len(risky), len(scored))
        found["all" if brand is None else "brand", brand or "all"] = {
            "customers_scored": len(scored), "customers_at_risk": len(risky), "at_risk_pct": share, "ci_low": low,
            "ci_high": high, "revenue_at_risk": sum(money[who] for who in risky), "revenue_all": sum(money.values()),
            "mrr_at_risk": sum(mrr[who] for who in risky), "mrr_all": sum(mrr.values()),
            "unconverted_at_risk": sum(lacking[who] for who in risky), "unconverted_all": sum(lacking.values()),
        }  # fmt: skip
    return _safe(found)


def _safe(rows: dict[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """What of each row may be seen: by those scored, and then by those at risk."""
    of_few, hidden = set(), set()
    for number in ("customers_scored", "customers_at_risk"):
        of_few |= few({key: row[number] for key, row in rows.items()})
    hidden |= of_few
    for number in ("customers_scored", "customers_at_risk"):
        numbers = {key: row[number] for key, row in rows.items()}
        hidden |= hidden_beside(numbers, hidden, lambda key: ("", key[1]), overlapping=True)
    for key, row in rows.items():
        if key in hidden:
            row |= dict.fromkeys(set(row) - {"customers_scored"})
        row["suppression"] = "few_answers" if key in of_few else "complementary" if key in hidden else None
    return rows
