-- Every combination of attributes under a number: a ledger carries one integer instead of three
-- texts, and its sums are described when they are made.
select
    cast(0 as int) as attribute_set,
    'unknown' as region,
    'unknown' as segment,
    'unknown' as channel

union all

select
    cast(row_number() over (order by region, segment, channel) as int) as attribute_set,
    region,
    segment,
    channel
from (
    select distinct
        coalesce(region, 'unknown') as region,
        coalesce(segment, 'unknown') as segment,
        coalesce(channel, 'unknown') as channel
    from {{ ref('crm_accounts') }}
) as occurring
