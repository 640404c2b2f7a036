with

reps as (

    select * from {{ ref('crm_reps') }}

)

select
    rep_id,
    manager_rep_id,
    rep_name,
    coalesce(team, 'unknown') as team,
    coalesce(region, 'unknown') as region,
    coalesce(is_active, left_date is null) as is_active,
    hired_date,
    left_date
from reps
