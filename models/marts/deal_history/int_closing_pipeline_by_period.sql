with

deals as (

    select * from {{ ref('int_deal_periods') }}
    where is_open

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions(rep='closing_rep_id', team='closing_team')) }}

),

counted as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        count(*) as open_deals,
        sum(closing_amount) as open_pipeline,
        sum(case when closing_expected_date < closing_date then 1 else 0 end) as stale_open_deals
    from by_dimension
    group by 1, 2, 3, 4, 5, 6

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(open_deals as {{ type_double() }}) as open_deals,
    cast(open_pipeline as {{ type_double() }}) as open_pipeline,
    cast(stale_open_deals as {{ type_double() }}) as stale_open_deals
from counted
