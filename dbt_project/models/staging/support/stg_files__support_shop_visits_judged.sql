-- One row per landed version of a support shop_visits record from files, with its verdict.
{{ judge_records('files', 'support_shop_visits') }}
