-- 2024-01-06 was a Saturday: two days out of seven from there on are a weekend.
with

days as (

    select
        days.*,
        {{ dbt.datediff("cast('2024-01-06' as date)", 'days.date_day', 'day') }}
            as days_since_a_saturday,
        holidays.holiday_date is not null as is_holiday

    from {{ ref('dim_days') }} as days

    left join {{ ref('crm_holidays') }} as holidays
        on days.date_day = holidays.holiday_date

    where days.date_day >= cast('2024-01-06' as date)

)

select *
from days
where
    is_working_day <> (
        mod(days_since_a_saturday, 7) not in (0, 1)
        and not is_holiday
    )
