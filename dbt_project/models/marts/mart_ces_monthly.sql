-- One row per month x brand x region x segment x channel x journey stage x touchpoint x survey question: additive parts
-- of effort, 0 easy to 100 hard: mean effort = sum(effort_sum) / sum(responses). native_sum is on the question's own
-- scale.
{{ monthly_scores('ces', {
    'effort_sum': 'cast(coalesce(sum(effort_0_100), 0) as decimal(38, 9))',
    'effort_sum_sq': 'cast(coalesce(sum(cast(effort_0_100 as decimal(18, 9)) * cast(effort_0_100 as decimal(18, 9))), 0) as decimal(38, 9))',
    'low_effort': count_of('3 * effort_0_100 <= 100'),
    'high_effort': count_of('3 * effort_0_100 >= 200'),
    'native_sum': 'cast(coalesce(sum(score_native), 0) as decimal(38, 4))',
}) }}
