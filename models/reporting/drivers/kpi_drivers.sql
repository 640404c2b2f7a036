{{ config(materialized='view') }}

with

members as (

    select * from {{ ref('dim_members') }}

),

wholes as (

    select
        *,
        0.5 * (value + compared_value) as mean_value
    from {{ ref('int_compared_values') }}
    where dimension = 'all' and value is not null and compared_value is not null

),

shared as (

    select
        members.*,
        wholes.value as whole_value,
        wholes.compared_value as whole_compared_value,
        wholes.mean_value as whole_mean_value,
        wholes.denominator is null as is_sum,
        coalesce({{ ratio('members.numerator', 'wholes.denominator') }}, 0) as part,
        coalesce({{ ratio('members.compared_numerator', 'wholes.compared_denominator') }}, 0)
            as compared_part,
        coalesce({{ ratio('members.denominator', 'wholes.denominator') }}, 0) as share,
        coalesce({{ ratio('members.compared_denominator', 'wholes.compared_denominator') }}, 0)
            as compared_share

    from {{ ref('int_compared_values') }} as members

    -- By is_latest too, so that who asks for it has neither side read in full.
    inner join wholes
        on members.kpi = wholes.kpi
        and members.period_grain = wholes.period_grain
        and members.period_start_date = wholes.period_start_date
        and members.is_latest = wholes.is_latest
        and members.comparison = wholes.comparison

    where
        members.dimension <> 'all'
        -- A period that was filled up knows of no member.
        and coalesce(
            members.numerator,
            members.denominator,
            members.compared_numerator,
            members.compared_denominator
        ) is not null

),

-- Shares add up to one on both sides, so weighing their changes by the mean of the whole adds
-- nothing to the sum; without it a growing share of a poor member would count as a gain.
explained as (

    select
        *,
        whole_value - whole_compared_value as whole_change,
        case
            when is_sum then coalesce(numerator, 0) - coalesce(compared_numerator, 0)
            else part - compared_part - (share - compared_share) * whole_mean_value
        end as contribution,
        case
            when not is_sum and comparison <> 'goal'
                then 0.5 * (share + compared_share) * (value - compared_value)
        end as rate_effect,
        case
            when not is_sum and comparison <> 'goal'
                then (share - compared_share) * (0.5 * (value + compared_value) - whole_mean_value)
        end as mix_effect
    from shared

)

select
    explained.kpi,
    explained.period_grain,
    explained.period_start_date,
    explained.is_latest,
    explained.comparison,
    explained.dimension,
    explained.dimension_value,
    coalesce(members.dimension_label, explained.dimension_value) as dimension_label,
    coalesce(members.dimension_label_ru, explained.dimension_value) as dimension_label_ru,
    explained.whole_value,
    explained.whole_compared_value,
    explained.whole_change,
    explained.value,
    explained.compared_value,
    case when not explained.is_sum then explained.share end as share,
    case when not explained.is_sum then explained.compared_share end as compared_share,
    explained.contribution,
    explained.rate_effect,
    explained.mix_effect,
    case
        when explained.compared_value is null and explained.value is not null then 'came'
        when explained.value is null and explained.compared_value is not null then 'went'
        else 'stayed'
    end as presence

from explained

left join members
    on explained.dimension = members.dimension
    and explained.dimension_value = members.dimension_value
