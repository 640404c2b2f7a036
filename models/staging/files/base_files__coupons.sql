{{ parsed_file('coupons') }}
