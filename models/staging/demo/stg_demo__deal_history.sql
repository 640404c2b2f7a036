with

source as (

    select * from {{ ref('raw_demo__deal_history') }}

)

select
    ---------- ids
    'demo-' || deal_id as deal_id,
    'demo-' || rep_id as rep_id,

    ---------- strings
    stage,
    origin,
    cast(null as {{ dbt.type_string() }}) as forecast_category,

    ---------- numerics
    amount,
    probability,

    ---------- booleans
    is_closed,
    is_won,

    ---------- dates
    expected_close_date,

    ---------- timestamps
    changed_at,
    updated_at

from source
