with

goals as (

    select * from {{ ref('crm_goals') }}

),

-- A goal may be for a rep whom the list lacks, but deals name.
reps as (

    select
        connector,
        rep_id,
        rep_name
    from {{ ref('crm_reps') }}

    union all

    select distinct
        connector,
        rep_id,
        cast(null as {{ dbt.type_string() }}) as rep_name
    from {{ ref('crm_deals') }}
    where rep_id is not null

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
        count(distinct reps.rep_id) as match_count,
        min(
            case
                when addressed.given_value = reps.rep_id then 1
                when reps.connector || '-' || addressed.given_value = reps.rep_id then 2
                else 3
            end
        ) as name_precedence

    from addressed

    inner join reps
        on addressed.given_value = reps.rep_name
        or addressed.given_value = reps.rep_id
        or reps.connector || '-' || addressed.given_value = reps.rep_id

    where addressed.dimension = 'rep'

    group by 1

),

-- A name that two reps bear matches neither, and a goal of the company names no other member.
matched as (

    select
        addressed.*,
        coalesce(named_reps.name_precedence, 1) as name_precedence,
        case
            when addressed.dimension <> 'rep' then addressed.given_value
            when named_reps.match_count = 1 then named_reps.rep_id
        end as member,
        case
            when addressed.dimension = 'rep' then coalesce(named_reps.match_count, 0)
            when addressed.dimension = 'all' and addressed.given_value <> 'all' then 0
            else 1
        end as match_count

    from addressed

    left join named_reps
        on addressed.dimension = 'rep'
        and addressed.given_value = named_reps.given_value

),

-- Of two goals for one rep, by id and by name, the one by id counts.
numbered as (

    select
        *,
        row_number() over (
            partition by
                kpi, period_grain, period_start_date, dimension, coalesce(member, given_value)
            order by name_precedence, given_value, goal_value
        ) as goal_number
    from matched

)

select
    kpi,
    period_grain,
    dimension,
    case when match_count = 1 and goal_number = 1 then member end as dimension_value,
    given_value,
    goal_value,
    match_count,
    goal_number,
    period_start_date
from numbered
