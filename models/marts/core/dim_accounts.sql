with

accounts as (

    select * from {{ ref('crm_accounts') }}

),

survivors as (

    select * from {{ ref('int_account_survivors') }}

),

-- What the account that is left does not say, the next of those matched with it says.
filled as (

    select
        matches.survivor_account_id as account_id,
        {{ first_known('accounts.parent_account_id', 'matches.account_number') }}
            as parent_account_id,
        {{ first_known('accounts.rep_id', 'matches.account_number') }} as rep_id,
        {{ first_known('accounts.account_name', 'matches.account_number') }} as account_name,
        {{ first_known('accounts.city', 'matches.account_number') }} as city,
        {{ first_known('accounts.industry', 'matches.account_number') }} as industry,
        {{ first_known('accounts.region', 'matches.account_number') }} as region,
        {{ first_known('accounts.segment', 'matches.account_number') }} as segment,
        {{ first_known('accounts.channel', 'matches.account_number') }} as channel

    from {{ ref('int_account_matches') }} as matches

    inner join accounts
        on matches.account_id = accounts.account_id

    where matches.match_status = 'matched'
    group by 1

),

described as (

    select
        survivors.account_id,
        survivors.survivor_account_id,
        coalesce(accounts.parent_account_id, filled.parent_account_id) as parent_account_id,
        coalesce(accounts.rep_id, filled.rep_id) as rep_id,
        coalesce(accounts.account_name, filled.account_name) as account_name,
        coalesce(accounts.city, filled.city) as city,
        coalesce(accounts.industry, filled.industry) as industry,
        coalesce(accounts.region, filled.region, 'unknown') as region,
        coalesce(accounts.segment, filled.segment, 'unknown') as segment,
        coalesce(accounts.channel, filled.channel, 'unknown') as channel,
        coalesce(accounts.is_deleted, false) as is_deleted,
        accounts.created_at

    from survivors

    -- A merged account has the attributes of the account that survived it.
    inner join accounts
        on survivors.survivor_account_id = accounts.account_id

    left join filled
        on survivors.survivor_account_id = filled.account_id

)

select
    ---------- ids
    account_id,
    survivor_account_id,
    parent_account_id,
    rep_id,

    ---------- strings
    account_name,
    city,
    industry,
    region,
    segment,
    channel,

    ---------- numerics
    -- A ledger carries one integer instead of three texts.
    cast(dense_rank() over (order by region, segment, channel) as int) as attribute_set,

    ---------- booleans
    account_id <> survivor_account_id as is_merged,
    is_deleted,

    ---------- dates
    {{ reporting_date('created_at') }} as created_date
from described
