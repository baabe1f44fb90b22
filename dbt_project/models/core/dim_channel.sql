-- One row per channel through which brand and customer meet.
select
    channel_key,
    channel_name,
    environment_type,
    is_digital,
    is_assisted,
    is_paid,
    digital_environment_type
from {{ ref('stg_reference__channels') }}
