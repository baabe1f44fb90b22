-- One row per record of commerce payments, over all vendors that are switched on.
{{ union_vendors('commerce_payments') }}
