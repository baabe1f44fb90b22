-- One row per record of commerce subscriptions, over all vendors that are switched on.
{{ union_vendors('commerce_subscriptions') }}
