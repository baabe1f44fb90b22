-- One row per record of commerce order_lines, over all vendors that are switched on.
{{ union_vendors('commerce_order_lines') }}
