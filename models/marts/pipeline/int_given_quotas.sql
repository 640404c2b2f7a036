with

prorated as (

    select * from {{ ref('int_prorated_quotas') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

month_sums as (

    {{ quota_sums('prorated', 'month', 'quarter') }}

),

-- The months make the quarter that has no quota of its own.
quarters_of_months as (

    select month_sums.*

    from month_sums

    left join prorated
        on month_sums.period_grain = prorated.period_grain
        and month_sums.period_start_date = prorated.period_start_date
        and month_sums.dimension = prorated.dimension
        and month_sums.dimension_value = prorated.dimension_value

    where prorated.quota is null

),

quarters as (

    select
        period_grain,
        dimension,
        dimension_value,
        quota,
        whole_month_days,
        period_start_date
    from prorated
    where period_grain = 'quarter'

    union all

    select
        period_grain,
        dimension,
        dimension_value,
        quota,
        whole_month_days,
        period_start_date
    from quarters_of_months
    where is_whole

),

quarter_sums as (

    {{ quota_sums('quarters', 'quarter', 'year') }}

)

-- A stated quota stands. What only some months have a quota for has none.
select
    period_grain,
    dimension,
    dimension_value,
    quota,
    true as is_whole,
    period_start_date
from prorated

union all

select
    period_grain,
    dimension,
    dimension_value,
    cast(quota as numeric(18, 2)) as quota,
    is_whole,
    period_start_date
from quarters_of_months

union all

-- The quarters make the year.
select
    quarter_sums.period_grain,
    quarter_sums.dimension,
    quarter_sums.dimension_value,
    cast(quarter_sums.quota as numeric(18, 2)) as quota,
    quarter_sums.is_whole,
    quarter_sums.period_start_date

from quarter_sums

left join prorated
    on quarter_sums.period_grain = prorated.period_grain
    and quarter_sums.period_start_date = prorated.period_start_date
    and quarter_sums.dimension = prorated.dimension
    and quarter_sums.dimension_value = prorated.dimension_value

where prorated.quota is null
