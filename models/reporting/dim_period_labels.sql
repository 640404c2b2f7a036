with

periods as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        case
            when period_grain = 'trailing_12_months' then period_end_date
            else period_start_date
        end as named_date
    from {{ ref('dim_periods') }}

),

months as (

    select * from {{ ref('display_labels') }}
    where kind = 'month'

),

-- Russian says 11 мая, but май 2026.
months_of_days as (

    select * from {{ ref('display_labels') }}
    where kind = 'month_of_day'

),

dated as (

    select
        periods.*,
        {{ date_part_text('year', 'periods.named_date') }} as year,
        {{ date_part_text('quarter', 'periods.named_date') }} as quarter,
        months.label || ' ' || {{ date_part_text('year', 'periods.named_date') }} as month,
        months.label_ru || ' ' || {{ date_part_text('year', 'periods.named_date') }} as month_ru,
        months_of_days.label_ru || ' '
        || {{ date_part_text('year', 'periods.named_date') }} as of_month_ru,
        {{ date_part_text('day', 'periods.named_date') }} || ' ' as day

    from periods

    inner join months
        on {{ date_part_text('month', 'periods.named_date') }} = months.code

    inner join months_of_days
        on months.code = months_of_days.code

),

-- A quarter that does not start with a calendar quarter is named by its first month.
labelled as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        case
            when period_grain = 'day' then day || month
            when period_grain = 'week' then 'week of ' || day || month
            when period_grain = 'month' then month
            when period_grain = 'trailing_12_months' then '12 months to ' || month
            when {{ number_var('fiscal_year_start_month') }} > 1
                then period_grain || ' from ' || month
            when period_grain = 'quarter' then 'Q' || quarter || ' ' || year
            else year
        end as period_label,
        case
            when period_grain = 'day' then day || of_month_ru
            when period_grain = 'week' then 'неделя с ' || day || of_month_ru
            when period_grain = 'month' then month_ru
            when period_grain = 'trailing_12_months' then '12 месяцев по ' || month_ru
            when {{ number_var('fiscal_year_start_month') }} > 1
                then case when period_grain = 'quarter' then 'квартал' else 'год' end
                    || ' с ' || of_month_ru
            when period_grain = 'quarter' then quarter || '-й квартал ' || year
            else year || ' год'
        end as period_label_ru
    from dated

)

select
    period_grain,
    period_label,
    period_label_ru,
    case
        when period_grain = 'day' then 'on '
        when period_grain in ('week', 'trailing_12_months') then 'in the '
        when period_grain <> 'month' and {{ number_var('fiscal_year_start_month') }} > 1
            then 'in the '
        else 'in '
    end || period_label as period_phrase,
    'за ' || replace(period_label_ru, 'неделя', 'неделю') as period_phrase_ru,
    period_start_date,
    period_end_date
from labelled
