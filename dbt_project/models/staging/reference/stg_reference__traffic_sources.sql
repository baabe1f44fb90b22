-- One row per row of the seed traffic_sources, the user's overlay winning by key, with the name by which it is looked up.
select
    traffic_source,
    {{ site_name('traffic_source') }} as site_name,
    source_category
from ({{ with_overlay('traffic_sources', ['traffic_source']) }}) as sources
