-- One row per touchpoint at which a customer left words: a review, the response to a survey, a public mention.
{{ config(materialized='view') }}
with

reviews as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', "'reviews:' || source_record_key || ':review_given'"]) }}
            as touchpoint_key,
        coalesce(title || '. ', '') || coalesce(body, '') as text,
        language
    from {{ ref('int_reviews__reviews') }}
    where title is not null or body is not null
),

mentions as (
    select
        {{ surrogate_key([
            'source_vendor', 'source_instance', "'mentions:' || source_record_key || ':brand_mentioned'"
        ]) }} as touchpoint_key,
        body as text,
        language
    from {{ ref('int_reviews__mentions') }}
    where body is not null
),

-- Exports with one row a question repeat the comment of a response on each: it was said once.
comments as (
    {%- for entity in ['answers', 'responses'] %}
    select distinct
        '{{ entity }}' as origin_entity,
        source_vendor,
        source_instance,
        survey_id || '/' || response_id as response_id,
        comment,
        language
    from {{ ref('int_surveys__' ~ entity) }}
    where comment is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

responses as (
    select
        {{ response_touchpoint_key() }} as touchpoint_key,
        {{ dbt.listagg('comment', "' '", 'order by comment') }} as text,
        case when min(language) = max(language) then min(language) end as language
    from comments
    group by origin_entity, source_vendor, source_instance, response_id
),

unioned as (
    select * from reviews
    union all
    select * from mentions
    union all
    select * from responses
),

final as (
    select
        touchpoint_key,
        text,
        language,
        {{ surrogate_key(['language', 'text']) }} as text_md5
    from unioned
)

select * from final
