with

users as (

    {{ source_rows('bitrix24', 'users') }}

),

user_departments as (

    {{ source_rows('bitrix24', 'user_departments') }}

),

departments as (

    {{ source_rows('bitrix24', 'department') }}

),

-- Who is in several departments is counted in the first of them.
ranked_departments as (

    select
        user_departments.connection,
        user_departments.user_id,
        departments.name,
        departments.uf_head,
        row_number() over (
            partition by user_departments.connection, user_departments.user_id
            order by
                case when departments.uf_head = user_departments.user_id then 0 else 1 end,
                user_departments.department_id
        ) as department_number

    from user_departments

    inner join departments
        on user_departments.connection = departments.connection
        and user_departments.department_id = departments.id

)

select
    ---------- ids
    users.connection,
    users.connection || '-' || users.user_id as rep_id,
    users.connection || '-' || nullif(
        nullif(departments.uf_head, users.user_id), '0'
    ) as manager_rep_id,

    ---------- strings
    nullif(trim(coalesce(users.name, '') || ' ' || coalesce(users.last_name, '')), '') as rep_name,
    departments.name as team,

    ---------- booleans
    users.active as is_active,

    ---------- dates
    users.uf_employment_date as hired_date,

    ---------- not known to Bitrix24
    {{ unknown('reps', ['region', 'left_date', 'updated_at']) }}

from users

left join ranked_departments as departments
    on users.connection = departments.connection
    and users.user_id = departments.user_id
    and departments.department_number = 1

-- Customers in the extranet and senders of e-mail are users too.
where coalesce(users.user_type, 'employee') = 'employee' and users.user_id <> '0'
