{# Fails on each row whose `parts` do not sum to the column: a part that falls through would bend every share. #}
{% test adds_up(model, column_name, parts) %}
select *
from {{ model }}
where {{ column_name }} != {{ parts | join(' + ') }}
    or {{ column_name }} is null
    or {{ parts | join(' + ') }} is null
{% endtest %}
