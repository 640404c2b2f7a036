{{ config(materialized='view') }}

with

compared as (

    select * from {{ ref('int_compared_values') }}
    where dimension = 'all'

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

-- Cases that came out one way or the other; a goal is no sample.
sampled as (

    select
        compared.*,
        compared.value - compared.compared_value as change,
        catalog.better,
        case
            when catalog.unit = 'ratio' and catalog.denominator_is_sample
                and compared.numerator between 0 and compared.denominator
                then compared.numerator
        end as successes,
        case
            when compared.comparison <> 'goal'
                and catalog.unit = 'ratio'
                and catalog.denominator_is_sample
                and compared.compared_numerator between 0 and compared.compared_denominator
                then compared.compared_numerator
        end as compared_successes

    from compared

    inner join catalog
        on compared.kpi = catalog.kpi

    where compared.value is not null and compared.compared_value is not null

),

-- How far chance reaches on the side of each value that faces the other.
reached as (

    select
        sampled.*,
        case
            when sampled.successes is null then margins.value
            when sampled.change > 0
                then {{ wilson_reach('sampled.successes', 'sampled.denominator', 'lower') }}
            else {{ wilson_reach('sampled.successes', 'sampled.denominator', 'upper') }}
        end as reach,
        case
            when sampled.comparison = 'goal' then 0
            when sampled.compared_successes is null then margins.compared_value
            when sampled.change > 0
                then {{ wilson_reach(
                    'sampled.compared_successes', 'sampled.compared_denominator', 'upper'
                ) }}
            else {{ wilson_reach(
                'sampled.compared_successes', 'sampled.compared_denominator', 'lower'
            ) }}
        end as compared_reach

    from sampled

    -- A KPI that is no share of cases may state its margin of error as a KPI of its own.
    left join compared as margins
        on sampled.kpi || '_margin' = margins.kpi
        and sampled.period_grain = margins.period_grain
        and sampled.period_start_date = margins.period_start_date
        and sampled.is_latest = margins.is_latest
        and sampled.comparison = margins.comparison

),

measured as (

    select
        *,
        sqrt(reach * reach + compared_reach * compared_reach) as noise,
        {{ is_favorable('change', 'compared_value') }} as is_favorable
    from reached

)

select
    kpi,
    period_grain,
    period_start_date,
    is_latest,
    comparison,
    value,
    compared_value,
    change,
    noise,
    case
        when abs(change) <= noise then 'within_noise'
        when is_favorable then 'better'
        when not is_favorable then 'worse'
        else 'neutral'
    end as verdict
from measured
