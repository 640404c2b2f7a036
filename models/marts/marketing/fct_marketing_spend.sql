with

spend as (

    select
        *,
        {{ currency_or_default('currency_code') }} as native_currency_code
    from {{ ref('crm_marketing_spend') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

)

select
    coalesce(spend.channel, 'unknown') as channel,
    spend.campaign,
    {{ in_reporting_currency('spend.amount', 'rates.rate') }} as amount,
    spend.impression_count,
    spend.click_count,
    spend.spend_date

from spend

left join rates
    on spend.spend_date = rates.date_day
    and spend.native_currency_code = rates.currency_code
