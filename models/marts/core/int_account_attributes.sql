-- Every combination of attributes under its number, so that sums over a ledger are described when
-- they are made.
select
    cast(0 as int) as attribute_set,
    'unknown' as region,
    'unknown' as segment,
    'unknown' as channel

union all

select distinct
    attribute_set,
    region,
    segment,
    channel
from {{ ref('dim_accounts') }}
