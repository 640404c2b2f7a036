with

source as (

    select * from {{ ref('product_aliases') }}

)

select
    alias,
    product
from source
