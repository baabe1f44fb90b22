-- One row per landed version of a HubSpot record that fills surveys answers.
{{ stage_records('hubspot', 'surveys_answers') }}
