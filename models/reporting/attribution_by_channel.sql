with

attribution as (

    select * from {{ ref('fct_attribution') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

attributed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        attribution.attribution_model,
        attribution.channel,
        count(distinct attribution.deal_id) as touched_deals,
        sum(attribution.weight) as attributed_deals,
        sum(attribution.attributed_amount) as attributed_amount

    from attribution

    inner join period_days
        on attribution.won_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6

),

-- The totals of the period, the same under every model: what the channels share out.
totalled as (

    select
        *,
        sum(attributed_deals) over (
            partition by period_grain, period_start_date, attribution_model
        ) as won_deals,
        sum(attributed_amount) over (
            partition by period_grain, period_start_date, attribution_model
        ) as won_amount
    from attributed

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    attribution_model,
    channel,
    touched_deals,
    cast(attributed_deals as numeric(18, 8)) as attributed_deals,
    cast(attributed_amount as numeric(18, 2)) as attributed_amount,
    cast(won_deals as numeric(18, 0)) as won_deals,
    cast(won_amount as numeric(18, 2)) as won_amount,
    {{ ratio('attributed_amount', 'won_amount') }} as attributed_amount_share
from totalled
