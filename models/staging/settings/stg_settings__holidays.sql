with

source as (

    select * from {{ ref('holidays') }}

)

select
    holiday_name,
    holiday_date
from source
