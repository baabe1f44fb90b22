-- One row per landed version of a commerce payments record from files, with its verdict.
{{ judge_records('files', 'commerce_payments') }}
