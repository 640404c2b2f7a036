-- Costs say how far the data reach only where nothing else does.
with

found as (

    select
        coalesce(min(case when not is_cost then first_date end), min(first_date)) as first_date,
        coalesce(max(case when not is_cost then last_date end), max(last_date)) as last_date
    from {{ ref('recorded_days') }}

),

resolved as (

    select
        first_date,
        {{ date_var('as_of_date') if var('as_of_date') else 'last_date' }} as as_of_date
    from found

)

select
    first_date,
    as_of_date,
    {{ add_days(period_start('year', add_months('as_of_date', 24)), -1) }} as horizon_date
from resolved
