{{ parsed_file('goals') }}
