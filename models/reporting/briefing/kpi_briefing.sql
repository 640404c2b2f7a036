-- What a head of sales asks first, in words: what changed, and what needs attention. Whether the
-- quota is made says forecast_ranges.
with

templates as (

    select * from {{ ref('display_labels') }}
    where kind = 'briefing'

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

period as (

    select
        periods.*,
        labels.period_phrase,
        labels.period_phrase_ru

    from {{ ref('dim_periods') }} as periods

    inner join {{ ref('dim_period_labels') }} as labels
        on periods.period_grain = labels.period_grain
        and periods.period_start_date = labels.period_start_date

    where
        periods.period_grain = 'month'
        and periods.as_of_date between periods.period_start_date and periods.period_end_date

),

-- What the company watches; of all KPIs the largest move would be one that nobody asked for.
watched as (

    select distinct kpi from {{ ref('dim_scorecard_kpis') }}
    where dimension = 'all'

),

-- A count of events moves by chance like a Poisson count.
moves as (

    select
        changes.*,
        catalog.label,
        catalog.label_ru,
        catalog.unit,
        {{ ratio(
            'abs(changes.change)', 'greatest(abs(changes.value), abs(changes.compared_value))'
        ) }} as move

    from {{ ref('kpi_changes') }} as changes

    inner join period
        on changes.period_grain = period.period_grain
        and changes.period_start_date = period.period_start_date

    inner join watched
        on changes.kpi = watched.kpi

    inner join catalog
        on changes.kpi = catalog.kpi

    where
        changes.is_latest
        and changes.comparison = 'previous_period'
        and changes.verdict in ('better', 'worse')
        and (
            catalog.unit <> 'count'
            or abs(changes.change)
            > {{ number_var('wilson_z') }} * sqrt(changes.value + changes.compared_value)
        )

),

ranked_moves as (

    select
        *,
        row_number() over (order by move desc, kpi asc) as position
    from moves

),

-- By reps where a KPI has some: whom to ask.
explanations as (

    select
        *,
        row_number() over (
            partition by kpi, period_grain, period_start_date, comparison
            order by case dimension when 'rep' then 1 when 'team' then 2 else 3 end, dimension
        ) as explanation_rank
    from {{ ref('kpi_explanations') }}
    where leading_driver is not null

),

changed as (

    select
        'changes' as question,
        moves.position,
        moves.kpi as topic,
        moves.verdict,
        {{ change_line('templates.label', 'en', '') }} as sentence,
        {{ change_line('templates.label_ru', 'ru', '_ru') }} as sentence_ru,
        explanations.leading_driver as detail,
        explanations.leading_driver_ru as detail_ru

    from ranked_moves as moves

    inner join templates
        on templates.code = 'change'

    left join explanations
        on moves.kpi = explanations.kpi
        and moves.period_grain = explanations.period_grain
        and moves.period_start_date = explanations.period_start_date
        and moves.comparison = explanations.comparison
        and explanations.explanation_rank = 1

    where moves.position <= {{ explained_drivers() }}

),

behind as (

    select
        goals.*,
        goals.actual_value - goals.expected_value as shortfall,
        'currency' as unit,
        row_number() over (
            order by goals.actual_value - goals.expected_value, goals.dimension_value
        ) as name_rank

    from {{ ref('kpi_goal_progress') }} as goals

    inner join period
        on goals.period_grain = period.period_grain
        and goals.period_start_date = period.period_start_date

    where goals.kpi = 'won_amount' and goals.dimension = 'rep' and goals.status = 'behind'

),

named_reps as (

    select
        *,
        dimension_label || ' ' || {{ signed_text('shortfall', 'unit', 'en') }} as name,
        dimension_label_ru || ' ' || {{ signed_text('shortfall', 'unit', 'ru') }} as name_ru
    from behind

),

resting as (

    select
        *,
        'currency' as unit,
        row_number() over (
            order by case when amount is null then 1 else 0 end, amount desc, deal_id asc
        ) as name_rank
    from {{ ref('rotting_deals') }}

),

named_deals as (

    select
        *,
        coalesce(deal_name, deal_id) || coalesce(' (' || rep_name || ')', '') as name
    from resting

),

alerts as (

    select
        *,
        row_number() over (
            order by
                case severity when 'critical' then 1 when 'warning' then 2 else 3 end,
                since_date desc,
                alert_id asc
        ) as name_rank
    from {{ ref('int_kpi_alerts') }}
    where
        is_open
        and severity <> 'info'
        and not coalesce(is_favorable, false)

),

found as (

    select
        1 as position,
        'reps' as topic,
        count(*) as found_rows,
        {{ no_denominator() }} as amount,
        {{ listed_drivers('name', 'name_rank') }} as names_text,
        {{ listed_drivers('name_ru', 'name_rank') }} as names_text_ru
    from named_reps

    union all

    select
        2 as position,
        'deals' as topic,
        count(*) as found_rows,
        cast(sum(amount) as {{ type_double() }}) as amount,
        {{ listed_drivers('name', 'name_rank') }} as names_text,
        {{ listed_drivers('name', 'name_rank') }} as names_text_ru
    from named_deals

    union all

    select
        3 as position,
        'alerts' as topic,
        count(*) as found_rows,
        {{ no_denominator() }} as amount,
        max(case when name_rank = 1 then sentence end) as names_text,
        max(case when name_rank = 1 then sentence_ru end) as names_text_ru
    from alerts

),

needed as (

    select
        'actions' as question,
        found.position,
        found.topic,
        'worse' as verdict,
        {{ action_line('templates.label', 'en', '') }} as sentence,
        {{ action_line('templates.label_ru', 'ru', '_ru') }} as sentence_ru,
        cast(null as {{ dbt.type_string() }}) as detail,
        cast(null as {{ dbt.type_string() }}) as detail_ru

    from found

    inner join templates
        on found.topic = templates.code

    cross join period

    where found.found_rows > 0

)

select * from changed

union all

select * from needed
