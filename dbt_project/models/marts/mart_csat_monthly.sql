-- One row per month x weighted or not x brand x region x segment x channel x journey stage x touchpoint x survey
-- question: additive parts of satisfaction: CSAT = 100 * sum(satisfied) / sum(responses), weighted
-- 100 * sum(weighted_satisfied) / sum(weight_sum). score_sum is on the question's own scale.
{{ monthly_scores('csat') }}
