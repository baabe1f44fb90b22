-- One row per record of support shop_visits, over all vendors that are switched on.
{{ union_vendors('support_shop_visits') }}
