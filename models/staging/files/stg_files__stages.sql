{{ parsed_file('stages') }}
