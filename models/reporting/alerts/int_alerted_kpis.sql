with

rules as (

    select * from {{ ref('dim_alert_rules') }}
    where method <> 'data_stale'

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

matched as (

    select
        rules.*,
        catalog.kpi as alerted_kpi,
        rules.kpi is not null as is_of_its_own

    from rules

    inner join catalog
        on rules.kpi = catalog.kpi
        or rules.kpi is null

),

-- A rule for one KPI takes the place of the rule for every KPI.
ranked as (

    select
        *,
        max(case when is_of_its_own then 1 else 0 end) over (
            partition by alerted_kpi, period_grain, dimension, method
        ) as has_its_own
    from matched

)

select
    ranked.rule,
    ranked.alerted_kpi as kpi,
    ranked.period_grain,
    ranked.dimension,
    ranked.method,
    ranked.severity,
    catalog.unit,
    catalog.better,
    ranked.threshold,
    ranked.min_history,
    ranked.min_sample,
    catalog.zero_when_empty,
    catalog.denominator_is_sample,
    -- On the square-root scale a count that comes by chance spreads as widely whatever its
    -- size, and a large deal or a slow answer weighs less. Shares have a scale of their own.
    catalog.unit not in ('ratio', 'points') as is_on_root_scale,
    -- Deals, calls and the like come by chance, one by one; customers stay.
    catalog.unit = 'count' and catalog.zero_when_empty and not catalog.is_balance
        as is_event_count,
    ranked.direction in ('up', 'any')
    or (ranked.direction = 'unfavorable' and catalog.better <> 'higher') as watches_up,
    ranked.direction in ('down', 'any')
    or (ranked.direction = 'unfavorable' and catalog.better <> 'lower') as watches_down

from ranked

inner join catalog
    on ranked.alerted_kpi = catalog.kpi

where ranked.is_of_its_own or ranked.has_its_own = 0
