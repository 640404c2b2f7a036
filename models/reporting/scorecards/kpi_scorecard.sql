with

scorecard_values as (

    select * from {{ ref('int_scorecard_values') }}

),

scores as (

    select * from {{ ref('int_scorecard_scores') }}

),

definitions as (

    select * from {{ ref('dim_scorecard_kpis') }}

),

labels as (

    select * from {{ ref('dim_members') }}

),

-- What has no score has no weight either.
weighted as (

    select
        scorecard_values.*,
        definitions.scorecard_label,
        definitions.scorecard_label_ru,
        definitions.weight,
        coalesce(definitions.sort_order, scorecard_values.catalog_sort_order) as sort_order,
        scores.member_rank,
        scores.peer_count,
        scores.score,
        sum(definitions.weight * scores.score) over (
            partition by
                scorecard_values.scorecard,
                scorecard_values.dimension,
                scorecard_values.dimension_value
        ) as weighted_score,
        sum(case when scores.score is not null then definitions.weight end) over (
            partition by
                scorecard_values.scorecard,
                scorecard_values.dimension,
                scorecard_values.dimension_value
        ) as scored_weight

    from scorecard_values

    inner join scores
        on scorecard_values.scorecard = scores.scorecard
        and scorecard_values.kpi = scores.kpi
        and scorecard_values.dimension_value = scores.dimension_value

    inner join definitions
        on scorecard_values.scorecard = definitions.scorecard
        and scorecard_values.kpi = definitions.kpi

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
