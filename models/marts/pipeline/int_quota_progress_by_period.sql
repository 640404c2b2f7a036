with

quotas as (

    select * from {{ ref('fct_quotas') }}

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}

),

expected_deals as (

    select * from {{ ref('int_expected_deals_by_period') }}

),

open_deals as (

    select * from {{ ref('int_open_deals_by_period') }}

),

recorded as (

    select
        min(recorded_from) as recorded_from,
        min(close_dates_recorded_from) as close_dates_recorded_from
    from {{ ref('int_deal_spans') }}

)

-- Who has a quota and won nothing has won 0; the same holds of the pipeline.
select
    quotas.period_grain,
    quotas.period_start_date,
    quotas.period_end_date,
    quotas.is_complete,
    quotas.dimension,
    quotas.dimension_value,
    quotas.has_started,
    quotas.is_running_or_future,
    -- Only the history knows what was open when a past period began.
    coalesce(
        quotas.period_start_date > recorded.recorded_from and quotas.period_grain <> 'day', false
    ) as is_recorded,
    coalesce(
        quotas.period_start_date > recorded.close_dates_recorded_from
        and quotas.period_grain <> 'day',
        false
    ) as are_close_dates_recorded,
    cast(quotas.quota as {{ type_double() }}) as quota,
    coalesce(closed_deals.won_amount, 0) as won_amount,
    cast(
        quotas.quota - cast(coalesce(closed_deals.won_amount, 0) as numeric(18, 2))
        as {{ type_double() }}
    ) as remaining_quota,
    coalesce(expected_deals.expected_pipeline, 0) as expected_pipeline,
    coalesce(open_deals.open_pipeline, 0) as open_pipeline,
    coalesce(deals_before.open_pipeline, 0) as opening_pipeline

from quotas

cross join recorded

left join closed_deals
    on quotas.period_grain = closed_deals.period_grain
    and quotas.period_start_date = closed_deals.period_start_date
    and quotas.dimension = closed_deals.dimension
    and quotas.dimension_value = closed_deals.dimension_value

left join expected_deals
    on quotas.period_grain = expected_deals.period_grain
    and quotas.period_start_date = expected_deals.period_start_date
    and quotas.dimension = expected_deals.dimension
    and quotas.dimension_value = expected_deals.dimension_value

left join open_deals
    on quotas.period_grain = open_deals.period_grain
    and quotas.period_start_date = open_deals.period_start_date
    and quotas.dimension = open_deals.dimension
    and quotas.dimension_value = open_deals.dimension_value

-- A period begins with what was open at the end of the one before.
left join open_deals as deals_before
    on quotas.period_grain = deals_before.period_grain
    and quotas.period_start_date = {{ add_days('deals_before.period_end_date', 1) }}
    and quotas.dimension = deals_before.dimension
    and quotas.dimension_value = deals_before.dimension_value
