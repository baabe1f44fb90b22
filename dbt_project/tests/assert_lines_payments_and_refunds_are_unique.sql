-- What stands twice would be summed twice: a mapping without a key, or with a wrong one, shows here.
{%- for entity, number in [('order_lines', 'line_no'), ('payments', 'payment_no'), ('refunds', 'refund_id')] %}
select
    '{{ entity }}' as entity,
    source_instance,
    order_ref,
    cast({{ number }} as {{ dbt.type_string() }}) as number_in_order,
    count(*) as n
from {{ ref('int_commerce__' ~ entity) }}
group by source_vendor, source_instance, order_ref, {{ number }}
having count(*) > 1
{{ 'union all' if not loop.last }}
{%- endfor %}
