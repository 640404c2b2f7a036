with

cohorts as (

    select * from {{ ref('int_created_deals_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- A young cohort has won little because it is young.
matured as (

    select
        cohorts.*,
        {{ add_days('cohorts.period_end_date', number_var('cohort_maturity_days')) }}
        <= as_of.as_of_date as is_mature

    from cohorts

    cross join as_of

),

measured as (

    select
        *,
        case when is_mature then won_created_deals end as won_deals,
        case when is_mature then created_deals end as cohort_deals
    from matured

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_deals as numerator,
    cohort_deals as denominator,
    {{ ratio('won_deals', 'cohort_deals') }} as value
from measured
