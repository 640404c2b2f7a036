{{ canonical_rows('coupons') }}
