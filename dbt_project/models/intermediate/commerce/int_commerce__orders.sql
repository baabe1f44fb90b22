-- One row per record of commerce orders, over all vendors that are switched on.
{{ union_vendors('commerce_orders') }}
