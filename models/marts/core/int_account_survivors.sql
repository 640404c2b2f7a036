-- A match is one more merge: of an account that its own source has not merged.
with

accounts as (

    select
        accounts.account_id,
        coalesce(
            accounts.merged_into_id, matches.survivor_account_id, accounts.account_id
        ) as survivor_account_id

    from {{ ref('crm_accounts') }} as accounts

    left join {{ ref('int_account_matches') }} as matches
        on accounts.account_id = matches.account_id

),

{{ follow_merges('accounts', 'account_id', 'survivor_account_id') }}

select * from followed
