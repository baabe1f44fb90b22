-- One row per record of commerce deliveries, over all vendors that are switched on.
{{ union_vendors('commerce_deliveries') }}
