with

deals as (

    select
        deal_id,
        coalesce(merged_into_id, deal_id) as survivor_deal_id
    from {{ ref('crm_deals') }}

),

{{ follow_merges('deals', 'deal_id', 'survivor_deal_id') }}

select * from followed
