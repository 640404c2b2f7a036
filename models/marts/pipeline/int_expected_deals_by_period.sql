with

running as (

    select * from {{ ref('int_running_expected_deals_by_period') }}

),

openings as (

    select * from {{ ref('int_opening_pipeline_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    expected_pipeline,
    expected_revenue,
    expected_revenue_by_stage_history
from running

union all

-- Of a past period, what was expected when it began.
select
    openings.period_grain,
    openings.period_start_date,
    openings.period_end_date,
    openings.is_complete,
    openings.dimension,
    openings.dimension_value,
    openings.expected_pipeline,
    openings.expected_revenue,
    openings.expected_revenue_by_stage_history

from openings

inner join as_of
    on openings.period_end_date < as_of.as_of_date
