with

rules as (

    select * from {{ ref('dim_alert_rules') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

series as (

    select distinct
        kpi,
        period_grain,
        dimension
    from {{ ref('int_kpi_series') }}

),

faulty as (

    select
        rule,
        'method' as setting,
        method as given
    from rules
    where
        method not in (
            'above', 'below', 'change_previous', 'change_year_before', 'anomaly',
            'goal_at_risk', 'data_missing', 'data_stale'
        )

    union all

    select
        rule,
        'direction' as setting,
        direction as given
    from rules
    where direction not in ('up', 'down', 'any', 'unfavorable')

    union all

    select
        rule,
        'severity' as setting,
        severity as given
    from rules
    where severity not in ('info', 'warning', 'critical')

    union all

    select
        rules.rule,
        'kpi' as setting,
        rules.kpi as given

    from rules

    left join catalog
        on rules.kpi = catalog.kpi

    where rules.kpi is not null and catalog.kpi is null and not {{ is_excluded_kpi('rules.kpi') }}

    union all

    -- Years are too few to be usual or not.
    select
        rule,
        'period_grain' as setting,
        period_grain as given
    from rules
    where
        period_grain not in ({{ "'" ~ period_grains() | join("', '") ~ "'" }})
        or (period_grain is null and method not in ('goal_at_risk', 'data_stale'))
        or (period_grain = 'year' and method in ('anomaly', 'data_missing'))

    union all

    select
        rule,
        'threshold' as setting,
        cast(cast(threshold as numeric(18, 6)) as {{ dbt.type_string() }}) as given
    from rules
    where
        (threshold is null and method <> 'goal_at_risk')
        or (threshold <= 0 and method not in ('above', 'below', 'goal_at_risk'))

    union all

    -- A KPI without its inputs is empty everywhere: that is for kpi_availability to say.
    select
        rules.rule,
        'dimension, period_grain' as setting,
        rules.dimension || ', ' || rules.period_grain as given

    from rules

    left join series
        on rules.kpi = series.kpi
        and rules.period_grain = series.period_grain
        and rules.dimension = series.dimension

    where
        rules.method not in ('goal_at_risk', 'data_stale')
        and series.kpi is null
        and rules.kpi in (select measured.kpi from series as measured)

)

select
    'alert_rule_unusable' as rule,
    'alert_rules' as entity,
    rule as id,
    setting || coalesce(' = ' || given, '') as value,
    cast(null as date) as first_seen
from faulty
