-- One row per row of the seed benchmark_scores, the user's overlay winning by key.
{{ with_overlay('benchmark_scores', ['source_name', 'brand_key', 'kpi', 'period_start', 'method']) }}
