with

changes as (

    select * from {{ ref('int_mrr_changes_daily') }}

),

-- The running period and those to come: what is signed and what is given notice is known.
periods as (

    select * from {{ ref('dim_periods') }}
    where period_grain in ('month', 'quarter', 'year') and period_end_date >= as_of_date

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

contracted as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete,
        periods.as_of_date,
        changes.dimension,
        changes.dimension_value,
        changes.currency_code,
        sum(changes.mrr_change_native) as mrr_native

    from periods

    inner join changes
        on periods.period_end_date >= changes.date_day

    group by 1, 2, 3, 4, 5, 6, 7, 8

)

-- Nobody knows the rates to come: all of it is valued at the as-of date.
select
    contracted.period_grain,
    contracted.period_start_date,
    contracted.period_end_date,
    contracted.is_complete,
    contracted.dimension,
    contracted.dimension_value,
    cast(
        sum({{ mrr_at_rate('contracted.mrr_native', 'rates.rate') }}) as {{ type_double() }}
    ) as mrr_contracted

from contracted

left join rates
    on contracted.as_of_date = rates.date_day
    and contracted.currency_code = rates.currency_code

group by 1, 2, 3, 4, 5, 6
