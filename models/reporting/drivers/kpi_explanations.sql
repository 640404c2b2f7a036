-- Words for the periods that are looked at: the last complete one of each grain and the running
-- one. kpi_drivers has the numbers of all others.
with

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

period_labels as (

    select * from {{ ref('dim_period_labels') }}

),

templates as (

    select * from {{ ref('display_labels') }}
    where kind = 'change_sentence'

),

changes as (

    select
        changes.*,
        catalog.label,
        catalog.label_ru,
        period_labels.period_phrase,
        period_labels.period_phrase_ru,
        {{ change_parts('en', '') }},
        {{ change_parts('ru', '_ru') }},
        changes.comparison
        || case when periods.is_complete then '' else '_running' end
        || case
            when changes.change = 0 then '_same'
            when changes.change > 0 then '_up'
            else '_down'
        end as sentence_case

    from {{ ref('kpi_changes') }} as changes

    inner join catalog
        on changes.kpi = catalog.kpi

    inner join periods
        on changes.period_grain = periods.period_grain
        and changes.period_start_date = periods.period_start_date

    inner join period_labels
        on changes.period_grain = period_labels.period_grain
        and changes.period_start_date = period_labels.period_start_date

    where changes.is_latest

),

ranked as (

    select
        drivers.*,
        catalog.unit,
        row_number() over (
            partition by
                drivers.kpi,
                drivers.period_grain,
                drivers.period_start_date,
                drivers.comparison,
                drivers.dimension
            order by abs(drivers.contribution) desc, drivers.dimension_value asc
        ) as driver_rank,
        drivers.contribution * drivers.whole_change > 0 as is_leading

    from {{ ref('kpi_drivers') }} as drivers

    inner join catalog
        on drivers.kpi = catalog.kpi

    where drivers.is_latest and drivers.contribution <> 0

),

-- Of those that moved as the whole did, the first.
led as (

    select
        *,
        row_number() over (
            partition by kpi, period_grain, period_start_date, comparison, dimension, is_leading
            order by driver_rank
        ) as rank_of_direction
    from ranked

),

worded as (

    select
        *,
        {{ driver_text('en', '') }} as driver,
        {{ driver_text('ru', '_ru') }} as driver_ru,
        {{ bare_driver_text('en', '') }} as bare_driver,
        {{ bare_driver_text('ru', '_ru') }} as bare_driver_ru
    from led
    where driver_rank <= {{ explained_drivers() }} or (is_leading and rank_of_direction = 1)

),

listed as (

    select
        kpi,
        period_grain,
        period_start_date,
        comparison,
        dimension,
        {{ listed_drivers('driver') }} as drivers,
        {{ listed_drivers('driver_ru') }} as drivers_ru,
        max(case when is_leading and rank_of_direction = 1 then bare_driver end)
            as leading_driver,
        max(case when is_leading and rank_of_direction = 1 then bare_driver_ru end)
            as leading_driver_ru
    from worded
    group by 1, 2, 3, 4, 5

)

select
    changes.kpi,
    changes.period_grain,
    changes.period_start_date,
    changes.comparison,
    listed.dimension,
    changes.verdict,
    {{ change_sentence('templates.label', '') }} as sentence,
    {{ change_sentence('templates.label_ru', '_ru') }} as sentence_ru,
    listed.drivers,
    listed.drivers_ru,
    listed.leading_driver,
    listed.leading_driver_ru

from changes

inner join templates
    on changes.sentence_case = templates.code

left join listed
    on changes.kpi = listed.kpi
    and changes.period_grain = listed.period_grain
    and changes.period_start_date = listed.period_start_date
    and changes.comparison = listed.comparison
