select
    ---------- ids
    account_id,
    rep_id,

    ---------- strings
    name as account_name,
    website as domain,
    email,
    address_country as region,
    address_locality as city,
    connection,
    {{ unknown('accounts', [
        'parent_account_id', 'merged_into_id', 'industry', 'segment', 'channel'
    ]) }},

    ---------- booleans
    is_deleted,

    ---------- timestamps
    add_time as created_at,
    update_time as updated_at
from {{ ref('base_pipedrive__customers') }}
where is_account
