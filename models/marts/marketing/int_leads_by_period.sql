with

leads as (

    select
        *,
        case when is_answer_due then response_seconds end as due_response_seconds
    from {{ ref('fct_leads') }}

),

by_dimension as (

    {{ by_dimension('leads', lead_dimensions()) }}

),

daily as (

    select
        created_date as date_day,
        dimension,
        dimension_value,
        count(*) as leads,
        count(*) as leads_due_an_opportunity,
        count(*) as leads_due_a_win,
        sum(case when is_from_clicks then 1 else 0 end) as leads_from_clicks,
        sum(case
            when {{ reached_within('opportunity_date', 'created_date', 'opportunity_window_days') }}
                then 1
            else 0
        end) as leads_with_opportunity,
        sum(case
            when {{ reached_within('won_date', 'created_date', 'conversion_window_days') }} then 1
            else 0
        end) as won_leads,
        sum(case when is_answered then 0 when not is_answered then 1 end) as unanswered_leads,
        sum(case when is_answer_due then 1 when not is_answer_due then 0 end)
            as leads_due_an_answer,
        sum(case when due_response_seconds <= 300 then 1 else 0 end) as answered_within_5_minutes,
        sum(case when due_response_seconds <= 3600 then 1 else 0 end) as answered_within_1_hour,
        sum(case when due_response_seconds <= 86400 then 1 else 0 end) as answered_within_24_hours
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', [
    'leads', 'leads_from_clicks', 'unanswered_leads', 'leads_due_an_answer',
    'answered_within_5_minutes', 'answered_within_1_hour', 'answered_within_24_hours'
], matured={
    'opportunity_window_days': ['leads_due_an_opportunity', 'leads_with_opportunity'],
    'conversion_window_days': ['leads_due_a_win', 'won_leads'],
}) }}
