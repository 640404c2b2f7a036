{{ parsed_file('holidays') }}
