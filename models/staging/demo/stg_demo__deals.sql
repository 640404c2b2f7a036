with

source as (

    select * from {{ ref('raw_demo__deals') }}

)

select
    ---------- ids
    'demo-' || deal_id as deal_id,
    'demo-' || account_id as account_id,
    'demo-' || lead_id as lead_id,
    'demo-' || rep_id as rep_id,
    'demo-' || merged_into_id as merged_into_id,

    ---------- strings
    deal_name,
    pipeline,
    stage,
    deal_type,
    product,
    channel,
    region,
    currency_code,
    lost_reason,
    cast(null as {{ dbt.type_string() }}) as forecast_category,

    ---------- numerics
    amount,
    one_off_amount,
    term_months,
    monthly_amount,
    probability,

    ---------- booleans
    is_open_ended,
    is_closed,
    is_won,
    is_deleted,

    ---------- dates
    expected_close_date,

    ---------- timestamps
    created_at,
    closed_at,
    updated_at

from source
