-- Equation 1b: every version that the reader called new is landed, unless its day was replaced, and nothing else is.
select source_vendor, source_instance, entity, records_new, records_replaced, versions_landed
from {{ ref('ops_reconciliation') }}
where records_new - records_replaced != versions_landed
