with

responses as (

    select * from {{ ref('fct_survey_responses') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

ranked as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        responses.region,
        responses.segment,
        responses.channel,
        responses.is_promoter,
        responses.is_detractor,
        row_number() over (
            partition by
                period_days.period_grain,
                period_days.period_start_date,
                responses.respondent_id
            order by responses.responded_at desc, responses.response_id desc
        ) as recency

    from responses

    inner join period_days
        on responses.responded_date = period_days.date_day

),

-- Chosen before slicing: who answers for two accounts counts once, for one of them.
last_answers as (

    select * from ranked
    where recency = 1

),

by_dimension as (

    {{ by_dimension('last_answers', account_dimensions()) }}

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(count(*) as {{ type_double() }}) as respondents,
    cast(sum(case when is_promoter then 1 else 0 end) as {{ type_double() }}) as promoters,
    cast(sum(case when is_detractor then 1 else 0 end) as {{ type_double() }}) as detractors
from by_dimension
group by 1, 2, 3, 4, 5, 6
