with

reps as (

    select * from {{ ref('dim_reps') }}

),

recorded as (

    select
        rep_id,
        team,
        valid_from,
        valid_to,
        row_number() over (partition by rep_id order by valid_from) as spell,
        lead(valid_from) over (partition by rep_id order by valid_from) as next_valid_from
    from {{ ref('crm_rep_teams') }}

)

-- What came before the first recorded spell is credited to that spell's team.
select
    rep_id,
    team,
    case when spell = 1 then cast('1900-01-01' as date) else valid_from end as valid_from,
    least(
        coalesce(valid_to, cast('9999-12-31' as date)),
        coalesce(next_valid_from, cast('9999-12-31' as date))
    ) as valid_to
from recorded

union all

select
    reps.rep_id,
    reps.team,
    cast('1900-01-01' as date) as valid_from,
    cast('9999-12-31' as date) as valid_to

from reps

left join recorded
    on reps.rep_id = recorded.rep_id

where recorded.rep_id is null
