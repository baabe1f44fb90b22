-- One row per landed version of a commerce subscriptions record from files, with its verdict.
{{ judge_records('files', 'commerce_subscriptions') }}
