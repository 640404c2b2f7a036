{{ parsed_file('leads') }}
