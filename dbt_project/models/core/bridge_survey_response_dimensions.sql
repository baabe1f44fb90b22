-- One row per response x dimension that its mapping declares: terminal, airline, language ... of who answered.
select
    {{ surrogate_key(['response_key', 'dim_name']) }} as response_dimension_key,
    response_key,
    source_instance,
    dim_name,
    dim_value
from {{ ref('int_survey_response_dimensions') }}
