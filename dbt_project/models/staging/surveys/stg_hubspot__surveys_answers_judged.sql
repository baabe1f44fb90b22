-- One row per landed version of a surveys answers record from HubSpot, with its verdict.
{{ judge_records('hubspot', 'surveys_answers') }}
