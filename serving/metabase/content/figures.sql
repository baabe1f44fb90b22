<#- What several cards have in common. The formulas themselves (nps_value, wilson_bound, shown ...) are those of
    dbt_project/macros/scores: a figure that fewer than five answers stand behind is null here as everywhere. -#>

<#- The optional clauses of a dashboard's filters, over the columns that the monthly marts share. -#>
<%- macro chosen(filters=dashboard_filters) -%>
<%- set columns = {
    'brand': 'brand_key =', 'region': 'region_key =', 'channel': 'channel_key =', 'nps_kind': 'nps_kind =',
    'team': 'team_entity_key =', 'since': 'month_start >=', 'until': 'month_start <=',
} -%>
<%- for name in filters.split() -%>
<%- if not loop.first %>
    <% endif -%>
[[and << columns[name] >> {{<< name >>}}]]
<%- endfor -%>
<%- endmacro -%>

<%- macro nps_columns() -%>
'nps_' || nps_kind as kpi,
    << shown(nps_value('sum(promoters)', 'sum(detractors)', 'sum(responses)'), 'sum(responses)') >> as nps,
    sum(responses) as n,
    << shown(nps_bound('sum(promoters)', 'sum(detractors)', 'sum(responses)', '-'), 'sum(responses)') >> as ci_low,
    << shown(nps_bound('sum(promoters)', 'sum(detractors)', 'sum(responses)', '+'), 'sum(responses)') >> as ci_high
<%- endmacro -%>

<#- Mean effort, and the share of easy answers with its interval: that of the mean is on the board. -#>
<%- macro effort_columns() -%>
<< shown(mean_of('sum(effort_sum)', 'sum(responses)'), 'sum(responses)') >> as effort,
    << shown(percent('sum(low_effort)', 'sum(responses)'), 'sum(responses)') >> as easy_pct,
    sum(responses) as n,
    << shown(wilson_bound('sum(low_effort)', 'sum(responses)', '-'), 'sum(responses)') >> as easy_ci_low,
    << shown(wilson_bound('sum(low_effort)', 'sum(responses)', '+'), 'sum(responses)') >> as easy_ci_high
<%- endmacro -%>

<#- A share with its n and interval; rows whose hits are hidden are in neither part. -#>
<%- macro share_columns(name, hits, n) -%>
<%- set k = 'sum(' ~ hits ~ ')' -%>
<%- set of = 'sum(' ~ n ~ ') filter (where ' ~ hits ~ ' is not null)' -%>
<< shown(percent(k, of), of) >> as << name >>_pct,
    << of >> as n,
    << shown(wilson_bound(k, of, '-'), of) >> as ci_low,
    << shown(wilson_bound(k, of, '+'), of) >> as ci_high
<%- endmacro -%>

<%- macro share_of_kpi(name) -%> << share_columns(name, 'hits', 'responses') >> <%- endmacro -%>
