with

forecasts as (

    select * from {{ ref('int_forecasts_by_period') }}

),

-- Without a forecast there is no accuracy, whatever was won.
measured as (

    select
        *,
        won_amount - abs(expected_revenue - won_amount) as met_amount,
        case when expected_revenue is not null then won_amount end as forecast_won_amount
    from forecasts

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    met_amount as numerator,
    forecast_won_amount as denominator,
    {{ ratio('met_amount', 'forecast_won_amount') }} as value
from measured
