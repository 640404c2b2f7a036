with

prorated as (

    select * from {{ ref('int_prorated_quotas') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}

),

summed_months as (

    select
        period_days.period_grain,
        prorated.dimension,
        prorated.dimension_value,
        sum(prorated.quota) as quota,
        period_days.period_start_date

    from prorated

    inner join period_days
        on prorated.period_start_date = period_days.date_day
        and period_days.period_grain = 'quarter'

    where prorated.period_grain = 'month'

    group by 1, 2, 3, 5

),

-- The months make the quarter that has no quota of its own.
with_quarters as (

    select * from prorated

    union all

    select summed_months.*

    from summed_months

    left join prorated
        on summed_months.period_grain = prorated.period_grain
        and summed_months.period_start_date = prorated.period_start_date
        and summed_months.dimension = prorated.dimension
        and summed_months.dimension_value = prorated.dimension_value

    where prorated.quota is null

),

summed_quarters as (

    select
        period_days.period_grain,
        with_quarters.dimension,
        with_quarters.dimension_value,
        sum(with_quarters.quota) as quota,
        period_days.period_start_date

    from with_quarters

    inner join period_days
        on with_quarters.period_start_date = period_days.date_day
        and period_days.period_grain = 'year'

    where with_quarters.period_grain = 'quarter'

    group by 1, 2, 3, 5

)

select * from with_quarters

union all

-- And the quarters the year.
select summed_quarters.*

from summed_quarters

left join with_quarters
    on summed_quarters.period_grain = with_quarters.period_grain
    and summed_quarters.period_start_date = with_quarters.period_start_date
    and summed_quarters.dimension = with_quarters.dimension
    and summed_quarters.dimension_value = with_quarters.dimension_value

where with_quarters.quota is null
