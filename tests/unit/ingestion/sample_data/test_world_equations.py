"""What was exported adds up to what is true, and the season and the incident can be seen in it."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np
import orjson
import pyarrow.parquet as pq
import pytest

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE
from ingestion.sample_data.web import GAP


def rows(folder, pattern, delimiter=","):
    found = []
    for path in sorted(folder.glob(pattern)):
        with path.open(newline="", encoding="utf-8-sig") as file:
            found += [row for row in csv.DictReader(file, delimiter=delimiter) if None not in row.values()]
    return found


@pytest.fixture(scope="module")
def hits(written):
    table = pq.read_table(written.folder / "web")
    # Without the few whose device was ten years ahead: no warehouse can use them.
    return table.filter(table["occurred_at"].cast("int64").to_numpy() < (clock.END + 2 * clock.DAY) * 1_000_000)


def test_the_files_of_hits_are_one_a_day(written):
    names = sorted(path.name for path in (written.folder / "web").iterdir())
    first = date(2025, 1, 1)
    days = [f"events_{first + timedelta(days=n):%Y%m%d}.parquet" for n in range(clock.DAYS)]
    assert names[: clock.DAYS] == days
    assert len(names) <= clock.DAYS + 1  # what went past the last midnight


def test_distinct_hits_are_as_many_as_the_size_says(hits):
    ids = hits["event_id"].to_numpy()
    assert len(np.unique(ids)) == 100_000
    assert 0 < len(ids) - 100_000 < 400  # sent twice


def test_sessions_made_anew_from_the_hits_are_the_true_ones(written, hits):
    ids, first = np.unique(hits["event_id"].to_numpy(), return_index=True)
    table = hits.take(first)
    visitors = np.array(table["visitor_id"].cast("string").fill_null("").to_pylist())
    at = table["occurred_at"].cast("int64").to_numpy()[visitors != ""]
    visitors = visitors[visitors != ""]
    order = np.lexsort((at, visitors))
    at, visitors = at[order], visitors[order]
    is_new = np.append(True, (visitors[1:] != visitors[:-1]) | (np.diff(at) > GAP * 1_000_000))
    true = pq.read_table(written.folder / "truth/sessions.parquet")
    made = sorted(zip(visitors[is_new], at[is_new], np.diff(np.append(np.flatnonzero(is_new), len(at))), strict=True))
    expected = sorted(
        zip(
            true["visitor"].to_pylist(),
            true["started_at"].cast("int64").to_pylist(),
            true["hits"].to_pylist(),
            strict=True,
        )
    )
    assert made == expected


def test_some_gaps_are_exactly_half_an_hour(hits):
    visitors = np.array(hits["visitor_id"].cast("string").fill_null("").to_pylist())
    at = hits["occurred_at"].cast("int64").to_numpy()
    order = np.lexsort((at, visitors))
    same = visitors[order][1:] == visitors[order][:-1]
    assert (np.diff(at[order])[same] == GAP * 1_000_000).sum() > 20


@pytest.mark.parametrize(("pattern", "key", "figure"), [
    ("*/orders_*.csv", "order_no", "orders"), ("*/refunds*.csv", "credit_note", "refunds"),
    ("shop/subscriptions*.csv", "number", "subscriptions"), ("surveys/invitations*.csv", "invitation", "invitations"),
    ("marketing/*.csv", "message", "campaign_sends"),
])  # fmt: skip
def test_exported_records_are_the_true_ones(written, pattern, key, figure):
    assert len({row[key] for row in rows(written.folder, pattern)}) == written.key["business"][figure]


def test_every_true_case_is_a_ticket(written):
    tickets = (written.folder / "hubspot/tickets.jsonl").read_text().splitlines()
    assert len({orjson.loads(ticket)["id"] for ticket in tickets}) == len(tickets) == written.key["business"]["cases"]


def test_orders_stand_in_the_export_twice_and_in_several_versions(written):
    exported = rows(written.folder, "shop/orders_*.csv")
    versions = {tuple(row.values()) for row in exported}
    orders = {row["order_no"] for row in exported}
    assert len(exported) > len(versions) > len(orders)


def test_an_order_is_paid_in_full_once_it_is_approved(written):
    orders, sold = written.part.orders, written.part.after_sale
    due = np.bincount(sold.line_order, sold.line_price + sold.line_freight, len(orders))
    paid = np.bincount(sold.payment_order, sold.payment_amount, len(orders))
    approved = orders.approved_at != NONE
    assert np.array_equal(paid[approved], due[approved]) and not paid[~approved].any()


def test_nothing_happens_before_what_it_follows(written):
    orders, cases = written.part.orders, written.part.cases
    for earlier, later in (
        (orders.placed_at, orders.approved_at), (orders.approved_at, orders.shipped_at),
        (orders.shipped_at, orders.delivered_at), (cases.opened_at, cases.replied_at),
        (cases.replied_at, cases.first_solved_at), (cases.first_solved_at, cases.solved_at),
    ):  # fmt: skip
        both = (earlier != NONE) & (later != NONE)
        assert (later[both] >= earlier[both]).all()


def test_every_moment_lies_in_the_eighteen_months(written):
    part = written.part
    for at in (part.orders.placed_at, part.cases.opened_at, part.answers.submitted_at, part.sends.sent_at):
        assert (at >= clock.START).all() and (at < clock.END).all()


def test_december_is_busier_than_february(written):
    placed = clock.month_of(written.part.orders.placed_at // clock.DAY) % 12
    visits = written.part.web.budget
    december, february = visits[334:365].mean(), visits[31:59].mean()
    assert december > 1.5 * february
    assert (placed == 11).sum() > 1.5 * (placed == 1).sum() / 2


def test_the_incident_raises_effort_lowers_nps_and_passes(written):
    board = {
        (row["kpi"], row["period_start"]): row["value"]
        for row in written.key["board"]
        if row["period_type"] == "month" and (row["dim_name"], row["dim_value"]) == ("brand", "fjellro")
    }
    for kpi, worse in (("nps_relational", -1), ("ces_effort", 1)):
        before, during, later = (board[kpi, f"{month}-01"] for month in ("2025-07", "2025-10", "2026-01"))
        assert worse * (during - before) > 10 and worse * (during - later) > 10


def test_mentions_are_nested_and_the_last_line_is_cut_off(written):
    lines = (written.folder / "social/mentions.jsonl").read_bytes().splitlines()
    assert len([orjson.loads(line)["user"]["followers"] for line in lines[:-1]]) == written.key["business"]["mentions"]
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(lines[-1])
