with

movements as (

    select
        *,
        coalesce(
            lead(period_start_date) over (
                partition by customer_id, currency_code
                order by period_start_date
            ),
            cast('9999-12-31' as date)
        ) as next_start_date,
        min(currency_code) over (partition by customer_id)
        <> max(currency_code) over (partition by customer_id) as has_several_currencies
    from {{ ref('int_mrr_movements') }}
    where period_grain = 'month'

),

rates as (

    select
        *,
        {{ add_months('period_start_date', 11) }} as month_start_date
    from {{ ref('int_mrr_rates') }}
    where period_grain = 'trailing_12_months'

),

balances as (

    select *
    from movements
    where closing_native > 0

),

-- Balances of several currencies make one number only at the rates of a month.
converted as (

    select
        balances.customer_id,
        balances.region,
        balances.segment,
        balances.channel,
        rates.month_start_date,
        cast(
            sum({{ mrr_at_rate('balances.closing_native', 'rates.closing_rate') }})
            as numeric(38, 14)
        ) as mrr,
        cast(
            sum({{ mrr_at_rate('balances.closing_native', 'rates.opening_rate') }})
            as numeric(38, 14)
        ) as mrr_at_rate_of_year_before

    from balances

    inner join rates
        on balances.currency_code = rates.currency_code
        and balances.period_start_date <= rates.month_start_date
        and balances.next_start_date > rates.month_start_date

    where balances.has_several_currencies
    group by 1, 2, 3, 4, 5

)

select
    customer_id,
    region,
    segment,
    channel,
    currency_code,
    cast(closing_native as numeric(38, 14)) as mrr,
    cast(closing_native as numeric(38, 14)) as mrr_at_rate_of_year_before,
    period_start_date as first_month,
    next_start_date as next_month
from balances
where not has_several_currencies

union all

select
    customer_id,
    region,
    segment,
    channel,
    '{{ name_var("reporting_currency") }}' as currency_code,
    mrr,
    mrr_at_rate_of_year_before,
    month_start_date as first_month,
    {{ add_months('month_start_date', 1) }} as next_month
from converted
