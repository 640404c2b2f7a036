{{ parsed_file('marketing_spend') }}
