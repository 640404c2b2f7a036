with

answers as (

    select * from {{ ref('int_survey_answers_by_period') }}

),

-- z * sqrt(variance / n), each answer being 1, 0 or -1. Kept in whole counts under the
-- root, so that rounding cannot make it negative. One answer says nothing about spread.
measured as (

    select
        *,
        case
            when respondents > 1 then
                {{ number_var('wilson_z') }} * sqrt({{ ratio(
                    '((promoters + detractors) * respondents'
                    ~ ' - (promoters - detractors) * (promoters - detractors))',
                    '(respondents * respondents * respondents)'
                ) }})
        end as margin_of_error
    from answers

)

select {{ kpi('margin_of_error') }}
from measured
