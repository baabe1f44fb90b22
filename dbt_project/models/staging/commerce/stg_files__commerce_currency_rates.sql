-- One row per landed version of a record that a file mapping reads as commerce currency rates.
{{ stage_records('files', 'commerce_currency_rates') }}
