{# Fails on each value below `min` or above `max`; either may be left out. A null passes: absence is another test's claim. #}
{% test in_range(model, column_name, min=none, max=none) %}
select *
from {{ model }}
where false
    {%- if min is not none %}
    or {{ column_name }} < {{ min }}
    {%- endif %}
    {%- if max is not none %}
    or {{ column_name }} > {{ max }}
    {%- endif %}
{% endtest %}
