{# Fails on each row without a key, and on each key that stands twice. One test for both: a node costs a build more than a scan. #}
{% test is_key(model, column_name) %}
select {{ column_name }} as key_value, count(*) as copies
from {{ model }}
group by {{ column_name }}
having {{ column_name }} is null or count(*) > 1
{% endtest %}
