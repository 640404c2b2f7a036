with

source as (

    select * from {{ ref('raw_demo__marketing_spend') }}

)

select
    ---------- strings
    channel,
    campaign,
    currency_code,

    ---------- numerics
    amount,
    impression_count,
    click_count,

    ---------- dates
    spend_date,

    ---------- timestamps
    updated_at

from source
