with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

holidays as (

    select * from {{ ref('crm_holidays') }}

),

-- 60 years from 1990 on; the cross join below keeps the years that the data need.
numbered as (

    {{ dbt.generate_series(21915) }}

),

days as (

    select {{ add_days("cast('1989-12-31' as date)", 'cast(generated_number as int)') }} as date_day
    from numbered

),

bounded as (

    select days.date_day

    from days

    cross join as_of

    where
        days.date_day >= {{ add_months(period_start('year', 'as_of.first_date'), -12) }}
        and days.date_day <= as_of.horizon_date

)

select
    bounded.date_day,
    holidays.holiday_name,
    holidays.holiday_date is null
    and {{ period_start('week', 'bounded.date_day') }}
    > {{ add_days('bounded.date_day', -5) }} as is_working_day

from bounded

left join holidays
    on bounded.date_day = holidays.holiday_date
