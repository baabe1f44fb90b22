-- One row per month x kind of NPS x brand x region x segment x channel x journey stage x touchpoint x survey question:
-- additive parts, so that any filter gives a right score: 100 * (sum(promoters) - sum(detractors)) / sum(responses).
{{ monthly_scores('nps', {
    'promoters': count_of("nps_group = 'promoter'"),
    'passives': count_of("nps_group = 'passive'"),
    'detractors': count_of("nps_group = 'detractor'"),
}, extra_dimensions=['nps_kind']) }}
