-- Each staged hit is in exactly one published session: a join that fans out or drops would show here.
with

sessions as (
    select coalesce(sum(hits), 0) as n from {{ ref('fct_web_sessions') }}
),

staged as (
    select count(*) as n from {{ ref('int_web_analytics__events') }}
)

select sessions.n as in_sessions, staged.n as staged
from sessions
cross join staged
where sessions.n != staged.n
