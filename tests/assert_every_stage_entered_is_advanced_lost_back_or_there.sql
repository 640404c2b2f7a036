-- No deal leaves the funnel unseen, and a stage is entered by no more deals than the one
-- before it passed on.
with

stages as (

    select
        *,
        lag(advanced_deals) over (
            partition by period_grain, period_start_date, pipeline
            order by stage_order
        ) as arriving_deals,
        lag(stage_order) over (
            partition by period_grain, period_start_date, pipeline
            order by stage_order
        ) as stage_order_before
    from {{ ref('funnel_stages') }}

)

select *
from stages
where
    entered_deals is distinct from advanced_deals + lost_deals + back_deals + still_there_deals
    or skipped_deals > entered_deals
    or (stage_order_before < stage_order and entered_deals <> arriving_deals)
