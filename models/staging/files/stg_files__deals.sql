{{ parsed_file('deals') }}
