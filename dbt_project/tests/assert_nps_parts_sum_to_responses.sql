-- Promoters, passives and detractors are all the scored answers: a group that falls through would bend every score.
select *
from {{ ref('mart_nps_monthly') }}
where promoters + passives + detractors != responses
