{# How the brand is seen: what words and replies to reviews count as, in one place. #}

{# -1 ill, 0 neither, 1 well of a text's sentiment: the bounds that the lexicon's authors recommend. Null where it was not read. #}
{% macro sentiment_polarity(sentiment) -%}
    case when {{ sentiment }} >= 0.05 then 1 when {{ sentiment }} <= -0.05 then -1 when {{ sentiment }} is not null then 0 end
{%- endmacro %}

{# And in a word: `good`, `neither`, `bad`. #}
{% macro sentiment_word(sentiment) -%} {{ polarity_word(sentiment_polarity(sentiment)) }} {%- endmacro %}

{# Of a score of 0 to 100, by the bounds of `polarity`. #}
{% macro score_word(score_0_100) -%} {{ polarity_word(polarity(score_0_100)) }} {%- endmacro %}

{% macro polarity_word(polarity) -%}
    case {{ polarity }} when 1 then 'good' when 0 then 'neither' when -1 then 'bad' end
{%- endmacro %}

{# Is the review old enough to judge whether it was replied to, by the data's own clock? Of a source that has never told of a
   reply nobody knows whether there were any: its reviews wait for none. To be asked in a query over all reviews. #}
{% macro is_reply_due(reviews, clock) -%}
    {{ dbt.dateadd('day', var('review_reply_days'), reviews ~ '.submitted_at') }} <= {{ clock }}
    and count({{ reviews }}.replied_at) over (partition by {{ reviews }}.source_vendor, {{ reviews }}.source_instance) > 0
{%- endmacro %}

{# Days from a review to its reply; null without one, and for one that came too late or stands before the review. #}
{% macro days_to_reply(reviews) -%}
    case
        when {{ reviews }}.replied_at >= {{ reviews }}.submitted_at
            and {{ reviews }}.replied_at <= {{ dbt.dateadd('day', var('review_reply_days'), reviews ~ '.submitted_at') }}
            then {{ as_double(seconds_between(reviews ~ '.submitted_at', reviews ~ '.replied_at')) }} / 86400
    end
{%- endmacro %}
