with

recorded as (

    {{ days_up_to_the_clock(recorded_events()) }}

),

posted as (

    {{ days_up_to_the_clock(posted_costs()) }}

),

-- Costs say how far the data reach only where nothing else does.
known as (

    select
        {{ reporting_date('min(first_at)') }} as first_recorded_date,
        {{ reporting_date('max(last_at)') }} as last_recorded_date,
        cast(null as date) as first_posted_date,
        cast(null as date) as last_posted_date
    from recorded

    union all

    select
        cast(null as date) as first_recorded_date,
        cast(null as date) as last_recorded_date,
        min(first_at) as first_posted_date,
        max(last_at) as last_posted_date
    from posted

),

found as (

    select
        coalesce(max(first_recorded_date), max(first_posted_date)) as first_date,
        coalesce(max(last_recorded_date), max(last_posted_date)) as last_date
    from known

),

resolved as (

    select
        first_date,
        {{ given_as_of_date_or('last_date') }} as as_of_date
    from found

)

select
    first_date,
    as_of_date,
    {{ add_days(period_start('year', add_months('as_of_date', 24)), -1) }} as horizon_date
from resolved
