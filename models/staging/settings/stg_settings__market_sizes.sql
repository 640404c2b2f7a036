with

source as (

    select * from {{ ref('market_sizes') }}

)

select
    segment,
    year,
    market_size
from source
