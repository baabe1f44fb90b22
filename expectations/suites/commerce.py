"""Commerce, staged: orders, order lines, payments, and whether their numbers fit each other."""

from __future__ import annotations

from datetime import datetime

from expectations.suites.checks import (
    between,
    currency_code,
    is_true,
    known_where_mapped,
    not_before,
    not_negative,
    plausible_instant,
)
from expectations.suites.relation_suite import RECORD_KEY, RelationSuite


def orders(now: datetime) -> RelationSuite:
    """The life of an order runs forward, in a plausible time, and delivered orders say when."""
    return RelationSuite(
        name="commerce_orders",
        table="intermediate.int_commerce__orders",
        shown=RECORD_KEY,
        derived={
            "approval_is_known": known_where_mapped("approved_at"),
            "delivery_is_known": f"case when order_status = 'delivered' then {known_where_mapped('delivered_at')} end",
        },
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("ordered", "approved", "shipped", "delivered", "due")),
            not_before("approved_at", "ordered_at"),
            not_before("delivered_at", "ordered_at"),
            not_before("delivered_at", "shipped_at"),
            not_before("due_at", "ordered_at"),
            is_true("approval_is_known", mostly=0.5),
            is_true("delivery_is_known", mostly=0.95),
            currency_code("currency"),
        ],
    )


def order_lines(now: datetime) -> RelationSuite:
    """Nothing is sold or carried for less than nothing."""
    return RelationSuite(
        name="commerce_order_lines",
        table="intermediate.int_commerce__order_lines",
        shown=RECORD_KEY,
        derived={"price_is_known": known_where_mapped("price")},
        expectations=[
            not_negative("price"),
            not_negative("freight"),
            is_true("price_is_known", mostly=0.95),
            between("line_no", 0, 10_000, "warning"),
        ],
    )


def payments(now: datetime) -> RelationSuite:
    """Money comes in; what goes back is a refund, not a payment."""
    return RelationSuite(
        name="commerce_payments",
        table="intermediate.int_commerce__payments",
        shown=RECORD_KEY,
        derived={"method_is_known": known_where_mapped("payment_method")},
        expectations=[
            not_negative("amount"),
            is_true("method_is_known", mostly=0.9),
            between("payment_no", 0, 1_000, "warning"),
        ],
    )


def volumes(now: datetime) -> RelationSuite:
    """Lines and payments come in proportion to orders: a file delivered twice, or in part, shows up here."""
    orders_and = "(select count(*) from intermediate.int_commerce__{})"
    return RelationSuite(
        name="commerce_volumes",
        table="intermediate.int_commerce__orders",
        shown=(),
        query=(
            f"select nullif({orders_and.format('order_lines')}, 0) / nullif(orders, 0) as lines_per_order,"
            f" nullif({orders_and.format('payments')}, 0) / nullif(orders, 0) as payments_per_order"
            f" from (select {orders_and.format('orders')} as orders)"
        ),
        expectations=[
            between("lines_per_order", 0.2, 100, "warning"),
            between("payments_per_order", 0.2, 20, "warning"),
        ],
    )


SUITES = (orders, order_lines, payments, volumes)
