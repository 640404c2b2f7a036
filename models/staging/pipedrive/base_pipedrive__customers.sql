with

organizations as (

    {{ source_rows('pipedrive', 'organizations') }}

),

persons as (

    {{ source_rows('pipedrive', 'persons') }}

),

united as (

    select
        connection,
        id as org_id,
        cast(null as {{ dbt.type_string() }}) as person_id,
        name,
        owner_id,
        address_country,
        address_locality,
        is_deleted,
        active_flag,
        add_time,
        update_time
    from organizations

    union all

    select
        connection,
        org_id,
        id as person_id,
        name,
        owner_id,
        cast(null as {{ dbt.type_string() }}) as address_country,
        cast(null as {{ dbt.type_string() }}) as address_locality,
        is_deleted,
        active_flag,
        add_time,
        update_time
    from persons

)

-- A person of an organization buys for it; one without is a customer too. Both count from 1.
select
    ---------- ids
    coalesce(
        connection || '-org-' || org_id,
        connection || '-person-' || person_id
    ) as account_id,
    person_id,
    connection || '-' || owner_id as rep_id,

    ---------- strings
    name,
    address_country,
    address_locality,
    connection,

    ---------- booleans
    org_id is null or person_id is null as is_account,
    coalesce(is_deleted, not active_flag, false) as is_deleted,

    ---------- timestamps
    add_time,
    update_time
from united
