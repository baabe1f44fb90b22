-- One row per record of commerce refunds, over all vendors that are switched on.
{{ union_vendors('commerce_refunds') }}
