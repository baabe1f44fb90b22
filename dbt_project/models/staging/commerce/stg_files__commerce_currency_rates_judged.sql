-- One row per landed version of a commerce currency rates record from files, with its verdict.
{{ judge_records('files', 'commerce_currency_rates') }}
