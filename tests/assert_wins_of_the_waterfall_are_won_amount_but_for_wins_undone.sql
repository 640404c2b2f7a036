-- A win that was undone since is in the waterfall of its time and in no KPI; deals that were
-- never opened again are in both, with the same amount.
with

steady_deals as (

    select * from {{ ref('fct_deals') }}
    where is_won and reopen_count = 0

),

forms as (

    select distinct form
    from {{ ref('pipeline_waterfall') }}

),

in_waterfall as (

    select
        deals.form,
        deals.period_grain,
        deals.period_start_date,
        sum(deals.closing_amount) as won_amount

    from {{ ref('int_pipeline_forms') }} as deals

    inner join steady_deals
        on deals.deal_id = steady_deals.deal_id

    where deals.is_won

    group by 1, 2, 3

),

in_fact as (

    select
        forms.form,
        period_days.period_grain,
        period_days.period_start_date,
        sum(coalesce(steady_deals.amount, 0)) as won_amount

    from steady_deals

    inner join {{ ref('dim_period_days') }} as period_days
        on steady_deals.closed_date = period_days.date_day
        and period_days.period_grain <> 'day'

    inner join {{ ref('int_deal_spans') }} as spans
        on steady_deals.deal_id = spans.deal_id
        and period_days.period_end_date >= spans.recorded_from
        and coalesce(period_days.period_start_date > spans.observed_from, true)

    cross join forms

    group by 1, 2, 3

)

select
    in_waterfall.*,
    in_fact.won_amount as won_amount_of_deals

from in_waterfall

full join in_fact
    on in_waterfall.form = in_fact.form
    and in_waterfall.period_grain = in_fact.period_grain
    and in_waterfall.period_start_date = in_fact.period_start_date

where in_waterfall.won_amount is distinct from in_fact.won_amount
