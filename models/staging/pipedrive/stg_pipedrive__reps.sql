with

users as (

    {{ source_rows('pipedrive', 'users') }}

),

teams as (

    {{ source_rows('pipedrive', 'teams') }}

),

team_users as (

    {{ source_rows('pipedrive', 'team_users') }}

),

-- Who is in several teams counts in the first.
ranked_teams as (

    select
        team_users.connection,
        team_users.user_id,
        teams.name,
        teams.manager_id,
        row_number() over (
            partition by team_users.connection, team_users.user_id
            order by cast(teams.id as {{ dbt.type_bigint() }})
        ) as choice

    from team_users

    inner join teams
        on team_users.connection = teams.connection
        and team_users.team_id = teams.id

    where coalesce(teams.active_flag, true)

)

select
    ---------- ids
    users.connection || '-' || users.id as rep_id,
    users.connection || '-' || nullif(ranked_teams.manager_id, users.id) as manager_rep_id,

    ---------- strings
    users.name as rep_name,
    ranked_teams.name as team,
    users.connection,
    {{ unknown('reps', ['region', 'hired_date', 'left_date']) }},

    ---------- booleans
    coalesce(users.active_flag, true) and not coalesce(users.is_deleted, false) as is_active,

    ---------- timestamps
    users.modified as updated_at

from users

left join ranked_teams
    on users.connection = ranked_teams.connection
    and users.id = ranked_teams.user_id
    and ranked_teams.choice = 1
