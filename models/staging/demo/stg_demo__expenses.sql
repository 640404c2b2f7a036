with

source as (

    select * from {{ ref('raw_demo__expenses') }}

)

select
    ---------- strings
    category,
    currency_code,

    ---------- numerics
    amount,

    ---------- dates
    expense_date,

    ---------- timestamps
    updated_at

from source
