-- The board compares by its own dimensions and by those that mappings declare; a name from nowhere would be a figure
-- that nobody can explain.
select distinct dim_name
from {{ ref('mart_kpi_board') }}
where dim_name not in ('all', {% for name in var('board_dimensions') %}'{{ name }}'{{ ', ' if not loop.last }}{% endfor %})
    and dim_name not in (select dim_name from {{ ref('bridge_survey_response_dimensions') }})
