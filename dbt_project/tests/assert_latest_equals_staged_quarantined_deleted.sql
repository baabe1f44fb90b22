-- Equation 3: every record's latest version is staged, quarantined with a reason, or deleted.
select source_vendor, source_instance, entity, versions_latest, records_staged, records_quarantined, records_deleted
from {{ ref('ops_reconciliation') }}
where versions_latest != records_staged + records_quarantined + records_deleted
