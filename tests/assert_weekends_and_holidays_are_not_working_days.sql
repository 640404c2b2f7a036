-- 2024-01-06 was a Saturday: two days out of seven from there on are a weekend.
with

days as (

    select
        *,
        {{ dbt.datediff("cast('2024-01-06' as date)", 'date_day', 'day') }} as days_since_a_saturday
    from {{ ref('dim_days') }}
    where date_day >= cast('2024-01-06' as date)

)

select *
from days
where
    is_working_day <> (
        mod(days_since_a_saturday, 7) not in (0, 1)
        and holiday_name is null
    )
