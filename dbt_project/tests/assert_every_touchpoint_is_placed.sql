-- Each touchpoint of the union is exactly one fact: a join that fans out or drops would show here.
with

placed as (
    select count(*) as n from {{ ref('fct_touchpoints') }}
),

unioned as (
    select count(*) as n from {{ ref('int_touchpoints') }}
)

select placed.n as placed, unioned.n as unioned
from placed
cross join unioned
where placed.n != unioned.n
