{{ accepted_file_rows('coupons') }}
