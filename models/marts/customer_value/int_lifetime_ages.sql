with

spans as (

    select * from {{ ref('fct_active_spans') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- Up to the end of a complete month its customers have lived through all of it.
months as (

    select
        period_start_date as month_start_date,
        case
            when is_complete then {{ add_months('period_start_date', 1) }}
            else period_start_date
        end as known_until_month
    from {{ ref('dim_periods') }}
    where has_started and period_grain = 'month'

),

-- Ages are calendar months, so that customers who came and left in the same months are
-- one row. An end that lies ahead has not happened: nobody leaves because the data end.
started as (

    select
        spans.region,
        spans.segment,
        spans.channel,
        {{ period_start('month', 'spans.active_from') }} as first_month,
        case
            when spans.active_to <= as_of.as_of_date
                then {{ period_start('month', 'spans.active_to') }}
        end as last_month,
        count(*) as spans

    from spans

    inner join as_of
        on spans.active_from <= as_of.as_of_date

    group by 1, 2, 3, 4, 5

),

by_dimension as (

    {{ by_dimension('started', account_dimensions()) }}

),

seen as (

    select
        months.month_start_date,
        by_dimension.dimension,
        by_dimension.dimension_value,
        by_dimension.first_month,
        by_dimension.spans,
        coalesce(by_dimension.last_month <= months.month_start_date, false) as has_ended,
        case
            when by_dimension.last_month <= months.month_start_date then by_dimension.last_month
            else months.known_until_month
        end as seen_until_month

    from by_dimension

    inner join months
        on by_dimension.first_month <= months.month_start_date

),

aged as (

    select
        *,
        {{ dbt.datediff('first_month', 'seen_until_month', 'month') }} as age_months
    from seen

)

select
    month_start_date,
    dimension,
    dimension_value,
    age_months,
    cast(sum(spans) as {{ dbt.type_bigint() }}) as spans,
    cast(sum(case when has_ended then spans else 0 end) as {{ dbt.type_bigint() }}) as ended_spans
from aged
group by 1, 2, 3, 4
