-- One row per landed version of a support shop_visits record from files, with its verdict.
{{ judge_file_records('support_shop_visits') }}
