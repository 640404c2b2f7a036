with

customers as (

    {{ source_rows('stripe', 'customers') }}

)

select
    ---------- ids
    connection || '-' || id as account_id,

    ---------- strings
    coalesce(name, description, email) as account_name,
    email,
    address_country as region,
    address_city as city,
    connection,
    {{ unknown('accounts', [
        'parent_account_id', 'merged_into_id', 'rep_id', 'domain', 'industry', 'segment', 'channel'
    ]) }},

    ---------- booleans
    coalesce(deleted, false) as is_deleted,

    ---------- timestamps
    created as created_at,
    updated as updated_at

from customers
-- Of a deleted customer Stripe says no more than that.
where coalesce(livemode, true)
