with

closed_deals as (

    select
        *,
        coalesce(won_amount, 0) as won_part
    from {{ ref('int_closed_deals_by_period') }}
    where closed_amount is not null

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_part as numerator,
    closed_amount as denominator,
    {{ ratio('won_part', 'closed_amount') }} as value
from closed_deals
