with

rates as (

    select * from {{ ref('crm_exchange_rates') }}
    -- A currency is worth something: 0 is how a system writes that it has no rate.
    where rate > 0

),

days as (

    select * from {{ ref('dim_days') }}

),

bounded as (

    select
        currency_code,
        rate,
        rate_date as valid_from,
        least(
            coalesce(
                lead(rate_date) over (partition by currency_code order by rate_date),
                cast('9999-12-31' as date)
            ),
            {{ add_days('rate_date', (number_var('exchange_rate_max_age_days') | int) + 1) }}
        ) as valid_to
    from rates

)

select
    days.date_day,
    bounded.currency_code,
    bounded.rate

from days

inner join bounded
    on days.date_day >= bounded.valid_from
    and days.date_day < bounded.valid_to

where bounded.currency_code <> '{{ name_var("reporting_currency") }}'

union all

select
    date_day,
    '{{ name_var("reporting_currency") }}' as currency_code,
    cast(1 as numeric(18, 8)) as rate
from days
