-- The board compares by its own dimensions and by those that mappings declare; a name from nowhere would be a figure
-- that nobody can explain.
select distinct board.dim_name
from {{ ref('mart_kpi_board') }} as board
left join {{ ref('bridge_survey_response_dimensions') }} as declared on board.dim_name = declared.dim_name
where declared.dim_name is null
    and board.dim_name != 'all'
    {%- for name in var('board_dimensions') %}
    and board.dim_name != '{{ name }}'
    {%- endfor %}
