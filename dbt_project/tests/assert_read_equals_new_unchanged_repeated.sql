-- Equation 1a: every record that the reader counted is new, unchanged, or repeated within its batch.
select source_vendor, source_instance, entity, records_read, records_new, records_unchanged, records_repeated
from {{ ref('ops_reconciliation') }}
where records_read != records_new + records_unchanged + records_repeated
