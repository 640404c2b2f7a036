with

due_deals as (

    select * from {{ ref('int_due_deals_by_period') }}
    where due_deals > 0

),

-- A deal that is due in a running period has the rest of it to close.
measured as (

    select
        *,
        case when is_complete then slipped_deals end as deals_that_slipped,
        case when is_complete then due_deals end as deals_that_were_due
    from due_deals

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    deals_that_slipped as numerator,
    deals_that_were_due as denominator,
    {{ ratio('deals_that_slipped', 'deals_that_were_due') }} as value
from measured
