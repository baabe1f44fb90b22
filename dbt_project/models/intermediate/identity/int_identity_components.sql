-- One row per edge with the component that it belongs to: all that is linked to each other, however far around.
-- Solved again only where edges came or went (macros/identity/components.sql).
{{ config(materialized='components') }}
select
    node_a,
    node_b,
    seen_at
from {{ ref('int_identity_edges') }}
