-- The waterfall and kpi_open_pipeline are two ways to the same balance.
with

waterfall as (

    select
        period_grain,
        period_start_date,
        'rep' as dimension,
        rep_id as dimension_value,
        end_amount
    from {{ ref('pipeline_waterfall') }}
    where form = 'all_open'

    union all

    select
        period_grain,
        period_start_date,
        'pipeline' as dimension,
        pipeline as dimension_value,
        end_amount
    from {{ ref('pipeline_waterfall') }}
    where form = 'all_open'

),

summed as (

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        sum(end_amount) as end_amount
    from waterfall
    group by 1, 2, 3, 4

),

open_pipeline as (

    select * from {{ ref('kpi_open_pipeline') }}
    where
        dimension in ('rep', 'pipeline')
        and period_grain <> 'day'
        -- Without history there is no waterfall, only the pipeline of today.
        and exists (select 1 from {{ ref('pipeline_waterfall') }})

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
