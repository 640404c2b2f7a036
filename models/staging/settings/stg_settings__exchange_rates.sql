with

source as (

    select * from {{ ref('exchange_rates') }}

)

select
    currency_code,
    rate,
    rate_date
from source
