-- One row per month x kind of NPS x weighted or not x brand x region x segment x channel x journey stage x touchpoint x
-- survey question: additive parts, so that any filter gives a right score:
-- 100 * (sum(promoters) - sum(detractors)) / sum(responses); weighted by weighted_promoters, weighted_detractors and
-- weight_sum.
{{ monthly_scores('nps', extra_dimensions=['nps_kind']) }}
