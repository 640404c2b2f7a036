select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    redeemed_coupons as numerator,
    issued_coupons as denominator,
    {{ ratio('redeemed_coupons', 'issued_coupons') }} as value
from {{ ref('int_coupons_by_period') }}
