with

deals as (

    select * from {{ ref('crm_deals') }}

),

-- A change that says nothing of the owner leaves the owner before it.
recorded as (

    select * from {{ ref('crm_deal_history') }}
    where rep_id is not null

),

numbered as (

    select
        recorded.deal_id,
        recorded.rep_id,
        recorded.changed_at <= deals.closed_at as is_before_close,
        row_number() over (
            partition by recorded.deal_id
            order by recorded.changed_at
        ) as number_from_creation,
        row_number() over (
            partition by recorded.deal_id
            order by
                case when recorded.changed_at <= deals.closed_at then 0 else 1 end,
                recorded.changed_at desc
        ) as number_from_close

    from recorded

    inner join deals
        on recorded.deal_id = deals.deal_id

)

select
    deal_id,
    max(case when number_from_creation = 1 then rep_id end) as created_rep_id,
    max(case when number_from_close = 1 and is_before_close then rep_id end) as closed_rep_id
from numbered
group by 1
