-- The waterfall and kpi_open_pipeline are two ways to the same balance: that of today has the
-- deals, too, of a connector that records no changes, or none by then.
with

open_pipeline as (

    select * from {{ ref('kpi_open_pipeline') }}
    where dimension in ('rep', 'pipeline') and period_grain <> 'day'

),

running_periods as (

    select
        period_grain,
        max(period_start_date) as period_start_date,
        max(period_end_date) as period_end_date
    from open_pipeline
    group by 1

),

balances as (

    select
        period_grain,
        period_start_date,
        rep_id,
        pipeline,
        end_amount
    from {{ ref('pipeline_waterfall') }}
    where form = 'all_open'

    union all

    select
        running_periods.period_grain,
        running_periods.period_start_date,
        coalesce(deals.rep_id, 'unknown') as rep_id,
        coalesce(deals.pipeline, 'unknown') as pipeline,
        deals.amount as end_amount

    from {{ ref('fct_deals') }} as deals

    inner join {{ ref('int_deal_spans') }} as spans
        on deals.deal_id = spans.deal_id

    inner join running_periods
        on coalesce(spans.recorded_from > running_periods.period_end_date, true)
        or coalesce(spans.observed_from >= running_periods.period_start_date, false)

    where not deals.is_closed

),

by_member as (

    select
        period_grain,
        period_start_date,
        'rep' as dimension,
        rep_id as dimension_value,
        end_amount
    from balances

    union all

    select
        period_grain,
        period_start_date,
        'pipeline' as dimension,
        pipeline as dimension_value,
        end_amount
    from balances

),

summed as (

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        sum(end_amount) as end_amount
    from by_member
    group by 1, 2, 3, 4

)

select
    summed.*,
    open_pipeline.value

from summed

full join open_pipeline
    on summed.period_grain = open_pipeline.period_grain
    and summed.period_start_date = open_pipeline.period_start_date
    and summed.dimension = open_pipeline.dimension
    and summed.dimension_value = open_pipeline.dimension_value

where
    abs(
        coalesce(cast(summed.end_amount as {{ type_double() }}), 0)
        - coalesce(open_pipeline.value, 0)
    ) > 0.001
