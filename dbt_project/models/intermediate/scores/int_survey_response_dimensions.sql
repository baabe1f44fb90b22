-- One row per response x dimension that its mapping declares: what is known of the respondent or the occasion. One
-- value each: where the answers of one response disagree, the first by alphabet.
with

given as (
    select distinct response_key, source_instance, dimensions from {{ ref('int_survey_answers') }}
    where dimensions is not null
),

members as (
    {{ json_members('given', 'dimensions', 'dim_name', 'dim_value', ['response_key', 'source_instance']) }}
),

final as (
    select response_key, source_instance, dim_name, coalesce(min(dim_value), 'not_recorded') as dim_value
    from members
    group by response_key, source_instance, dim_name
)

select * from final
