with

periods as (

    select * from {{ ref('dim_periods') }}
    where has_started

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

changes as (

    select * from {{ ref('fct_mrr_changes') }}

),

currencies as (

    select currency_code
    from changes

    union distinct

    select '{{ name_var("reporting_currency") }}' as currency_code

)

-- A balance is valued at its last day; a period opens with the last day before it.
select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    currencies.currency_code,
    opening_rates.rate as opening_rate,
    closing_rates.rate as closing_rate

from periods

cross join currencies

left join rates as opening_rates
    on {{ add_days('periods.period_start_date', -1) }} = opening_rates.date_day
    and currencies.currency_code = opening_rates.currency_code

left join rates as closing_rates
    on least(periods.period_end_date, periods.as_of_date) = closing_rates.date_day
    and currencies.currency_code = closing_rates.currency_code
