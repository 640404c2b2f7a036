-- Who answered, bought, tried or joined is counted before who did more than that.
select
    'promoters and detractors' as part,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_survey_answers_by_period') }}
where promoters + detractors > respondents

union all

select
    'repeat buyers of the period' as part,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_repeat_purchases_by_period') }}
where repeat_buyers > buyers

union all

select
    'repeat buyers so far' as part,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_buyers_by_period') }}
where repeat_buyers > buyers

union all

select
    'returned buyers' as part,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_repeat_cohorts_by_period') }}
where returned_buyers > first_buyers

union all

select
    'converted trials' as part,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_trial_cohorts_by_period') }}
where converted_trials > trials
