{# What a person said to advertising, of several records of him: who said no to one of them said no. #}

{# A record's word as a number that the greatest of can be taken of; null where it says nothing. #}
{% macro consent_rank(word) -%}
    case {{ word }} when 'denied' then 2 when 'granted' then 1 end
{%- endmacro %}

{# The word that such a number stands for. #}
{% macro consent_word(rank) -%}
    case {{ rank }} when 2 then 'denied' when 1 then 'granted' else 'unknown' end
{%- endmacro %}
