select {{ kpi('redeemed_coupons', 'issued_coupons') }}
from {{ ref('int_coupons_by_period') }}
