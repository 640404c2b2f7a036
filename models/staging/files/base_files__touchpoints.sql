{{ parsed_file('touchpoints') }}
