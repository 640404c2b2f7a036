with

statuses as (

    {{ source_rows('bitrix24', 'crm_status') }}

)

select
    connection,
    status_id as source_id,
    name
from statuses
where entity_id = 'SOURCE'
