{{ config(materialized='view') }}

with

alerts as (

    select * from {{ ref('int_kpi_alerts') }}

),

rules as (

    select * from {{ ref('dim_alert_rules') }}
    where method = 'data_stale'

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

days as (

    select * from {{ ref('dim_period_labels') }}
    where period_grain = 'day'

),

templates as (

    select * from {{ ref('display_labels') }}
    where kind = 'alert_sentence' and code = 'stale'

),

members as (

    select * from {{ ref('dim_members') }}
    where dimension = 'all'

),

-- The one rule that looks at the clock, and does so whenever the view is read: a build that
-- no longer runs cannot say so itself.
aged as (

    select
        rules.*,
        as_of.as_of_date,
        {{ dbt.datediff('as_of.as_of_date', 'current_date', 'day') }} as age_days

    from rules

    cross join as_of

),

stale as (

    select
        *,
        cast(age_days as {{ dbt.type_string() }}) as age_text,
        {{ add_days('as_of_date', 1) }} as first_missing_date
    from aged
    where age_days > threshold

)

select * from alerts

union all

select
    stale.rule || ':' || cast(stale.as_of_date as {{ dbt.type_string() }}) as alert_id,
    stale.rule,
    cast(null as {{ dbt.type_string() }}) as kpi,
    'day' as period_grain,
    members.dimension,
    members.dimension_value,
    members.dimension_label,
    members.dimension_label_ru,
    stale.method,
    stale.severity,
    cast(stale.age_days as {{ type_double() }}) as value,
    {{ no_denominator() }} as expected_value,
    {{ no_denominator() }} as lower_bound,
    stale.threshold as upper_bound,
    {{ stale_sentence('templates.label', 'days.period_label') }} as sentence,
    {{ stale_sentence('templates.label_ru', 'days.period_label_ru') }} as sentence_ru,
    true as is_open,
    cast(null as {{ dbt.type_boolean() }}) as is_favorable,
    stale.first_missing_date as since_date,
    cast(current_date as date) as until_date

from stale

inner join days
    on stale.as_of_date = days.period_start_date

cross join templates

cross join members
