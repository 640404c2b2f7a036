{{ parsed_file('activities') }}
