with

recorded as (

    {{ recorded_instants() }}

),

subscriptions as (

    select * from {{ ref('crm_subscriptions') }}

),

-- A billing system alone records no event but the starts of its subscriptions.
subscribed as (

    select
        min(started_at) as first_at,
        max(started_at) as last_at
    from subscriptions
    where started_at <= cast({{ dbt.current_timestamp() }} as timestamp)

),

known as (

    select
        {{ reporting_date('min(recorded.first_at)') }} as first_recorded_date,
        {{ reporting_date('max(recorded.last_at)') }} as last_recorded_date,
        {{ reporting_date('min(subscribed.first_at)') }} as first_subscribed_date,
        {{ reporting_date('max(subscribed.last_at)') }} as last_subscribed_date

    from recorded

    cross join subscribed

),

resolved as (

    select
        coalesce(
            least(first_recorded_date, first_subscribed_date),
            first_recorded_date,
            first_subscribed_date
        ) as first_date,
        {{ given_as_of_date_or(
            'coalesce(last_recorded_date, last_subscribed_date)'
        ) }} as as_of_date
    from known

)

select
    first_date,
    as_of_date,
    {{ add_days(period_start('year', add_months('as_of_date', 24)), -1) }} as horizon_date
from resolved
