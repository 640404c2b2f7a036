with

users as (

    {{ source_rows('salesforce', 'user') }}

),

roles as (

    {{ source_rows('salesforce', 'user_role') }}

)

select
    users.connection,

    ---------- ids
    users.connection || '-' || users.id as rep_id,
    users.connection || '-' || users.manager_id as manager_rep_id,

    ---------- strings
    coalesce(
        users.name,
        trim(coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, ''))
    ) as rep_name,
    roles.name as team,

    ---------- booleans
    users.is_active,

    ---------- timestamps
    users.system_modstamp as updated_at,

    ---------- not known to Salesforce
    {{ unknown('reps', ['region', 'hired_date', 'left_date']) }}

from users

left join roles
    on users.connection = roles.connection
    and users.user_role_id = roles.id

-- The others are no people.
where coalesce(users.user_type, 'Standard') in ('Standard', 'PowerPartner')
