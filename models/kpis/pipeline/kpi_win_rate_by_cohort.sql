with

cohorts as (

    select * from {{ ref('int_created_deals_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- Most deals of a young cohort are still open: its rate would be too low.
matured as (

    select
        cohorts.*,
        {{ add_days('cohorts.period_end_date', number_var('cohort_maturity_days')) }}
        <= as_of.as_of_date as is_mature

    from cohorts

    cross join as_of

)

select {{ kpi('won_created_deals', 'created_deals', defined_if='is_mature') }}
from matured
