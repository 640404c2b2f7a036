with

goals as (

    select * from {{ ref('crm_goals') }}

),

reps as (

    select * from {{ ref('crm_reps') }}

),

addressed as (

    select
        kpi,
        period_grain,
        period_start_date,
        coalesce(dimension, 'all') as dimension,
        coalesce(dimension_value, 'all') as given_value,
        goal_value
    from goals

),

-- People name a rep as their own system does: by its id there, or by name.
named_reps as (

    select
        addressed.given_value,
        min(reps.rep_id) as rep_id,
        count(distinct reps.rep_id) as match_count

    from addressed

    inner join reps
        on addressed.given_value = reps.rep_name
        or addressed.given_value = reps.rep_id
        or reps.connector || '-' || addressed.given_value = reps.rep_id

    where addressed.dimension = 'rep'

    group by 1

)

-- A name that two reps bear is nobody's: assert_no_goal_names_two_reps reports it.
select
    addressed.kpi,
    addressed.period_grain,
    addressed.dimension,
    case
        when addressed.dimension <> 'rep' then addressed.given_value
        when named_reps.match_count = 1 then named_reps.rep_id
    end as dimension_value,
    addressed.given_value,
    addressed.goal_value,
    case
        when addressed.dimension = 'rep' then coalesce(named_reps.match_count, 0)
        else 1
    end as match_count,
    addressed.period_start_date

from addressed

left join named_reps
    on addressed.given_value = named_reps.given_value
