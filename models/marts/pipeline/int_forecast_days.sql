with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

periods as (

    select
        periods.*,
        periods.period_end_date > as_of.as_of_date as is_running,
        {{ dbt.datediff('periods.period_start_date', 'as_of.as_of_date', 'day') }} + 1
            as days_gone,
        {{ dbt.datediff('periods.period_start_date', 'periods.period_end_date', 'day') }} + 1
            as days_of_period

    from {{ ref('dim_periods') }} as periods

    -- What had begun before the data did is not known in full.
    inner join as_of
        on periods.period_start_date > as_of.first_date
        and periods.period_start_date <= {{ add_days('as_of.as_of_date', 1) }}

    where periods.period_grain in ('month', 'quarter')

),

horizons as (

    {%- set shares = {'start': 0, 'one_third': '1.0 / 3', 'two_thirds': '2.0 / 3'} %}
    {%- for horizon, share in shares.items() %}
    select
        period_grain,
        '{{ horizon }}' as horizon,
        cast({{ share }} as {{ type_double() }}) as share_gone
    from periods
    group by 1

    union all
    {% endfor %}
    select
        period_grain,
        'now' as horizon,
        {{ ratio('days_gone', 'days_of_period') }} as share_gone
    from periods
    where is_running

),

days as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete,
        horizons.horizon,
        cast(floor(horizons.share_gone * periods.days_of_period + 0.5) as int) as days_gone,
        periods.days_of_period

    from periods

    inner join horizons
        on periods.period_grain = horizons.period_grain

    where horizons.horizon = 'now' or not periods.is_running

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    horizon,
    {{ add_days('period_start_date', 'days_gone - 1') }} as forecast_date,
    days_of_period - days_gone as days_left
from days
