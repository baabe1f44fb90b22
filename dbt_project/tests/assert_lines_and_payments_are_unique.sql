-- A line or payment that stands twice would be summed twice: a mapping without a key, or with a wrong one, shows here.
select 'order_lines' as entity, source_instance, order_ref, line_no as number_in_order, count(*) as n
from {{ ref('int_commerce__order_lines') }}
group by source_vendor, source_instance, order_ref, line_no
having count(*) > 1
union all
select 'payments' as entity, source_instance, order_ref, payment_no as number_in_order, count(*) as n
from {{ ref('int_commerce__payments') }}
group by source_vendor, source_instance, order_ref, payment_no
having count(*) > 1
