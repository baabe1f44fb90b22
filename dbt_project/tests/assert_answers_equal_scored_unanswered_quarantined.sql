-- Equation 4: every staged answer is a fact that is scored, unanswered, or quarantined.
select source_vendor, source_instance, survey_id, question_id, answers, scored, unanswered, quarantined
from {{ ref('ops_answer_reconciliation') }}
where answers != scored + unanswered + quarantined
