with

accounts as (

    select * from {{ ref('crm_accounts') }}

),

survivors as (

    select * from {{ ref('int_account_survivors') }}

),

attributes as (

    select * from {{ ref('int_account_attributes') }}
    where attribute_set > 0

)

select
    ---------- ids
    survivors.account_id,
    survivors.survivor_account_id,
    accounts.parent_account_id,
    accounts.rep_id,

    ---------- strings
    accounts.account_name,
    accounts.city,
    accounts.industry,
    attributes.region,
    attributes.segment,
    attributes.channel,

    ---------- numerics
    attributes.attribute_set,

    ---------- booleans
    survivors.account_id <> survivors.survivor_account_id as is_merged,
    coalesce(accounts.is_deleted, false) as is_deleted,

    ---------- dates
    {{ reporting_date('accounts.created_at') }} as created_date

from survivors

-- A merged account has the attributes of the account that survived it.
inner join accounts
    on survivors.survivor_account_id = accounts.account_id

inner join attributes
    on coalesce(accounts.region, 'unknown') = attributes.region
    and coalesce(accounts.segment, 'unknown') = attributes.segment
    and coalesce(accounts.channel, 'unknown') = attributes.channel
