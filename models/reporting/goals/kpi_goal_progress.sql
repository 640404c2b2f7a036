with

goals as (

    select * from {{ ref('int_goal_actuals') }}

),

members as (

    select * from {{ ref('dim_members') }}

),

elapsed as (

    select
        *,
        working_days - elapsed_working_days as remaining_working_days,
        case when is_lower_better then -1 else 1 end as direction,
        case
            when is_complete then 1
            when elapsed_working_days = 0 then 0
            else {{ ratio('elapsed_working_days', 'working_days') }}
        end as elapsed_share
    from goals

),

-- Only a sum grows with the days that pass; a rate or a balance is held against the goal itself.
paced as (

    select
        *,
        case when is_paced then goal_value * elapsed_share else goal_value end as expected_value,
        direction * (goal_value - actual_value) as shortfall,
        case
            when is_complete then actual_value
            when is_paced then {{ ratio('actual_value', 'elapsed_share') }}
        end as projected_value
    from elapsed

),

compared as (

    select
        *,
        direction * (actual_value - expected_value) as lead_value,
        abs(expected_value) * {{ number_var('goal_pace_tolerance') }} as tolerated_value,
        case when shortfall > 0 then shortfall when shortfall <= 0 then 0 end as gap_value
    from paced

)

select
    compared.kpi,
    compared.period_grain,
    compared.dimension,
    compared.dimension_value,
    coalesce(members.dimension_label, compared.dimension_value) as dimension_label,
    coalesce(members.dimension_label_ru, compared.dimension_value) as dimension_label_ru,
    compared.goal_value,
    compared.actual_value,
    {{ ratio('compared.actual_value', 'compared.goal_value') }} as progress,
    compared.expected_value,
    compared.projected_value,
    compared.gap_value,
    case
        when compared.is_paced and not compared.is_lower_better
            then {{ ratio('compared.gap_value', 'compared.remaining_working_days') }}
    end as gap_per_working_day,
    compared.working_days,
    compared.elapsed_working_days,
    compared.remaining_working_days,
    compared.elapsed_share,
    -- A sum that is reached stays reached, and a ceiling once broken stays broken; under a
    -- ceiling one is safe at the end only. Before the first working day nobody is late.
    case
        when not compared.has_started then 'not_started'
        when compared.actual_value is null then null
        when compared.is_complete and compared.gap_value = 0 then 'met'
        when compared.is_complete then 'missed'
        when compared.is_paced and not compared.is_lower_better and compared.gap_value = 0
            then 'met'
        when compared.is_paced and compared.is_lower_better and compared.gap_value > 0
            then 'missed'
        when compared.is_paced and compared.elapsed_working_days = 0 then 'on_track'
        when compared.lead_value > compared.tolerated_value then 'ahead'
        when compared.lead_value >= -compared.tolerated_value then 'on_track'
        else 'behind'
    end as status,
    compared.is_complete,
    compared.period_start_date,
    compared.period_end_date

from compared

left join members
    on compared.dimension = members.dimension
    and compared.dimension_value = members.dimension_value
