{{ parsed_file('exchange_rates') }}
