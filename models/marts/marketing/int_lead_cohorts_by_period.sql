with

leads as (

    select * from {{ ref('int_leads_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

matured as (

    select
        leads.*,
        {{ has_matured(
            'leads.period_end_date', 'as_of.as_of_date', 'opportunity_window_days'
        ) }} as is_opportunity_mature,
        {{ has_matured(
            'leads.period_end_date', 'as_of.as_of_date', 'conversion_window_days'
        ) }} as is_win_mature

    from leads

    cross join as_of

)

-- Until the window of a period's last lead has passed, its rate could only be too low.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when is_opportunity_mature then leads end as leads_due_an_opportunity,
    case when is_opportunity_mature then leads_with_opportunity end as leads_with_opportunity,
    case when is_win_mature then leads end as leads_due_a_win,
    case when is_win_mature then won_leads end as won_leads
from matured
