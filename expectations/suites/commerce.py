"""Commerce, staged: from the order to its refund, subscriptions, and whether their numbers fit each other."""

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


def refunds(now: datetime) -> RelationSuite:
    """What is paid back is an amount, in a plausible time."""
    return RelationSuite(
        name="commerce_refunds",
        table="intermediate.int_commerce__refunds",
        shown=RECORD_KEY,
        expectations=[plausible_instant("refunded_at", now), not_negative("amount"), currency_code("currency")],
    )


def deliveries(now: datetime) -> RelationSuite:
    """Parcels arrive after they were sent, in a plausible time, and most say when they were sent or arrived."""
    return RelationSuite(
        name="commerce_deliveries",
        table="intermediate.int_commerce__deliveries",
        shown=RECORD_KEY,
        derived={
            "is_dated": "coalesce(shipped_at, delivered_at) is not null",
            "packaging_is_known": known_where_mapped("packaging"),
        },
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("shipped", "due", "delivered")),
            not_before("delivered_at", "shipped_at"),
            is_true("is_dated", mostly=0.5),
            is_true("packaging_is_known", mostly=0.2),
        ],
    )


def subscriptions(now: datetime) -> RelationSuite:
    """Subscriptions begin before they are renewed or canceled, and cost something that can be counted."""
    return RelationSuite(
        name="commerce_subscriptions",
        table="intermediate.int_commerce__subscriptions",
        shown=RECORD_KEY,
        derived={"is_dated": "coalesce(started_at, renewed_at, canceled_at) is not null"},
        expectations=[
            *(plausible_instant(f"{step}_at", now) for step in ("started", "renewed", "ends", "canceled")),
            not_before("renewed_at", "started_at"),
            not_before("canceled_at", "started_at"),
            not_before("ends_at", "started_at"),
            is_true("is_dated", mostly=0.9),
            not_negative("amount"),
            currency_code("currency"),
        ],
    )


def volumes(now: datetime) -> RelationSuite:
    """What belongs to orders comes in proportion to them: a file delivered twice, or in part, shows up here."""
    orders_and = "(select count(*) from intermediate.int_commerce__{})"
    return RelationSuite(
        name="commerce_volumes",
        table="intermediate.int_commerce__orders",
        shown=(),
        query=(
            f"select nullif({orders_and.format('order_lines')}, 0) / nullif(orders, 0) as lines_per_order,"
            f" nullif({orders_and.format('payments')}, 0) / nullif(orders, 0) as payments_per_order,"
            f" {orders_and.format('refunds')} / nullif(orders, 0) as refunds_per_order,"
            f" {orders_and.format('deliveries')} / nullif(orders, 0) as deliveries_per_order"
            f" from (select {orders_and.format('orders')} as orders)"
        ),
        expectations=[
            between("lines_per_order", 0.2, 100, "warning"),
            between("payments_per_order", 0.2, 20, "warning"),
            between("refunds_per_order", 0, 1, "warning"),
            between("deliveries_per_order", 0, 20, "warning"),
        ],
    )


SUITES = (orders, order_lines, payments, refunds, deliveries, subscriptions, volumes)
