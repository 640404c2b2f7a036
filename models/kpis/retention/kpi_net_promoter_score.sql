select {{ kpi('promoters - detractors', 'respondents') }}
from {{ ref('int_survey_answers_by_period') }}
