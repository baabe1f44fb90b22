-- One row per row of the seed kpi_definitions, the user's overlay winning by key.
{{ with_overlay('kpi_definitions', ['kpi']) }}
