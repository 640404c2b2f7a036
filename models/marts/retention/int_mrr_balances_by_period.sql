with

changes as (

    select * from {{ ref('int_mrr_changes_daily') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain <> 'trailing_12_months'

),

members as (

    select distinct
        dimension,
        dimension_value,
        currency_code
    from changes

),

changed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        changes.dimension,
        changes.dimension_value,
        changes.currency_code,
        sum(changes.mrr_change_native) as mrr_change_native,
        sum(changes.customers_change) as customers_change

    from changes

    inner join period_days
        on changes.date_day = period_days.date_day

    group by 1, 2, 3, 4, 5

),

balanced as (

    select
        rates.*,
        members.dimension,
        members.dimension_value,
        {{ running_sum(
            'changed.mrr_change_native',
            'rates.period_grain, members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as mrr_native,
        {{ running_sum(
            'changed.customers_change',
            'rates.period_grain, members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as active_customers

    from rates

    inner join members
        on rates.currency_code = members.currency_code

    left join changed
        on rates.period_grain = changed.period_grain
        and rates.period_start_date = changed.period_start_date
        and members.dimension = changed.dimension
        and members.dimension_value = changed.dimension_value
        and members.currency_code = changed.currency_code

)

-- No row before the first customer; from then on every period has a balance, 0 included.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(sum({{ mrr_at_rate('mrr_native', 'closing_rate') }}) as {{ type_double() }}) as mrr,
    cast(sum(active_customers) as {{ type_double() }}) as active_customers
from balanced
where mrr_native is not null
group by 1, 2, 3, 4, 5, 6
