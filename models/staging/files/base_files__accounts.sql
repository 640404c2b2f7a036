{{ parsed_file('accounts') }}
