-- One row per landed version of a commerce refunds record from files, with its verdict.
{{ judge_records('files', 'commerce_refunds') }}
