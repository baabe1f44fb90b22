-- Fails where cases are lost between months: what stands open at a month's end is what stood open before, with what was
-- opened and opened again in it, less what was solved. At the end that is every case that is open now.
with

months as (
    select
        support_monthly_key,
        backlog,
        sum(opened + reopened - solved) over (
            partition by brand_key, team_entity_key, channel_key order by month_start
            rows between unbounded preceding and current row
        ) as expected
    from {{ ref('mart_support_monthly') }}
),

open_cases as (
    select count(*) as backlog from {{ ref('fct_support_cases') }}
    where is_open and not is_test
),

ends as (
    select
        'all months' as support_monthly_key,
        min(open_cases.backlog) as backlog,
        coalesce(sum(months.opened + months.reopened - months.solved), 0) as expected
    from open_cases
    left join {{ ref('mart_support_monthly') }} as months on true
)

select * from months
where backlog != expected
union all
select * from ends
where backlog != expected
