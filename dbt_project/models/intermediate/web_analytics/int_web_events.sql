-- One row per hit: is it a bot's, does it show a page, which page?
{{ config(materialized='view') }}
{{ web_hits(ref('int_web_analytics__events')) }}
