-- Equation 2: every landed version is the latest of its record, or superseded.
select source_vendor, source_instance, entity, versions_landed, versions_latest, versions_superseded
from {{ ref('ops_reconciliation') }}
where versions_landed != versions_latest + versions_superseded
