-- One row per review and period in which it stood as it was: an edit, a reply, its removal each begin another.
{%- set said = [
    'order_ref', 'product_ref', 'submitted_at', 'rating', 'rating_min', 'rating_max', 'title', 'body', 'replied_at'
] %}
{%- set columns = ['brand_key'] + said | reject('in', ['title', 'body']) | list + ['text_md5', 'text_length'] %}
with

versions as (
    select
        *,
        case
            when title is not null or body is not null
                then {{ surrogate_key(["coalesce(title, '')", "coalesce(body, '')"]) }}
        end as text_md5,
        cast(coalesce(length(body), 0) as bigint) as text_length
    from (
        {{ record_versions('reviews_reviews', said) }}
    ) as records
),

history as (
    {{ history_of('versions', ['source_vendor', 'source_instance', 'source_record_key'], columns) }}
),

rated as (
    {{ rated_reviews('history') }}
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'source_instance', 'source_record_key', 'version_number']) }}
            as review_version_key,
        {{ surrogate_key(['source_vendor', 'source_instance', 'source_record_key']) }} as review_key,
        source_vendor,
        source_instance,
        brand_key,
        {{ period_columns() }},
        product_ref as product_id,
        submitted_at,
        submitted_date,
        rating_status,
        rating_native,
        rating_0_100,
        cast(rating_native - lag(rating_native) over (
            partition by source_vendor, source_instance, source_record_key order by version_number
        ) as decimal(18, 4)) as stars_delta,
        version_number > 1 and coalesce(rating, '~') || '|' || coalesce(text_md5, '~') != lag(
            coalesce(rating, '~') || '|' || coalesce(text_md5, '~')
        ) over (partition by source_vendor, source_instance, source_record_key order by version_number) as is_edit,
        text_md5 is not null as has_text,
        text_length,
        replied_at
    from rated
)

select * from final
