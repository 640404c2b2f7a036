with

accounts as (

    select
        account_id,
        coalesce(merged_into_id, account_id) as survivor_account_id
    from {{ ref('crm_accounts') }}

),

{{ follow_merges('accounts', 'account_id', 'survivor_account_id') }}
