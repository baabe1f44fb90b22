{# The touchpoint of a response: the act of answering. Over columns source_vendor, source_instance, origin_entity, response_id. #}

{# The response's record in the touchpoint contract. Each kind of record has a prefix of its own: their ids are not one list. #}
{% macro response_record_key() -%}
    case origin_entity when 'answers' then 'responses:' when 'responses' then 'whole_responses:' else 'reviews:' end || response_id
{%- endmacro %}

{% macro response_touchpoint_key() -%}
    {{ surrogate_key([
        'source_vendor', 'source_instance',
        response_record_key() ~ " || case origin_entity when 'reviews' then ':review_given' else ':survey_answered' end"
    ]) }}
{%- endmacro %}

{# What names a survey's question everywhere: on the board, as a metric's dimension, as outcome and driver. #}
{% macro survey_question(answers='') -%}
    {{ answers }}source_instance || '.' || {{ answers }}survey_id || '.' || {{ answers }}question_id
{%- endmacro %}

{# The asking that an invitation is of, and a response answers: an invitation with its reminders. Null for an open link. Over
   columns origin_entity, source_instance, survey_id, asking_id. #}
{% macro asking_key() -%}
    {{ surrogate_key([
        "case origin_entity when 'reviews' then 'reviews' else 'invitations' end", 'source_instance', 'survey_id', 'asking_id'
    ]) }}
{%- endmacro %}
