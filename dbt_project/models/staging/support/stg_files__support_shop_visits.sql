-- One row per landed version of a record that a file mapping reads as support shop_visits.
{{ stage_records('files', 'support_shop_visits') }}
