{# Scores: each formula once. Sources: Bain (NPS), Gartner (CES), Agresti-Coull and Rocks 2016 (intervals). #}

{# Promoter 9-10, passive 7-8, detractor 0-6 of a 0-10 answer; a fractional answer falls in a group too. #}
{% macro nps_group(score) -%}
    case when {{ score }} >= 9 then 'promoter' when {{ score }} >= 7 then 'passive' when {{ score }} is not null then 'detractor' end
{%- endmacro %}

{# Effort 0 (easy) to 100 (hard) of an answer on a registered scale. #}
{% macro effort_0_100(score, scale_min, scale_max, high_means) -%}
    cast(
        100 * case when {{ high_means }} = 'effort' then {{ score }} - {{ scale_min }} else {{ scale_max }} - {{ score }} end
        / ({{ scale_max }} - {{ scale_min }}) as decimal(18, 9)
    )
{%- endmacro %}

{# Is the answer one of the two best points of its scale? Of two points only the better one: the worst point never is. #}
{% macro is_top_two_box(score, scale_min, scale_max, high_means) -%}
    case
        when {{ high_means }} = 'bad' then {{ score }} <= {{ scale_min }} + 1 and {{ score }} < {{ scale_max }}
        else {{ score }} >= {{ scale_max }} - 1 and {{ score }} > {{ scale_min }}
    end
{%- endmacro %}

{# 0 (worst) to 100 (best) of an answer, whatever its direction. #}
{% macro score_0_100(score, scale_min, scale_max, high_means) -%}
    cast(
        100 * case when {{ high_means }} in ('effort', 'bad') then {{ scale_max }} - {{ score }} else {{ score }} - {{ scale_min }} end
        / ({{ scale_max }} - {{ scale_min }}) as decimal(18, 9)
    )
{%- endmacro %}

{# -1 bad, 0 neither, +1 good of a score on 0-100; null when there is no score (unmeasured is not neutral). #}
{% macro polarity(score_0_100) -%}
    case when {{ score_0_100 }} >= 75 then 1 when {{ is_low_rating(score_0_100) }} then -1 when {{ score_0_100 }} is not null then 0 end
{%- endmacro %}

{# Does somebody who answered so want to hear from us? Effort in the highest third of the scale; the two worst of five stars. #}
{% macro is_high_effort(effort_0_100) -%} 3 * {{ effort_0_100 }} >= 200 {%- endmacro %}

{# And who found it easy: effort in the lowest third. #}
{% macro is_low_effort(effort_0_100) -%} 3 * {{ effort_0_100 }} <= 100 {%- endmacro %}

{% macro is_low_rating(score_0_100) -%} {{ score_0_100 }} <= 25 {%- endmacro %}
