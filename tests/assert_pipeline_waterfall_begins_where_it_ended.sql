-- What was open at the end of a period is open when the next one begins. The pipeline due
-- in a period has no such neighbour: each period has deals of its own. Nor has the period in
-- which the history begins: its deals were there before, and no end of theirs was recorded. What
-- builds saw begins with the first period that begins after they did.
with

waterfall as (

    select * from {{ ref('pipeline_waterfall') }}
    where form = 'all_open'

),

periods as (

    select
        *,
        lead(period_start_date) over (
            partition by period_grain
            order by period_start_date
        ) as next_start_date
    from {{ ref('dim_periods') }}
    where has_started and period_grain <> 'trailing_12_months'

),

ended as (

    select
        waterfall.period_grain,
        waterfall.rep_id,
        waterfall.pipeline,
        waterfall.end_amount,
        periods.next_start_date as period_start_date

    from waterfall

    inner join periods
        on waterfall.period_grain = periods.period_grain
        and waterfall.period_start_date = periods.period_start_date

    where periods.next_start_date is not null

),

history as (

    select
        max(recorded_from) as recorded_from,
        max(observed_from) as observed_from
    from {{ ref('int_deal_spans') }}

)

select
    ended.*,
    begun.begin_amount,
    begun.period_start_date as begun_start_date

from ended

full join waterfall as begun
    on ended.period_grain = begun.period_grain
    and ended.period_start_date = begun.period_start_date
    and ended.rep_id = begun.rep_id
    and ended.pipeline = begun.pipeline

inner join periods as previous
    on coalesce(ended.period_grain, begun.period_grain) = previous.period_grain
    and coalesce(ended.period_start_date, begun.period_start_date) = previous.next_start_date

cross join history

where
    coalesce(ended.end_amount, 0) <> coalesce(begun.begin_amount, 0)
    and coalesce(ended.period_start_date, begun.period_start_date) > history.recorded_from
    and coalesce(previous.period_start_date > history.observed_from, true)
