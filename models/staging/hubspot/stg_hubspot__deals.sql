with

deals as (

    {{ source_rows('hubspot', 'deals') }}

)

select
    connection || '-' || id as deal_id,
    dealname as deal_name,
    amount,
    updated_at
from deals
