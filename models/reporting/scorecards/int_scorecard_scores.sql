with

scorecard_values as (

    select * from {{ ref('int_scorecard_values') }}

),

counted as (

    select
        *,
        count(value) over (partition by scorecard, kpi) as peer_count,
        count(value) over (partition by scorecard, kpi, value) as tied_count,
        rank() over (
            partition by scorecard, kpi
            order by case when better = 'lower' then -value else value end desc nulls last
        ) as value_rank
    from scorecard_values

),

-- One alone has no peers, and where neither way is better nobody leads.
ranked as (

    select
        *,
        case
            when value is not null and better <> 'neutral' and peer_count > 1 then value_rank
        end as member_rank
    from counted

)

-- Of a member the share of its peers that it leaves behind, a tie counting half; of the
-- company how much of the goal it reached.
select
    scorecard,
    kpi,
    dimension_value,
    member_rank,
    peer_count,
    case
        when dimension <> 'all' then {{ ratio(
            '2 * (peer_count - member_rank) - (tied_count - 1)', '2 * (peer_count - 1)'
        ) }}
        when better = 'neutral' or value is null or goal_value is null then null
        when better = 'higher' and value >= goal_value then 1
        when better = 'lower' and value <= goal_value then 1
        when value <= 0 or goal_value <= 0 then 0
        when better = 'higher' then {{ ratio('value', 'goal_value') }}
        else {{ ratio('goal_value', 'value') }}
    end as score
from ranked
