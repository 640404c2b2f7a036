with

scorecard_values as (

    select * from {{ ref('int_scorecard_values') }}

),

definitions as (

    select * from {{ ref('dim_scorecard_kpis') }}

),

labels as (

    select * from {{ ref('dim_members') }}

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

-- No rank without a peer, and none where neither way is better.
ranked as (

    select
        *,
        case
            when value is not null and better <> 'neutral' and peer_count > 1 then value_rank
        end as member_rank
    from counted

),

-- Of a member the share of its peers that it leaves behind, a tie counting half; of the
-- company how much of the goal it reached.
scored as (

    select
        *,
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

),

-- What has no score has no weight either.
weighted as (

    select
        scored.*,
        definitions.scorecard_label,
        definitions.scorecard_label_ru,
        definitions.weight,
        coalesce(definitions.sort_order, scored.catalog_sort_order) as sort_order,
        sum(definitions.weight * scored.score) over (
            partition by scored.scorecard, scored.dimension, scored.dimension_value
        ) as weighted_score,
        sum(case when scored.score is not null then definitions.weight end) over (
            partition by scored.scorecard, scored.dimension, scored.dimension_value
        ) as scored_weight

    from scored

    inner join definitions
        on scored.scorecard = definitions.scorecard
        and scored.kpi = definitions.kpi

)

select
    weighted.scorecard,
    weighted.scorecard_label,
    weighted.scorecard_label_ru,
    weighted.kpi,
    weighted.period_grain,
    weighted.dimension,
    weighted.dimension_value,
    coalesce(labels.dimension_label, weighted.dimension_value) as dimension_label,
    coalesce(labels.dimension_label_ru, weighted.dimension_value) as dimension_label_ru,
    weighted.sort_order,
    weighted.weight,
    weighted.value,
    weighted.previous_value,
    weighted.change,
    weighted.change_ratio,
    weighted.year_before_value,
    weighted.year_before_change_ratio,
    weighted.trailing_average,
    weighted.goal_value,
    weighted.goal_progress,
    weighted.goal_status,
    weighted.member_rank as rank,
    weighted.peer_count,
    weighted.sample_size,
    weighted.score,
    {{ ratio('weighted.weighted_score', 'weighted.scored_weight') }} as member_score,
    weighted.is_favorable,
    weighted.period_start_date,
    weighted.period_end_date

from weighted

left join labels
    on weighted.dimension = labels.dimension
    and weighted.dimension_value = labels.dimension_value
