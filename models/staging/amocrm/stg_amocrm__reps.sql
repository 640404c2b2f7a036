with

users as (

    {{ source_rows('amocrm', 'users') }}

),

user_groups as (

    {{ source_rows('amocrm', 'user_groups') }}

)

select
    ---------- ids
    users.connection,
    users.connection || '-' || users.user_id as rep_id,

    ---------- strings
    users.name as rep_name,
    coalesce(user_groups.name, users.group_name) as team,

    ---------- booleans
    users.is_active,

    ---------- not known to amoCRM
    {{ unknown('reps', ['manager_rep_id', 'region', 'hired_date', 'left_date', 'updated_at']) }}

from users

left join user_groups
    on users.connection = user_groups.connection
    and users.user_id = user_groups.user_id

-- User 0 is a robot, or stands for nobody.
where users.user_id <> '0'
