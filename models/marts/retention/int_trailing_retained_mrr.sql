with

changes as (

    select * from {{ ref('int_trailing_retention_changes') }}

),

rates as (

    select
        *,
        {{ add_months('period_start_date', 11) }} as month_start_date
    from {{ ref('int_mrr_exchange_rates') }}
    where period_grain = 'trailing_12_months'

),

members as (

    select distinct
        dimension,
        dimension_value,
        currency_code
    from changes

),

balanced as (

    select
        rates.period_start_date,
        rates.opening_rate,
        members.dimension,
        members.dimension_value,
        {{ running_sum(
            'changes.opening_native',
            'members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as opening_native,
        {{ running_sum(
            'changes.retained_native',
            'members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as retained_native,
        {{ running_sum(
            'changes.gross_retained_native',
            'members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as gross_retained_native

    from rates

    inner join members
        on rates.currency_code = members.currency_code

    left join changes
        on rates.month_start_date = changes.month_start_date
        and members.dimension = changes.dimension
        and members.dimension_value = changes.dimension_value
        and members.currency_code = changes.currency_code

)

select
    period_start_date,
    dimension,
    dimension_value,
    cast(sum({{ mrr_at_rate('opening_native', 'opening_rate', 14) }}) as numeric(38, 14))
        as kept_opening_mrr,
    cast(sum({{ mrr_at_rate('retained_native', 'opening_rate', 14) }}) as numeric(38, 14))
        as retained_mrr,
    cast(sum({{ mrr_at_rate('gross_retained_native', 'opening_rate', 14) }}) as numeric(38, 14))
        as gross_retained_mrr
from balanced
group by 1, 2, 3
