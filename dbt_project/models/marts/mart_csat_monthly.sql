-- One row per month x brand x region x segment x channel x journey stage x touchpoint x survey question: additive parts
-- of satisfaction: CSAT = 100 * sum(satisfied) / sum(responses). score_sum is on the question's own scale.
{{ monthly_scores('csat', {
    'satisfied': count_of('is_satisfied'),
    'score_sum': 'cast(coalesce(sum(score_native), 0) as decimal(38, 4))',
}) }}
