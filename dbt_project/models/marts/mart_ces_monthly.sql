-- One row per month x weighted or not x brand x region x segment x channel x journey stage x touchpoint x survey
-- question: additive parts of effort, 0 easy to 100 hard: mean effort = sum(effort_sum) / sum(responses), weighted
-- sum(weighted_effort_sum) / sum(weight_sum). native_sum is on the question's own scale.
{{ monthly_scores('ces') }}
