with

owners as (

    {{ source_rows('hubspot', 'owners') }}

),

owner_teams as (

    {{ source_rows('hubspot', 'owner_teams') }}

),

teams as (

    {{ source_rows('hubspot', 'teams') }}

),

ranked_teams as (

    select
        owner_teams.connection,
        owner_teams.owner_id,
        coalesce(owner_teams.name, teams.name) as team,
        row_number() over (
            partition by owner_teams.connection, owner_teams.owner_id
            order by
                case when owner_teams.is_primary then 0 else 1 end,
                owner_teams.team_id
        ) as position

    from owner_teams

    left join teams
        on owner_teams.connection = teams.connection
        and owner_teams.team_id = teams.id

)

select
    owners.connection,

    ---------- ids
    owners.connection || '-' || owners.id as rep_id,

    ---------- strings
    coalesce(
        nullif(trim(coalesce(owners.first_name, '') || ' ' || coalesce(owners.last_name, '')), ''),
        owners.email
    ) as rep_name,
    coalesce(ranked_teams.team, owners.team_name) as team,

    ---------- booleans
    not coalesce(owners.archived, not owners.is_active, false) as is_active,

    ---------- timestamps
    owners.updated_at,

    ---------- not known to HubSpot
    {{ unknown('reps', ['manager_rep_id', 'region', 'hired_date', 'left_date']) }}

from owners

left join ranked_teams
    on owners.connection = ranked_teams.connection
    and owners.id = ranked_teams.owner_id
    and ranked_teams.position = 1
