-- Each touchpoint of the union is exactly one fact: a join that fans out or drops would show here.
select placed.n as placed, unioned.n as unioned
from (select count(*) as n from {{ ref('fct_touchpoints') }}) as placed
cross join (select count(*) as n from {{ ref('int_touchpoints') }}) as unioned
where placed.n != unioned.n
